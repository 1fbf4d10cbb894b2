"""What the background worker does about the whole training: it tells people, once, that it is due soon."""

from datetime import datetime, timedelta

import sqlalchemy as sa

from employer_portal.accounts import notices
from employer_portal.accounts.models import Brand, User
from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import day_at
from employer_portal.core.db import Database
from employer_portal.core.permissions import SYSTEM
from employer_portal.learning.licence import whole
from employer_portal.learning.models import Attempt, AttemptState
from employer_portal.practice.models import ModulesReminder
from employer_portal.settings import Settings
from employer_portal.training.content import load_content
from employer_portal.training.models import Certificate

#: So long before the day.
AHEAD = timedelta(days=7)
#: So many at once: the next sweep, a minute later, tells the next ones.
PORTION = 200


def remind_modules(database: Database, now: datetime, calendar: Calendar, settings: Settings) -> int:
    """Tell those whose whole training is due within a week, on working days; how many were told.

    Once each, and not of a day that is past. Whoever wants no notices, or cannot be reached, is passed over.
    """
    if not calendar.is_open(now):
        return 0
    after, steps = timedelta(days=settings.modules_due_days), _steps(settings)
    licensed = sa.func.min(Certificate.granted_at)
    done = (
        sa.select(sa.func.count(Attempt.step.distinct()))
        .where(Attempt.user_id == User.id, Attempt.state == AttemptState.PASSED, Attempt.step.in_(steps))
        .scalar_subquery()
    )
    due = (
        sa.select(User.id, licensed)
        .join(Certificate, Certificate.user_id == User.id)
        .where(Certificate.provisional, Certificate.revoked_at.is_(None))
        .where(User.active, User.notices, User.email.is_not(None), sa.exists().where(Brand.sender != ""))
        .where(~sa.exists().where(ModulesReminder.user_id == User.id), done < len(steps))
        .group_by(User.id)
        .having(licensed <= now - after + AHEAD, licensed > now - after)
        .order_by(User.id)
        .limit(PORTION)
    )
    with database.reading() as session:
        if session.execute(due).first() is None:
            return 0
    with database.transaction() as session:
        told = 0
        for user_id, since in session.execute(due).all():
            session.execute(sa.select(User.id).where(User.id == user_id).with_for_update())  # two workers tell once
            if session.get(ModulesReminder, user_id) is None and notices.post(
                session, user_id, "modules-due", actor=SYSTEM, now=now, due=day_at(since) + after, modules=len(steps)
            ):
                session.add(ModulesReminder(user_id=user_id, at=now))
                told += 1
        return told


def _steps(settings: Settings) -> list[str]:
    return [whole(module.id) for module in load_content(settings.home / "guidance").modules]
