"""The time, passed in and never looked up in a rule: tests and `try` set it, the portal asks the machine."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from zoneinfo import ZoneInfo

from employer_portal.settings import load_settings

Clock = Callable[[], datetime]


def system_clock() -> datetime:
    """Now, in UTC, to the microsecond."""
    return datetime.now(UTC)


@cache
def home() -> ZoneInfo:
    """The employer's time zone, of this installation's settings."""
    return ZoneInfo(load_settings().timezone)


def local(at: datetime, zone: tzinfo | None = None) -> datetime:
    """That moment as the employer's clocks show it."""
    return at.astimezone(zone or home())


def moment(at: datetime, zone: tzinfo | None = None) -> str:
    """A moment as people write it, by the employer's clocks: "8 July 2026, 10:00 BST"."""
    return f"{local(at, zone):%-d %B %Y, %H:%M %Z}"


def hour(at: time | datetime) -> str:
    """A time of day as people write it: "10:00". A moment has to be `local` before."""
    return f"{at:%H:%M}"


def written(at: date) -> str:
    """A date as people write it: "8 July 2026"."""
    return f"{at:%-d %B %Y}"


def day(at: datetime, zone: tzinfo | None = None) -> str:
    """The day of a moment as people write it, where the employer is: "8 July 2026"."""
    return written(local(at, zone))


def day_at(at: datetime, timezone: str = "") -> date:
    """The date that it is at that moment where the employer is."""
    return local(at, ZoneInfo(timezone) if timezone else None).date()


def end_of_day(at: datetime) -> datetime:
    """The last second of that moment's day where the employer is: what is valid until a day is so on all of it."""
    midnight = datetime.combine(day_at(at) + timedelta(days=1), time.min, home())
    return (midnight - timedelta(seconds=1)).astimezone(UTC)


def fixed(moment: datetime) -> Clock:
    """A clock that stands still at `moment` (with a time zone)."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return lambda: moment
