"""What an administrator sets in the portal for all brands: how mail leaves, and when."""

from collections.abc import Mapping
from datetime import datetime, time

import sqlalchemy as sa
from pydantic import ValidationError
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Organisation
from employer_portal.core import setting_checks as checks
from employer_portal.core.clock import hour
from employer_portal.core.editing import Seen, must_stand
from employer_portal.core.errors import Conflict, DomainError, NotAllowed
from employer_portal.core.permissions import Actor, Permission
from employer_portal.running import in_force
from employer_portal.running.chosen import CHOOSABLE, SECRET, Chosen, ChosenSetting, checked
from employer_portal.settings import Settings

NOBODY = "none"
SHOWN = tuple(name for name in CHOOSABLE if name != SECRET)


class WrongValues(DomainError):
    """Settings that do not go together: name -> what is wrong."""

    def __init__(self, wrong: Mapping[str, str]) -> None:
        super().__init__("These settings cannot be used.", "Look at what is marked.")
        self.wrong = wrong


def shown(settings: Settings) -> dict[str, str]:
    """What can be chosen as it stands, but for the secret, which is never shown. Where nobody signs in, the kind of
    sign-in is "none"."""
    values = {name: _written(getattr(settings, name)) for name in SHOWN}
    return values if settings.mail_user else values | {"mail_sign_in": NOBODY}


def choose(
    session: Session, chosen: Chosen, values: Mapping[str, str], secret: str = "", *, seen: Seen | None = None,
    actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Keep these settings from now on, in every process. What the environment sets stays; an empty `secret` leaves the
    one that is there, unless nobody is to sign in any more.

    Raises `WrongValues`, and `NotAllowed` for whom does not look after all brands.
    """
    if actor.brands(Permission.MANAGE_USERS) is not None:
        raise NotAllowed("You look after some brands, and mail is set for all of them.")
    before = chosen.settings(session)
    session.execute(sa.select(Organisation.id).with_for_update()).all()  # of two who save at once, one goes first
    must_stand(shown(before), seen)
    wanted = {name: values[name] for name in SHOWN if name in values}
    if wanted.get("mail_sign_in") == NOBODY:
        wanted |= {"mail_sign_in": "password", "mail_user": "", SECRET: ""}
    elif secret:
        wanted[SECRET] = secret
    wanted = {name: value for name, value in wanted.items() if name not in chosen.fixed}
    after = _checked(before, wanted)
    _must_be_real(session, after)
    changed = {name for name in wanted if getattr(after, name) != getattr(before, name)}
    for name in sorted(changed):
        kept = wanted[name] and chosen.sealed(wanted[name]) if name == SECRET else _written(getattr(after, name))
        session.merge(ChosenSetting(name=name, value=kept))
    if changed:
        session.flush()
        in_force.note_chosen(session, chosen.settings(session), changed, actor=actor, now=now)


def _checked(before: Settings, wanted: Mapping[str, str]) -> Settings:
    try:
        return checked(before, wanted)
    except ValidationError as error:
        raise WrongValues(checks.reasons(error)) from None


def _must_be_real(session: Session, after: Settings) -> None:
    """Nothing is sent from a demonstration."""
    if (after.mail_host or after.team) and session.scalar(sa.select(Organisation.throw_away)):
        raise Conflict("This is a demonstration: nothing is sent from it.", "Set up a portal of your own for that.")


def _written(value: object) -> str:
    """A value as its field shows it, and its row keeps it."""
    return hour(value) if isinstance(value, time) else str(value)
