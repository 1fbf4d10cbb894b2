"""What the worker does for calls: remind both sides the day before."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from employer_portal.calls import mails
from employer_portal.calls.models import Call, CallState
from employer_portal.calls.reach import whole
from employer_portal.calls.verbs import Verb
from employer_portal.core import audit
from employer_portal.core.db import Database
from employer_portal.core.permissions import SYSTEM
from employer_portal.settings import Settings

#: A call is reminded of once it is so near; one that was booked or moved within that time, never.
BEFORE, LATELY = timedelta(hours=24), timedelta(hours=2)


def remind_calls(database: Database, now: datetime, settings: Settings) -> int:
    """Remind both sides of each call that is within a day, once; how many calls that were. Mails that were sent at
    night would be read in the morning all the same, so there is no waiting for the office to open."""
    due = sa.select(Call.id).where(
        Call.state == CallState.BOOKED, Call.reminded_at.is_(None), Call.starts_at > now + LATELY,
        Call.starts_at <= now + BEFORE,
    )  # fmt: skip
    with database.reading() as session:
        if session.scalar(due.limit(1)) is None:
            return 0
    with database.transaction() as session:
        calls = session.scalars(whole().where(Call.id.in_(due)).with_for_update(of=Call)).all()
        for call in calls:
            call.reminded_at = now
            audit.record(session, Verb.CALL_REMINDED, f"call:{call.id}", actor_id=SYSTEM.id, at=now)
            mails.tomorrow(session, call, actor=SYSTEM, now=now, settings=settings)
        return len(calls)
