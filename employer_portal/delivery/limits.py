"""What is due, and how much of it may go now: hours, hold, letters a minute, connections at once."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.calendar import Calendar
from employer_portal.delivery.models import Channel, Delivery, MailSlot, Sending
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.running import jobs
from employer_portal.settings import Settings

MINUTE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """What the mail server's owner allows; 0 letters a minute stands for no limit."""

    connections: int = 4
    per_connection: int = 200
    per_minute: int = 0
    per_minute_brand: int = 0

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The limits that the settings name."""
        return cls(
            settings.mail_connections,
            settings.mail_per_connection,
            settings.mail_per_minute,
            settings.mail_per_minute_brand,
        )


def is_paused(session: Session) -> bool:
    """Whether somebody has stopped all sending."""
    return session.scalar(sa.select(Sending.paused_at)) is not None


def is_too_old(now: datetime) -> sa.ColumnElement[bool]:
    """What may not leave any more as it is, since too much time has passed."""
    return sa.and_(Delivery.not_after.is_not(None), Delivery.not_after <= now)


def is_due(calendar: Calendar, now: datetime) -> sa.ColumnElement[bool]:
    """What a worker may claim now, limits aside."""
    in_hours = sa.true() if calendar.is_open(now) else Delivery.any_time
    return sa.and_(
        Delivery.state == State.QUEUED, Delivery.channel == Channel.MAIL, Delivery.not_before <= now,
        ~Delivery.on_hold, jobs.is_free(Delivery, now), in_hours, ~is_too_old(now),
    )  # fmt: skip


def due(session: Session, limits: Limits, calendar: Calendar, *, now: datetime, limit: int) -> list[int]:
    """Ids of letters that may be claimed now, oldest first; rows that another worker claims at this moment are passed
    over. Where letters are counted by the minute, workers stand in line until this transaction ends."""
    where = is_due(calendar, now)
    going: Counter[int | None] = Counter()
    if limits.per_minute or limits.per_minute_brand:
        session.get(Sending, 1, with_for_update=True)
        going = _going(session, now)
        full = [brand for brand, count in going.items() if count >= (limits.per_minute_brand or count + 1)]
        where = sa.and_(where, sa.or_(Delivery.brand_id.is_(None), Delivery.brand_id.not_in(full)))
    if limits.per_minute:
        limit = max(0, min(limit, limits.per_minute - going.total()))
    query = sa.select(Delivery.id, Delivery.brand_id).where(where).order_by(Delivery.not_before, Delivery.id)
    found = []
    for delivery_id, brand in session.execute(query.limit(limit).with_for_update(skip_locked=True)):
        going[brand] += 1
        if brand is None or not limits.per_minute_brand or going[brand] <= limits.per_minute_brand:
            found.append(delivery_id)
    return found


def _going(session: Session, now: datetime) -> Counter[int | None]:
    """Letters that went in the last minute or are claimed, by brand."""
    counted = sa.or_(
        sa.and_(Delivery.handed_at > now - MINUTE, Delivery.handed_at <= now),
        sa.and_(Delivery.state == State.QUEUED, ~jobs.is_free(Delivery, now)),
    )
    rows = session.execute(sa.select(Delivery.brand_id, sa.func.count()).where(counted).group_by(Delivery.brand_id))
    return Counter(dict(rows.all()))


def take_slot(session: Session, host: str, limits: Limits, *, by: str, now: datetime, lease: timedelta) -> int | None:
    """One of the connections that `host` may be given, until `leave` or the end of the lease; None if all are taken."""
    session.get(Sending, 1, with_for_update=True)
    known = session.scalars(sa.select(MailSlot.number).where(MailSlot.host == host)).all()
    session.add_all(
        MailSlot(host=host, number=number) for number in range(1, limits.connections + 1) if number not in known
    )
    session.flush()
    mine = MailSlot.host == host, MailSlot.number <= limits.connections, jobs.is_free(MailSlot, now)
    free = session.scalar(sa.select(MailSlot.id).where(*mine).order_by(MailSlot.number).limit(1))
    if free is None:
        return None
    jobs.claim(session, MailSlot, [free], by=by, now=now, where=sa.true(), lease=lease)
    return free


def keep_slot(session: Session, slot: int, *, now: datetime, lease: timedelta) -> None:
    """Hold the connection for another lease."""
    session.execute(sa.update(MailSlot).where(MailSlot.id == slot).values(lease_until=now + lease))
