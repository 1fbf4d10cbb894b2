"""Questions about many ids at once, in portions that every database takes."""

from collections.abc import Iterable, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

PORTION = 900  # SQLite of old took 999 parameters in one statement


def chunked(session: Session, query: sa.Select[*tuple[Any, ...]], column: Any, ids: Iterable[int]) -> Iterator[Any]:
    """The first column of `query` for the rows whose `column` is one of `ids`."""
    return (row[0] for row in chunked_rows(session, query, column, ids))


def chunked_rows(
    session: Session, query: sa.Select[*tuple[Any, ...]], column: Any, ids: Iterable[int]
) -> Iterator[Any]:
    """The rows of `query` whose `column` is one of `ids`."""
    wanted = sorted(set(ids))
    for start in range(0, len(wanted), PORTION):
        yield from session.execute(query.where(column.in_(wanted[start : start + PORTION])))
