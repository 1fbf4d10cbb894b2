"""What the worker does for the trail: mail its newest line each week to those who keep the records, so that its hash
stands where nobody who holds the database can change it. One person is no witness: where fewer than two keep them, the
administrators get it too."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.core import audit
from employer_portal.core.audit import AuditLine
from employer_portal.core.calendar import Calendar
from employer_portal.core.db import Database
from employer_portal.core.permissions import SYSTEM, Permission
from employer_portal.records.verbs import Verb

EACH = timedelta(days=7)


#: So many people hold the head at least, where there are so many.
WITNESSES = 2


def mail_head(database: Database, now: datetime, calendar: Calendar) -> int:
    """Mail the trail's head, in the hours of the office, where that was not done for a week; how many were reached."""
    if not calendar.is_open(now):
        return 0
    mailed = sa.select(AuditLine.at).where(AuditLine.subject == "trail", AuditLine.verb == Verb.TRAIL_HEAD_MAILED)
    with database.reading() as session:
        last = session.scalar(mailed.order_by(AuditLine.id.desc()).limit(1))
    if last is not None and last > now - EACH:
        return 0
    with database.transaction() as session:
        head, keepers = audit.newest(session), notices.holders(session, Permission.READ_RECORDS, None)
        said: dict[str, Any] = {"actor": SYSTEM, "now": now, "head": head}
        reached = notices.post_to_all(session, keepers, "trail-head", **said, everywhere=True)
        reached += notices.post_to_all(session, _witnesses(session, keepers), "trail-head", **said, everywhere=False)
        if reached:
            audit.record(
                session, Verb.TRAIL_HEAD_MAILED, "trail", actor_id=SYSTEM.id, at=now, head=str(head), reached=reached
            )
        return reached


def _witnesses(session: Session, keepers: Sequence[int]) -> list[int]:
    """Who gets it besides those who keep the records of every brand."""
    others = set(notices.holders_anywhere(session, Permission.READ_RECORDS))
    if len(others) < WITNESSES:
        others |= set(notices.holders_anywhere(session, Permission.MANAGE_USERS))
    return sorted(others - set(keepers))
