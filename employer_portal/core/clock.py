"""The time, passed in and never looked up in a rule: tests and `try` set it, the portal asks the machine."""

from collections.abc import Callable
from datetime import UTC, datetime

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in UTC, to the microsecond."""
    return datetime.now(UTC)


def fixed(moment: datetime) -> Clock:
    """A clock that stands still at `moment` (with a time zone)."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return lambda: moment
