"""The time, passed in and never looked up in a rule: tests and `try` set it, the portal asks the machine."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in UTC, to the microsecond."""
    return datetime.now(UTC)


def day_at(moment: datetime, timezone: str) -> date:
    """The date that it is at that moment where the employer is."""
    return moment.astimezone(ZoneInfo(timezone)).date()


def fixed(moment: datetime) -> Clock:
    """A clock that stands still at `moment` (with a time zone)."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return lambda: moment
