"""Working days, the hours of an office, and the cooling-off before a letter leaves."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from typing import Any, Self
from zoneinfo import ZoneInfo

from employer_portal.settings import Settings


@dataclass(frozen=True, slots=True)
class Calendar:
    """The working days of a region and the hours in which mail is sent, by the clock on its walls."""

    zone: ZoneInfo
    region: str  # a country, or a part of one: GB-ENG, GB-SCT, US-CA, IE; empty: Monday to Friday
    opens: time
    closes: time
    cooling_days: int
    cooling_until: time

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The calendar in the settings, which were checked when they were read."""
        return cls(
            ZoneInfo(settings.timezone), settings.holidays_region, settings.sending_opens, settings.sending_closes,
            settings.cooling_off_days, settings.cooling_off_until,
        )  # fmt: skip

    def works(self, day: date) -> bool:
        """Whether people work there on that day."""
        if not self.region:
            return day.weekday() < 5
        return bool(_holidays(self.region).is_working_day(day))

    def working_days(self, start: date, end: date) -> int:
        """The working days from one day to another, negative backwards: from Friday to Monday is one."""
        if end < start:
            return -self.working_days(end, start)
        return sum(self.works(start + timedelta(days=away)) for away in range(1, (end - start).days + 1))

    def end_of(self, day: date, working_days: int) -> datetime:
        """The end of the last of so many working days after that day."""
        return self._at(self.after(day, working_days) + timedelta(days=1), time())

    def after(self, day: date, working_days: int) -> date:
        """The last of so many working days after that day."""
        for _ in range(working_days):
            day = self._next_working_day(day)
        return day

    def after_cooling_off(self, now: datetime) -> datetime:
        """When a letter approved `now` may leave: so many working days later, at the hour that is set."""
        day = self.after(now.astimezone(self.zone).date(), self.cooling_days)
        return self._at(day, self.cooling_until) if self.cooling_days else now

    def opening_on(self, day: date) -> datetime:
        """When mail begins to leave on that day, or on the next one on which people work."""
        return self.next_opening(self._at(day, self.opens))

    def is_open(self, now: datetime) -> bool:
        """Whether mail that nobody asked to hurry may leave now."""
        here = now.astimezone(self.zone)
        return self.opens <= here.time() < self.closes and self.works(here.date())

    def next_opening(self, moment: datetime) -> datetime:
        """`moment` itself while sending is open, else when it opens next."""
        if self.is_open(moment):
            return moment
        day = moment.astimezone(self.zone).date()
        today = self._at(day, self.opens)
        return today if moment < today and self.works(day) else self._at(self._next_working_day(day), self.opens)

    def _next_working_day(self, day: date) -> date:
        day += timedelta(days=1)
        while not self.works(day):
            day += timedelta(days=1)
        return day

    def _at(self, day: date, hour: time) -> datetime:
        return datetime.combine(day, hour, self.zone)


def months_after(day: date, months: int) -> date:
    """The same day so many months later, or the last of a month that is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    last = monthrange(day.year + years, month + 1)[1]
    return date(day.year + years, month + 1, min(day.day, last))


@cache
def _holidays(region: str) -> Any:
    import holidays

    country, _, part = region.partition("-")
    return holidays.country_holidays(country, subdiv=part or None)
