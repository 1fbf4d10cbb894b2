"""Long work, written in slices: each is a short transaction of its own, and between two of them others write."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from time import sleep
from typing import TypeVar

from sqlalchemy.orm import Session

from employer_portal.core.errors import Busy, DomainError

#: Opens the next one, e.g. `Database.transaction`.
Transaction = Callable[[], AbstractContextManager[Session]]
Row = TypeVar("Row")
Outcome = TypeVar("Outcome")
#: Takes a step with a whole slice: what came of each id, or why it was refused.
Act = Callable[[Session, Sequence[int]], Mapping[int, Outcome | DomainError]]

#: Longer than anybody who waits for the database looks away (`core.db`), so that each finds it free.
PAUSE = 0.03  # seconds
#: So many at once: a page answers within its minute, and the button does the next ones.
PORTION = 300
#: So many are written in one transaction, with what they ask read once for all of them; and after so many that have
#: one each, others who write get their turn.
AT_ONCE, ALONE = 25, 10


def slices(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    """`rows` in portions of `size`, to be written one transaction each. Before the next one comes, others get their
    turn: SQLite has no queue, and whoever begins again at once would shut them out for as long as the work lasts."""
    for start in range(0, len(rows), size):
        if start:
            sleep(PAUSE)
        yield rows[start : start + size]


@dataclass
class Done:
    """How many went well, what was refused (id -> reason), and how many are left for the next time."""

    count: int = 0
    refused: dict[int, str] = field(default_factory=dict)
    left: int = 0

    def note(self, outcomes: Iterable[tuple[int, object]]) -> None:
        """What came of some ids: a `DomainError` is the reason of one that was refused."""
        for row_id, outcome in outcomes:
            if isinstance(outcome, DomainError):
                self.refused[row_id] = str(outcome)
            else:
                self.count += 1


def each(transaction: Transaction, ids: Iterable[int], act: Callable[[Session, int], object]) -> Done:
    """Do `act` to each id, up to PORTION of them, each in a transaction of its own: one that cannot is named and holds
    up no other."""
    wanted = list(ids)
    done = Done(left=max(0, len(wanted) - PORTION))
    for some in slices(wanted[:PORTION], ALONE):
        for row_id in some:
            done.note(_slice(transaction, [row_id], lambda session, one: {one[0]: act(session, one[0])}).items())
    return done


def together(transaction: Transaction, ids: Iterable[int], act: Act[Outcome]) -> Done:
    """`each`, where `act` takes a whole slice and answers with what came of each of its ids."""
    wanted = list(ids)
    done = Done(left=max(0, len(wanted) - PORTION))
    done.note(outcomes(transaction, wanted[:PORTION], act))
    return done


def outcomes(
    transaction: Transaction, ids: Sequence[int], act: Act[Outcome]
) -> Iterator[tuple[int, Outcome | DomainError]]:
    """Do `act` to the ids, a slice in one transaction, and yield what came of each. Where a slice is refused as a whole
    (somebody else changed one of its rows at that moment), each of it is tried alone."""
    for some in slices(ids, AT_ONCE):
        yield from _slice(transaction, some, act).items()


def _slice(transaction: Transaction, some: Sequence[int], act: Act[Outcome]) -> Mapping[int, Outcome | DomainError]:
    try:
        with transaction() as session:
            return act(session, some)
    except DomainError as reason:
        if len(some) == 1 or isinstance(reason, Busy):
            return dict.fromkeys(some, reason)
    return {one: came for row_id in some for one, came in _slice(transaction, [row_id], act).items()}
