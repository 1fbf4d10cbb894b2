"""When somebody can be rung: the open hours of those who ring, cut into times of a few minutes. No database.

Hours stand by the clock on the wall, times in UTC. So an hour that does not exist gives no times, and one that exists
twice gives each of its quarters twice, at two moments.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import DomainError

#: What a call takes of a day is counted in steps of so many minutes; lengths and pauses are whole numbers of them.
STEP = 5
#: Times are offered so many days ahead.
AHEAD = 14

#: Open from, until, by the clock on the wall.
Window = tuple[time, time]


@dataclass(frozen=True, slots=True)
class Hours:
    """When one person can ring. `days` stand for themselves: they hold whatever the week says and the calendar of
    holidays; a day without windows is closed."""

    user_id: int
    minutes: int = 15
    pause: int = 5
    notice: timedelta = timedelta(hours=4)
    most_a_day: int = 4
    week: Mapping[int, Collection[Window]] = field(default_factory=dict)
    days: Mapping[date, Collection[Window]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, order=True)
class Slot:
    """A time at which somebody can ring."""

    starts_at: datetime
    user_id: int
    minutes: int


def steps(starts_at: datetime, minutes: int, pause: int) -> list[datetime]:
    """The steps of the day that a call takes, its pause included."""
    return [starts_at + timedelta(minutes=away) for away in range(0, minutes + pause, STEP)]


def free(
    hours: Hours, taken: Collection[datetime], booked: Mapping[date, int], calendar: Calendar, now: datetime
) -> Iterator[Slot]:
    """The times at which this person can still be booked, in order. `taken` are the steps that their calls take
    already, `booked` how many calls they have on a day."""
    today = now.astimezone(calendar.zone).date()
    for day in (today + timedelta(days=away) for away in range(AHEAD + 1)):
        usual = hours.week.get(day.weekday(), ()) if calendar.works(day) else ()
        if booked.get(day, 0) >= hours.most_a_day:
            continue
        for window in sorted(hours.days.get(day, usual)):
            for starts_at in _cut(day, window, hours, calendar.zone):
                if starts_at >= now + hours.notice and not _meets(taken, steps(starts_at, hours.minutes, hours.pause)):
                    yield Slot(starts_at, hours.user_id, hours.minutes)


def one_each(slots: Iterable[Slot], booked: Mapping[int, Mapping[date, int]], zone: ZoneInfo) -> list[Slot]:
    """Each time once, in order: where several people can ring, by whoever has the fewest calls that day."""
    by_time: dict[datetime, list[Slot]] = defaultdict(list)
    for slot in slots:
        by_time[slot.starts_at].append(slot)

    def calls_that_day(slot: Slot) -> tuple[int, int]:
        day = slot.starts_at.astimezone(zone).date()
        return booked.get(slot.user_id, {}).get(day, 0), slot.user_id

    return [min(there, key=calls_that_day) for _, there in sorted(by_time.items())]


def by_day(slots: Iterable[Slot], zone: ZoneInfo) -> dict[date, list[Slot]]:
    """The times of each day, by the clock on the wall."""
    days: dict[date, list[Slot]] = defaultdict(list)
    for slot in slots:
        days[slot.starts_at.astimezone(zone).date()].append(slot)
    return dict(days)


def in_24_working_hours(calendar: Calendar, asked_at: datetime) -> datetime:
    """24 hours after that moment; days on which nobody works count for nothing."""
    here = asked_at.astimezone(calendar.zone)
    if not calendar.works(here.date()):
        return calendar.end_of(here.date(), 1)
    day = here.date() + timedelta(days=1)
    while not calendar.works(day):
        day += timedelta(days=1)
    return datetime.combine(day, here.time(), calendar.zone)


def moment(day: date, at: time, zone: ZoneInfo) -> datetime:
    """That time by the clock on the wall. Raises `DomainError` in the hour that the clocks leave out or go through
    twice."""
    first, second = (datetime.combine(day, at, zone).replace(fold=fold) for fold in (0, 1))
    if first.utcoffset() != second.utcoffset():
        raise DomainError("The clocks change in that hour.", "Choose a time before or after it.")
    return first.astimezone(UTC)


def _cut(day: date, window: Window, hours: Hours, zone: ZoneInfo) -> Iterator[datetime]:
    opens, closes = (datetime.combine(day, at, zone).astimezone(UTC) for at in window)
    length, at = timedelta(minutes=hours.minutes), opens
    while at + length <= closes:
        begins, ends = (moment.astimezone(zone).replace(tzinfo=None) for moment in (at, at + length))
        # where the clocks change, what lies between two moments need not lie within the hours on the wall
        if datetime.combine(day, window[0]) <= begins and ends <= datetime.combine(day, window[1]):
            yield at
        at += timedelta(minutes=hours.minutes + hours.pause)


def _meets(taken: Collection[datetime], wanted: Iterable[datetime]) -> bool:
    return any(step in taken for step in wanted)
