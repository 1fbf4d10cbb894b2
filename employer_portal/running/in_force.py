"""Which settings were in force when: each start of a long process writes them into the audit trail, where they differ
from those that were written last."""

from collections.abc import Collection, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core import setting_checks as checks
from employer_portal.core.audit import AuditHead, Keys, Line
from employer_portal.core.clock import Clock, system_clock
from employer_portal.core.db import Database, make_engine
from employer_portal.core.permissions import SYSTEM, Actor
from employer_portal.running import chosen
from employer_portal.running.verbs import Verb
from employer_portal.settings import Settings

SUBJECT = "settings"
#: Settings that may hold somebody's mail address. A path may hold a user's name as well.
PERSONAL = {"mail_user", "mail_return_path", "trial_addresses"}


def note(settings: Settings, by: str, clock: Clock = system_clock) -> None:
    """Write down that a process of this kind (`serve`, `worker`) starts with these settings, unless the newest such
    line says the same. Of several that start together, one writes it."""
    database = Database(make_engine(settings.database, poolclass=sa.NullPool))
    with database.transaction() as session:
        session.get_one(AuditHead, 1, with_for_update=True)  # of several that start together, one goes first
        values = said(chosen.of(settings, database).settings(session), audit.keys(session, [SUBJECT]))
        before = at(session)
        if before is None or before.facts["values"] != values:
            audit.record(session, Verb.SETTINGS_IN_FORCE, SUBJECT, actor_id=SYSTEM.id, at=clock(), by=by, values=values)
    database.engine.dispose()


def note_chosen(session: Session, settings: Settings, changed: Collection[str], *, actor: Actor, now: datetime) -> None:
    """Write down that somebody chose settings in the portal, and what is in force from then on."""
    names = sorted(checks.name_of(name, Settings.model_fields[name]) for name in changed)
    values = said(settings, audit.keys(session, [SUBJECT]))
    audit.record(
        session, Verb.SETTINGS_CHOSEN, SUBJECT, actor_id=actor.id, at=now, by="the portal", changed=names, values=values
    )


def said(settings: Settings, keys: Keys) -> Mapping[str, Any]:
    """Each setting by its name, as a line says it: a secret as "set" or "not set", what may name a person as a digest
    under a key that is there for the settings."""
    plain = settings.model_dump(mode="json")
    values = {}
    for name, field in Settings.model_fields.items():
        given, value = getattr(settings, name), plain[name]
        if checks.is_secret(field):
            value = "set" if given else "not set"
        elif given and (isinstance(given, Path) or name in PERSONAL):
            value = keys.digest(SUBJECT, value)
        elif isinstance(given, frozenset):
            value = sorted(value)
        values[checks.name_of(name, field)] = value
    return values


def lines(session: Session) -> list[Line]:
    """All lines that say what was in force from then on: as many as there were changes."""
    return list(audit.lines_of(session, [SUBJECT]))


def at(session: Session, moment: datetime | None = None) -> Line | None:
    """The line that says what was in force at that moment (now, without one); None where none was written by then."""
    return next((line for line in reversed(lines(session)) if moment is None or line.at <= moment), None)
