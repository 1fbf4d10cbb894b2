"""Requests for what is held about somebody, as far as erasing must know of them: while one is open, nothing goes."""

from collections.abc import Collection
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.arriving import ALL
from employer_portal.core.chunks import chunked
from employer_portal.hiring import persons
from employer_portal.hiring.models import Application, Candidate
from employer_portal.keeping.models import ACCESS_OPEN, AccessRequest
from employer_portal.settings import Settings


def asked_for(session: Session, applications: Collection[int] | None = None) -> set[int]:
    """Those of these applications, or of all, whose person asked to see what is held about them, and was not answered
    yet."""
    wanted = sa.select(AccessRequest.about).where(AccessRequest.state.in_(ACCESS_OPEN))
    people = {persons.joined_with(session, person_of(one)) for one in session.scalars(wanted)}
    if not people:
        return set()
    theirs = sa.select(Application.id).join(Candidate, Candidate.id == Application.candidate_id)
    theirs = theirs.where(Candidate.person_id.in_(people)).execution_options(**ALL)
    found = session.scalars(theirs) if applications is None else chunked(session, theirs, Application.id, applications)
    return set(found)


def person_of(about: str) -> int:
    """The number in "person:7"."""
    return int(about.partition(":")[2])


def file_of(settings: Settings, request_id: int) -> Path:
    """Where what was put together for that request lies, while it is kept."""
    return settings.access / f"{request_id}.zip"


def take_away(session: Session, settings: Settings, about: str) -> None:
    """Take away what was put together for that person: they are erased."""
    for request_id in session.scalars(sa.select(AccessRequest.id).where(AccessRequest.about == about)):
        file_of(settings, request_id).unlink(missing_ok=True)
