"""What the worker does for a panel: remind those who owe entries."""

from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.core.calendar import Calendar
from employer_portal.core.db import Database
from employer_portal.core.permissions import SYSTEM
from employer_portal.feedback.models import Entry, is_owed
from employer_portal.hiring.models import Application, Round
from employer_portal.panel import operations

#: Working days from the day on which feedback is due: two before, that day, and ever more rarely after it.
REMINDED = frozenset({-2, 0, 1, 3, 5, 10})


def remind_due(database: Database, now: datetime, calendar: Calendar, *, by_link: bool = False) -> int:
    """Remind those who owe entries, on the days around the one on which feedback is due; how many were reached.

    On working days and in the hours of the office only; nobody twice a day, whatever they owe; nobody for a round
    that is closed or an entry that was declined.
    """
    if not calendar.is_open(now):
        return 0
    today = now.astimezone(calendar.zone).date()
    horizon = today + timedelta(days=14), today - timedelta(days=40)
    with database.transaction() as session:
        dues = (
            sa.select(Entry.interviewer_id, Round.feedback_due, sa.func.max(Entry.reminded_at))
            .join(Entry.application)
            .join(Application.hiring_round)
            .where(is_owed(), Round.closed_at.is_(None))
            .where(Round.feedback_due <= horizon[0], Round.feedback_due >= horizon[1])
            .group_by(Entry.interviewer_id, Round.feedback_due)
        )
        wanted, spared = set(), set()
        for person, due, last in session.execute(dues):
            if last is not None and last.astimezone(calendar.zone).date() >= today:
                spared.add(person)
            if due is not None and calendar.working_days(due, today) in REMINDED:
                wanted.add(person)
        return sum(_remind(session, person, today, now, by_link) for person in sorted(wanted - spared))


def _remind(session: Session, person: int, today: date, now: datetime, by_link: bool) -> bool:
    jobs_owed = operations.owed(session, [person])[person]
    posted = by_link and operations.post_sign_in_link(session, person, jobs_owed, SYSTEM, now)
    if not posted:
        posted = (
            notices.post(session, person, "entry-due", actor=SYSTEM, now=now, jobs=jobs_owed, today=today) is not None
        )
    if posted:
        operations.mark_reminded(session, person, now)
    return posted
