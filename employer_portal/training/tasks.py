"""What the background worker does about certificates: it tells their holders, once, that they run out."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from employer_portal.accounts import notices
from employer_portal.accounts.models import Brand, User
from employer_portal.core.calendar import Calendar
from employer_portal.core.db import Database
from employer_portal.core.permissions import SYSTEM
from employer_portal.training.models import Certificate
from employer_portal.training.queries import SOON, counts

#: So many at once: the next sweep, a minute later, tells the next ones.
PORTION = 200


def remind_expiring(database: Database, now: datetime, calendar: Calendar) -> int:
    """Tell those whose last certificate ends within 30 days, on working days; how many were told.

    Once per certificate. Whoever wants no notices, or cannot be reached, is passed over.
    """
    if not calendar.is_open(now):
        return 0
    longer = aliased(Certificate)
    lasts = sa.exists().where(
        longer.user_id == Certificate.user_id, longer.expires_at > Certificate.expires_at, longer.revoked_at.is_(None)
    )
    due = (
        sa.select(Certificate)
        .join(User, User.id == Certificate.user_id)
        .where(counts(now), Certificate.expires_at <= now + SOON, Certificate.reminded_at.is_(None), ~lasts)
        .where(User.active, User.notices, User.email.is_not(None), sa.exists().where(Brand.sender != ""))
        .order_by(Certificate.id)
        .limit(PORTION)
    )
    with database.reading() as session:
        if session.scalar(due) is None:
            return 0
    with database.transaction() as session:
        told = 0
        for certificate in session.scalars(due.with_for_update(of=Certificate)):
            ends = certificate.expires_at.astimezone(calendar.zone).date()
            if notices.post(session, certificate.user_id, "certificate-expiring", actor=SYSTEM, now=now, ends=ends):
                certificate.reminded_at = now
                told += 1
        return told
