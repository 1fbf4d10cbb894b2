"""The day that a letter bears, that on which it was sealed, and how long it may wait after it."""

from datetime import date, datetime

from employer_portal.composing.compose import written
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import Conflict
from employer_portal.letters.models import Letter

#: So many working days a letter may wait after the day it bears.
LASTS = 5


def bears(letter: Letter, calendar: Calendar) -> date:
    """The day that a sealed letter bears."""
    assert letter.sealed_at is not None
    return letter.sealed_at.astimezone(calendar.zone).date()


def lasts_until(letter: Letter, calendar: Calendar) -> datetime:
    """Until when a sealed letter may leave. Where the cooling-off alone takes longer, it has a day more than that."""
    return calendar.end_of(bears(letter, calendar), max(LASTS, calendar.cooling_days + 1))


def must_not_be_old(letter: Letter, calendar: Calendar, leaves: datetime) -> None:
    """Raise `Conflict` where a letter would leave too long after the day it bears."""
    if leaves >= lasts_until(letter, calendar):
        raise Conflict(
            f"This letter bears {written(bears(letter, calendar))}, and would leave more than"
            f" {LASTS} working days after it.",
            "It is sealed anew with the day's date: read it once more then.",
        )
