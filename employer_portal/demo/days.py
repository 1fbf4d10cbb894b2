"""When things happened: a demonstration is told in working days before today, so it is never stale."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from employer_portal.core.calendar import Calendar


@dataclass(frozen=True, slots=True)
class Days:
    """The days around `now`, by the employer's calendar."""

    now: datetime
    calendar: Calendar

    def day(self, before: int) -> date:
        """The working day so many working days before today; minus: after today. 0 is today, whatever day it is."""
        found = self.now.astimezone(self.calendar.zone).date()
        step = timedelta(days=-1 if before > 0 else 1)
        for _ in range(abs(before)):
            found += step
            while not self.calendar.works(found):
                found += step
        return found

    def at(self, before: int, clock: str) -> datetime:
        """That hour ("10:30") of that working day, which is past."""
        moment = datetime.combine(self.day(before), time.fromisoformat(clock), self.calendar.zone)
        return min(moment, self.now)

    def lately(self, minutes: int) -> datetime:
        """So many minutes ago."""
        return self.now - timedelta(minutes=minutes)
