"""What the worker does with requests to see what is held: put together what was handed in, take files away in time."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from employer_portal.access import operations, pack
from employer_portal.access.operations import KEPT
from employer_portal.access.reach import applications_of
from employer_portal.core.clock import Clock
from employer_portal.core.db import Database
from employer_portal.core.errors import Busy, DomainError
from employer_portal.keeping.asked import file_of
from employer_portal.keeping.models import AccessRequest, AccessState
from employer_portal.running import jobs
from employer_portal.settings import Settings

#: How long one may be made, and how often it is tried.
LEASE, TRIES = timedelta(minutes=15), 3
WANTED = AccessRequest.state == AccessState.MAKING


def make(database: Database, settings: Settings, request_id: int, by: str, clock: Clock) -> None:
    """Put together what is held for that request. What goes wrong stands in its row, and it is open again."""
    with database.transaction() as session:
        if not jobs.claim(session, AccessRequest, [request_id], by=by, now=clock(), where=WANTED, lease=LEASE):
            return
        if session.get_one(AccessRequest, request_id).attempts > TRIES:
            why = "It could not be put together: the worker gave up on it. Tell your administrator."
            operations.note_failed(session, request_id, why, now=clock())
            return
    out = file_of(settings, request_id)
    part = out.with_suffix(".part")
    try:
        with database.at_one_moment() as session:
            made, look = pack.content(session, session.get_one(AccessRequest, request_id), settings, clock())
        sha256 = pack.write(made, look, part)
        part.rename(out)  # until the row has its hash, nobody reads it
        with database.transaction() as session:
            operations.note_made(session, request_id, sha256, now=clock())
    except Busy:
        raise
    except DomainError as reason:
        with database.transaction() as session:
            operations.note_failed(session, request_id, str(reason), now=clock())
    finally:
        part.unlink(missing_ok=True)


def waiting(database: Database, now: datetime) -> list[int]:
    """The requests whose pack nobody alive is making."""
    with database.reading() as session:
        return jobs.forgotten(session, AccessRequest, now=now, where=WANTED)


def take_away(database: Database, settings: Settings, now: datetime) -> int:
    """Take away the files that were given more than a month ago, and those of people who are erased; how many. Their
    rows and lines stay."""
    made = sa.select(AccessRequest).where(AccessRequest.sha256.is_not(None), AccessRequest.gone_at.is_(None))
    with database.reading() as session:
        over = [
            one.id for one in session.scalars(made)
            if (one.given_at is not None and one.given_at < now - KEPT) or not applications_of(session, one)
        ]  # fmt: skip
    if over:
        with database.transaction() as session:
            for request in session.scalars(sa.select(AccessRequest).where(AccessRequest.id.in_(over))):
                file_of(settings, request.id).unlink(missing_ok=True)
                operations.note_gone(session, request, now=now)
    return len(over)
