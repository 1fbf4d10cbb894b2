"""What the worker does for requests: remind those who answer them."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from employer_portal.accounts import notices
from employer_portal.core.calendar import Calendar
from employer_portal.core.db import Database
from employer_portal.core.permissions import SYSTEM, Permission
from employer_portal.hiring.models import Application, Round, Vacancy
from employer_portal.requests import operations
from employer_portal.requests.models import OPEN, Request

#: Working days from the day on which it is due: the day before, that day, and then ever more rarely.
REMINDED = frozenset({-1, 0, 1, 3, 5, 10})


def remind_requests(database: Database, now: datetime, calendar: Calendar) -> int:
    """Remind whoever answers what is due about now, on working days and in the hours of the office; where a request is
    nobody's, everybody who may take it. One mail a day for each, whatever waits; how many were reached."""
    if not calendar.is_open(now):
        return 0
    today = now.astimezone(calendar.zone).date()
    due = (
        sa.select(Request.id, Request.owner_id, Request.due_on, Request.reminded_at, Vacancy.brand_id)
        .join(Request.application)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(Request.state.in_(OPEN))
        .where(Request.due_on.between(today - timedelta(days=40), today + timedelta(days=14)))
        .order_by(Request.id)
    )
    with database.reading() as session:
        rows = [
            row for row in session.execute(due)
            if calendar.working_days(row.due_on, today) in REMINDED
            and (row.reminded_at is None or row.reminded_at.astimezone(calendar.zone).date() < today)
        ]  # fmt: skip
    if not rows:
        return 0
    reached = 0
    with database.transaction() as session:
        whose: dict[int, list[sa.Row[*tuple[Any, ...]]]] = defaultdict(list)
        for row in rows:
            people = [row.owner_id] if row.owner_id else notices.holders(session, Permission.RUN_ROUNDS, row.brand_id)
            for person in people:
                whose[person].append(row)
        for person, theirs in sorted(whose.items()):
            late = sum(row.due_on < today for row in theirs)
            posted = notices.post(
                session, person, "request-due", actor=SYSTEM, now=now, count=len(theirs), late=late,
                request_id=theirs[0].id, brand_id=theirs[0].brand_id,
            )  # fmt: skip
            reached += posted is not None
        operations.mark_reminded(session, [row.id for row in rows], now)
    return reached
