"""What waits for whom: each feature says it in its `waiting.py`, `hooks.py` puts them in a row, Home only shows it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy.orm import Session

from employer_portal.core.permissions import Actor

#: Of one kind, so many are named at most: nobody reads more.
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for somebody: what to do, about what, where; by when, or since when. `minutes` is how long
    it takes, as measured (`./portal bench minutes`), for one of `count`."""

    what: str
    about: str
    to: str
    due: date | None = None
    urgent: bool = False
    since: datetime | None = None  # said where no day is set
    count: int = 1
    minutes: float | None = None

    @property
    def takes(self) -> float:
        """Minutes for all of it; 0 where nobody has measured it."""
        return self.count * (self.minutes or 0)


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks what waits for them, and when. `round_id`: of that round alone; `proving`: whether somebody must have
    shown that answers to a brand are read."""

    actor: Actor
    now: datetime
    today: date
    round_id: int | None = None
    proving: bool = True


#: Answers what of one kind waits; nothing to whoever may not do it.
Source = Callable[[Session, Asking], Iterable[Task]]
#: Filled by `hooks.py`, in the order in which what is of one day is shown.
SOURCES: list[Source] = []


def waiting(session: Session, asking: Asking) -> list[Task]:
    """Everything that waits for this person: what cannot wait first, then by date."""
    tasks = [task for source in SOURCES for task in source(session, asking)]
    return sorted(tasks, key=lambda task: (not task.urgent, task.due is None, task.due or date.max))


def by_subject(tasks: Iterable[Task]) -> list[tuple[str, list[Task]]]:
    """What they are about -> the tasks about it, each group where its first one stands."""
    groups: dict[str, list[Task]] = {}
    for task in tasks:
        groups.setdefault(task.about, []).append(task)
    return list(groups.items())


def counted_task(count: int, one: str, many: str) -> str:
    """What to do, of one thing or of several: "Review an entry", "Review 3 entries"."""
    return one if count == 1 else many.format(count)
