"""Matches of scorecards that are kept for the next one: by name, for everybody who runs rounds."""

from contextlib import suppress
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.errors import DomainError, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.exchange.models import ScorecardProfile
from employer_portal.hiring.verbs import Verb
from employer_portal.scorecards.profile import Profile, from_toml, to_toml

LONGEST_NAME = 80


def keep(session: Session, name: str, profile: Profile, *, actor: Actor, now: datetime) -> ScorecardProfile:
    """Keep what of a match is not of one round and its people alone; what was kept under the same name goes."""
    actor.must(Permission.RUN_ROUNDS)
    if len(name) > LONGEST_NAME:
        raise DomainError("This name is too long.", f"Write at most {LONGEST_NAME} characters.")
    row = session.scalar(sa.select(ScorecardProfile).filter_by(name=name))
    if row is None:
        row = ScorecardProfile(name=name)
        session.add(row)
    row.text, row.by_id, row.at = to_toml(profile.kept()), actor.id, now
    session.flush()
    audit.record(session, Verb.SCORECARD_KEPT, f"scorecard:{row.id}", actor_id=actor.id, at=now)
    return row


def forget(session: Session, profile_id: int, *, actor: Actor, now: datetime) -> None:
    """Forget a match that was kept. Raises `NotFound` where there is none."""
    actor.must(Permission.RUN_ROUNDS)
    row = session.get(ScorecardProfile, profile_id)
    if row is None:
        raise NotFound("There is no such profile.")
    session.delete(row)
    audit.record(session, Verb.SCORECARD_FORGOTTEN, f"scorecard:{profile_id}", actor_id=actor.id, at=now)


def kept(session: Session) -> list[ScorecardProfile]:
    """All that are kept, the newest first."""
    return list(session.scalars(sa.select(ScorecardProfile).order_by(ScorecardProfile.at.desc())))


def profiles(session: Session) -> list[Profile]:
    """The kept matches, each under its name; one that this version cannot read any more is passed over."""
    found = []
    for row in kept(session):
        with suppress(DomainError):
            found.append(from_toml(row.text))
    return found
