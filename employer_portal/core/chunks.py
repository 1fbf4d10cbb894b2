"""Many ids asked about, many rows written: in portions that every database takes and that need little memory."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.tables import Base

PORTION = 900  # SQLite of old took 999 parameters in one statement


def chunked(
    session: Session, query: sa.Select[*tuple[Any, ...]], column: Any, ids: Iterable[int] | Iterable[str]
) -> Iterator[Any]:
    """The first column of `query` for the rows whose `column` is one of `ids`."""
    return (row[0] for row in chunked_rows(session, query, column, ids))


def chunked_rows(
    session: Session, query: sa.Select[*tuple[Any, ...]], column: Any, ids: Iterable[Any]
) -> Iterator[Any]:
    """The rows of `query` whose `column` is one of `ids`."""
    wanted: list[Any] = sorted(set(ids))
    for start in range(0, len(wanted), PORTION):
        yield from session.execute(query.where(column.in_(wanted[start : start + PORTION])))


def insert(session: Session, model: type[Base], rows: Iterable[Mapping[str, Any]]) -> None:
    """Write `rows` (column -> value), however many; they may be made as they are asked for."""
    coming = iter(rows)
    while portion := list(islice(coming, PORTION)):
        session.execute(sa.insert(model), portion)
