"""A whole database looked over: whatever is wrong is named, and the look goes on past it."""

import json
from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import audit, documents
from employer_portal.core.counting import counted
from employer_portal.core.tables import Base
from employer_portal.database import guards, pointers
from employer_portal.delivery import models as delivery
from employer_portal.letters import models as letters
from employer_portal.running import keys, workers
from employer_portal.training import models as training

#: All tables are known through these.
KNOWN = (audit, documents, keys, workers, delivery, letters, training)
MOST = 20  # faults named of one table: the rest are of the same kind
LOST = {
    "guard": "The guard {name} on the table {table} is missing or off: what it refuses can be written.",
    "index": "The index {name} on the table {table} is missing: what it finds at once is looked for in every row.",
    "column": "The column {name} of the table {table} is missing.",
}


def problems(engine: sa.Engine, migrations: Path) -> Iterator[str]:
    """What is wrong, one plain sentence each: structure, tables, guards, values, sealed documents, the audit trail."""
    looks: list[tuple[str, Callable[[Session], Iterator[str]]]] = [
        ("the structure", _structure),
        ("the tables", _tables),
        ("the guards", partial(_guards, migrations)),
    ]
    looks += [(f"the table {table.name}", _rows(table)) for table in Base.metadata.sorted_tables]
    looks += [("what rows point to", _pointers), ("the sealed documents", _documents), ("the audit trail", _trail)]
    for what, look in looks:
        try:
            with Session(engine) as session:
                yield from look(session)
        except (sa.exc.SQLAlchemyError, ValueError, TypeError, LookupError, OverflowError) as error:
            yield f"{what.capitalize()} cannot be read: {_plain(error)}."


def _structure(session: Session) -> Iterator[str]:
    if session.get_bind().dialect.name != "sqlite":
        return
    for fault in session.scalars(sa.text("PRAGMA integrity_check(10)")):
        if fault != "ok":
            yield f"SQLite: {' '.join(str(fault).split())}"


def _tables(session: Session) -> Iterator[str]:
    there = set(sa.inspect(session.connection()).get_table_names())
    for table in Base.metadata.sorted_tables:
        if table.name not in there:
            yield f"The table {table.name} is missing."


def _guards(migrations: Path, session: Session) -> Iterator[str]:
    lost = guards.missing(session.connection(), migrations)
    for table, kind, name in lost:
        yield LOST[kind].format(name=name, table=table)
    if {kind for _, kind, _ in lost} & {"guard", "index"}:
        yield "What is missing on tables is made anew by a move into an empty database: ./portal db move"


def _rows(table: sa.Table) -> Callable[[Session], Iterator[str]]:
    """The values of that table: each is of its column's kind. No value is shown, for it may be personal."""

    def look(session: Session) -> Iterator[str]:
        if not sa.inspect(session.connection()).has_table(table.name):
            return
        columns = [column for column in table.columns if not isinstance(column.type, sa.LargeBinary)]
        raw = [sa.type_coerce(column, sa.types.NULLTYPE).label(column.name) for column in columns]
        count = 0
        for row in session.execute(sa.select(*raw).execution_options(yield_per=500)).mappings():
            for column in columns:
                if (wrong := _wrong(row[column.name], column)) and (count := count + 1) <= MOST:
                    numbers = [str(row[key.name]) for key in table.primary_key if isinstance(row.get(key.name), int)]
                    yield f"Row {', '.join(numbers) or '?'} of {table.name}: {column.name} {wrong}."
        if count > MOST:
            yield f"{counted(count - MOST, 'more value is', 'more values are')} wrong in {table.name}."

    return look


def _wrong(value: Any, column: sa.Column[Any]) -> str:
    kind = column.type.impl_instance if isinstance(column.type, sa.types.TypeDecorator) else column.type
    if value is None:
        return "" if column.nullable else "is empty, and may not be"
    if isinstance(kind, sa.Enum):
        return "" if value in kind.enums else "is none of the words that it may be"
    if isinstance(kind, sa.JSON):
        return "" if not isinstance(value, str) or _reads(json.loads, value) else "is no JSON"
    if isinstance(kind, sa.DateTime | sa.Date):
        given = isinstance(value, date) or (isinstance(value, str) and _reads(datetime.fromisoformat, value))
        return "" if given else "is no date"
    if isinstance(kind, sa.Integer | sa.Boolean):
        return "" if isinstance(value, int) else "is no number"
    return "" if isinstance(value, str) else "is no text"


def _reads(read: Callable[[str], Any], words: str) -> bool:
    try:
        read(words)
    except (ValueError, RecursionError):
        return False
    return True


def _pointers(session: Session) -> Iterator[str]:
    for (table, why), found in groupby(pointers.astray(session), key=lambda one: (one[0].partition(":")[0], one[1])):
        rows = [row.partition(":")[2].replace(",", ", ") for row, _ in found]
        yield from (f"Row {row} of {table}: {why}." for row in rows[:MOST])
        if len(rows) > MOST:
            yield f"{counted(len(rows) - MOST, 'more row')} of {table}: {why}."


def _documents(session: Session) -> Iterator[str]:
    for sha256, why in documents.wrong(session):
        yield f"Document {str(sha256)[:12]}: {why}. Restore it from a backup."


def _trail(session: Session) -> Iterator[str]:
    trail = audit.verify(session)
    if trail.broken is not None:
        yield f"The audit trail breaks at line {trail.broken}: {trail.why}."


def _plain(error: Exception) -> str:
    words = str(getattr(error, "orig", None) or error).strip().splitlines()
    return words[0].rstrip(".") if words else type(error).__name__
