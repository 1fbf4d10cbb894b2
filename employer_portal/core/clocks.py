"""Do the clocks agree? A letter that leaves by a wrong one leaves early, at night, or while it may still be recalled.

The database's clock is the one that counts, where it has one: PostgreSQL does, and machines share it. SQLite is a file
of this machine, and its times come from the very clock in question: there, a clock is wrong that jumps while it is
watched.
"""

import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.audit import AuditLine
from employer_portal.core.clock import Clock, system_clock

APART = timedelta(minutes=1)  # more than this apart, and nothing is sent
_AWAKE = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)  # counts on while the machine sleeps, where it can


def ticks() -> float:
    """Seconds by a clock that nobody sets."""
    return time.clock_gettime(_AWAKE)


def its_time(session: Session, clock: Clock = system_clock) -> datetime:
    """The time by the database's clock; SQLite has none but this machine's."""
    if session.get_bind().dialect.name == "sqlite":
        return clock()
    moment: datetime = session.execute(sa.select(sa.func.clock_timestamp())).scalar_one()
    return moment


class Watch:
    """Notes by how much this machine's clock jumps while it is watched. Small steps are how clocks are kept right."""

    def __init__(self, clock: Clock = system_clock, ticks: Callable[[], float] = ticks) -> None:
        self._clock = clock
        self._ticks = ticks
        self._ahead = timedelta(0)
        self._seen = clock(), ticks()
        self._lock = threading.Lock()

    def ahead(self, session: Session) -> timedelta:
        """How far this machine's clock is ahead: of the database's, or of what it was before it jumped."""
        if session.get_bind().dialect.name != "sqlite":
            return self._clock() - its_time(session)
        with self._lock:
            now, tick = self._clock(), self._ticks()
            step = now - self._seen[0] - timedelta(seconds=tick - self._seen[1])
            self._seen = now, tick
            if abs(step) > APART:
                self._ahead += step
            if abs(self._ahead) <= APART:
                self._ahead = timedelta(0)
            return self._ahead


def disagreement(
    session: Session, now: datetime, ahead: timedelta = timedelta(0), whose: str = "This machine's clock"
) -> str:
    """Why nothing is sent, in one line; empty where all clocks agree.

    That is where the sending machine's clock is more than a minute `ahead` (or behind), or where the newest line of the
    audit trail, of which every delivery writes one, is dated so much later than `now`.
    """
    if abs(ahead) > APART:
        return _apart(session, whose, ahead)
    newest = session.scalar(sa.select(AuditLine.at).order_by(AuditLine.id.desc()).limit(1))
    if newest and newest - now > APART:
        return (
            f"The newest line of the audit trail is dated {span(newest - now)} from now, so a clock is or was wrong:"
            " nothing is sent until one is written under the right time."
        )
    return ""


def backwards(session: Session, *, last: int = 100_000, limit: int = 10) -> list[tuple[int, datetime, datetime]]:
    """Lines among the `last` of the trail that are dated more than a minute before the line before them: number, time,
    and the time of the line before. Newest first, `limit` at most. Not in order are lines of long work as well."""
    numbers = sa.select(sa.func.max(AuditLine.id)).scalar_subquery()
    before = sa.orm.aliased(AuditLine)
    query = (
        sa.select(AuditLine.id, AuditLine.at, before.at)
        .join(before, before.id == AuditLine.id - 1)
        .where(AuditLine.at < before.at, AuditLine.id > numbers - last)
        .order_by(AuditLine.id.desc())
        .execution_options(yield_per=1000)
    )
    found = []
    for number, at, earlier in session.execute(query):
        if earlier - at > APART:
            found.append((number, at, earlier))
            if len(found) == limit:
                break
    return found


def span(apart: timedelta) -> str:
    """A length of time in words, roughly."""
    seconds = abs(apart.total_seconds())
    for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}s"
    return f"{seconds:.0f} seconds"


def _apart(session: Session, whose: str, ahead: timedelta) -> str:
    way = "ahead" if ahead > timedelta(0) else "back"
    if session.get_bind().dialect.name == "sqlite":
        return (
            f"{whose} jumped {span(ahead)} {way} while the worker ran: nothing is sent until it is right again, or, "
            "where it is right now, until the worker is started anew."
        )
    way = "ahead of" if ahead > timedelta(0) else "behind"
    return f"{whose} is {span(ahead)} {way} the database's: nothing is sent until they agree."
