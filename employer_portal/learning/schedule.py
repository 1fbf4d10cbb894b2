"""When somebody who was licensed refreshes what they know. No database."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from employer_portal.training.refreshers import Refreshers


@dataclass(frozen=True, slots=True)
class Refreshing:
    """How somebody stands with refreshers: since when one is `due` (None: none is), and when the `next` comes."""

    due: date | None
    next: date


def refreshing(schedule: Refreshers, licensed: date, done: Iterable[date], today: date) -> Refreshing:
    """How somebody stands who was licensed on that day and refreshed on the days in `done`. Of several that were missed
    one is due: nobody makes up for old ones."""
    past = list(takewhile(lambda day: day <= today, schedule.dates(licensed)))
    following = next(day for day in schedule.dates(licensed) if day > today)
    caught_up = not past or any(day >= past[-1] for day in done)
    return Refreshing(None if caught_up else past[-1], following)
