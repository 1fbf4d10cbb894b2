"""Settings that an administrator chooses in the portal: rows beside the environment's, read anew whenever one is asked
for, so that no process has to be started again. What the environment sets holds, and cannot be chosen.

A secret among them is sealed under the data key, which is worth nothing without the secret key: that one is in no
database, and in no back-up but under a passphrase (`keys.py`).
"""

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

import sqlalchemy as sa
from pydantic import SecretStr, TypeAdapter
from sqlalchemy.orm import Mapped, Session, mapped_column

from employer_portal.core.db import Database
from employer_portal.core.retention import NOT_PERSONAL
from employer_portal.core.tables import Base
from employer_portal.running.keys import Keys, Place, open_keys
from employer_portal.settings import Settings

#: What can be chosen in the portal, in the order of its page.
MAIL = ("mail_host", "mail_port", "mail_security")
SIGN_IN = ("mail_sign_in", "mail_user", "mail_tenant", "mail_client", "mail_password")
LEAVING = ("trial_addresses", "cooling_off_days", "cooling_off_until", "sending_opens", "sending_closes")
CHOOSABLE = (*MAIL, *SIGN_IN, *LEAVING)
SECRET = "mail_password"  # noqa: S105 - the name of the one that is sealed
PURPOSE = "mail secret"


class ChosenSetting(Base):
    """A setting as the environment would have it, but for the sealed one. None stands for one that is not chosen."""

    __tablename__ = "chosen_setting"

    name: Mapped[str] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    value: Mapped[str] = mapped_column(info=NOT_PERSONAL)  # of the employer: its mailboxes, as a brand has its sender


class Chosen:
    """The settings in force: the environment's, and what was chosen beside them."""

    def __init__(self, given: Settings, keys: Callable[[], Keys]) -> None:
        """`keys` are asked for where something is sealed."""
        self.given = given
        self._keys = keys
        self._rows: Mapping[str, str] = {}
        self._settings = given

    @property
    def fixed(self) -> frozenset[str]:
        """What the environment sets, out of what could be chosen."""
        return frozenset(CHOOSABLE) & self.given.model_fields_set

    def settings(self, session: Session) -> Settings:
        """The settings as they are now: the same object for as long as nobody changes one."""
        rows: dict[str, str] = dict(session.execute(sa.select(ChosenSetting.name, ChosenSetting.value)).all())
        if rows != self._rows:
            kept = {name: rows[name] for name in CHOOSABLE if name in rows and name not in self.fixed}
            values = {name: self._opened(value) if name == SECRET else _of(name, value) for name, value in kept.items()}
            self._settings, self._rows = self.given.model_copy(update=values), rows
        return self._settings

    def sealed(self, secret: str) -> str:
        """A secret as its row has it."""
        return self._keys().seal(PURPOSE, secret)

    def _opened(self, sealed: str) -> SecretStr:
        """The secret; empty where the key was lost since, as passwords are lost then."""
        return SecretStr((sealed and self._keys().unseal(PURPOSE, sealed)) or "")


def of(given: Settings, database: Database) -> Chosen:
    """The settings in force for a process that works with that database."""
    return Chosen(given, cache(lambda: open_keys(database, Place.of(given))))


def checked(settings: Settings, values: Mapping[str, Any]) -> Settings:
    """These settings with those values, all of them looked at together. Raises pydantic's `ValidationError`."""
    fields = Settings.model_fields
    together = {name: getattr(settings, name) for name in fields} | dict(values)
    return Settings(**{str(fields[name].validation_alias or name): value for name, value in together.items()})


def _of(name: str, value: str) -> Any:
    """A kept value as its setting has it. It was checked when it was chosen."""
    kind: Any = Settings.model_fields[name].annotation
    return TypeAdapter(kind).validate_strings(value)
