"""Long work, written in slices: each is a short transaction of its own, and between two of them others write."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from time import sleep
from typing import TypeVar

from sqlalchemy.orm import Session

#: Opens the next one, e.g. `Database.transaction`.
Transaction = Callable[[], AbstractContextManager[Session]]
Row = TypeVar("Row")

#: Longer than anybody who waits for the database looks away (`core.db`), so that each finds it free.
PAUSE = 0.03  # seconds


def slices(rows: Sequence[Row], size: int) -> Iterator[Sequence[Row]]:
    """`rows` in portions of `size`, to be written one transaction each. Before the next one comes, others get their
    turn: SQLite has no queue, and whoever begins again at once would shut them out for as long as the work lasts."""
    for start in range(0, len(rows), size):
        if start:
            sleep(PAUSE)
        yield rows[start : start + size]
