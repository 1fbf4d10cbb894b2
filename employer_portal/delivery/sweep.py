"""The postman's part of the sweep: what a dead worker held, and what is due and nobody was told of."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.calendar import Calendar
from employer_portal.delivery import limits
from employer_portal.delivery.models import Delivery, MailSlot
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.delivery.operations import locked
from employer_portal.delivery.outcome import lost_sight
from employer_portal.running import jobs


def recover(session: Session, *, gone: list[str], now: datetime) -> list[int]:
    """Take up what workers left that are `gone`, or whose lease has ended: claimed letters are free again, and what
    was being handed over is uncertain. Returns the ids of the uncertain ones."""
    for name in gone:
        jobs.give_back(session, MailSlot, by=name)
        jobs.give_back(session, Delivery, by=name, where=Delivery.state == State.QUEUED)
    dead = sa.or_(Delivery.lease_by.in_(gone), Delivery.lease_until < now)
    rows = locked(session, Delivery.state == State.HANDING_OVER, dead)
    for row in rows:
        row.lease_by = row.lease_until = None
    lost_sight(session, rows, now=now)
    return [row.id for row in rows]


def is_anything_due(session: Session, calendar: Calendar, *, now: datetime) -> bool:
    """Whether a look would find something to do."""
    if limits.is_paused(session):
        return False
    cooled_off = sa.and_(Delivery.state == State.HELD, Delivery.not_before <= now, ~Delivery.on_hold)
    wanted = sa.or_(limits.is_due(calendar, now), cooled_off)
    return session.scalar(sa.select(Delivery.id).where(wanted).limit(1)) is not None
