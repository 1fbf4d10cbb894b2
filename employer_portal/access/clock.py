"""By when what is held must be given: a month after it was asked for, later by the days on which the person was asked
something, and by two months where it is complex."""

from collections.abc import Iterable
from datetime import date, timedelta

from employer_portal.core.calendar import Calendar, months_after
from employer_portal.keeping.models import AccessPause

MONTHS, MORE = 1, 2


def due_on(came_on: date, pauses: Iterable[AccessPause], today: date, calendar: Calendar, *, extended: bool) -> date:
    """The day, or the next on which people work."""
    stood = sum(((one.ends or today) - one.begins).days for one in pauses)
    day = months_after(came_on, MONTHS + (MORE if extended else 0)) + timedelta(days=stood)
    return day if calendar.works(day) else calendar.after(day, 1)
