"""All rows of a database in one form that both kinds share: to be written down, brought in elsewhere, and compared.

A row is a list of its values in the order of its columns' names. A moment is text in UTC, a day is text, JSON is the
very text that is kept, bytes are bytes; in a line of a file they are base64. What a column holds is read from the
database itself, so that this works at every revision of the schema.
"""

import hashlib
import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time
from typing import Any

import sqlalchemy as sa

from employer_portal.database.upgrade import QUEUE, VERSION

Row = list[Any]
Count = Callable[[int], object]
EACH = 1000  # told that many rows apart


@dataclass(slots=True)
class Tally:
    """How many rows, and a sum over their digests that does not hang on their order."""

    rows: int = 0
    digest: int = 0

    def add(self, line: bytes) -> None:
        self.rows += 1
        self.digest = (self.digest + int.from_bytes(hashlib.sha256(line).digest())) % 2**256


def tables(connection: sa.Connection) -> list[sa.Table]:
    """The portal's tables, those first that others refer to; without the queue, which may be lost at any time."""
    schema = sa.MetaData()
    schema.reflect(connection, only=lambda name, _: not name.startswith(QUEUE) and name != VERSION)
    return schema.sorted_tables


def columns(table: sa.Table) -> list[sa.Column[Any]]:
    """A table's columns in the order in which a row has their values."""
    return sorted(table.columns, key=lambda column: column.name)


def read(connection: sa.Connection, table: sa.Table) -> Iterator[Row]:
    """Every row of a table, in memory that does not grow with it."""
    wanted = columns(table)
    moments = [index for index, column in enumerate(wanted) if isinstance(column.type, sa.DateTime | sa.Date | sa.Time)]
    large = any(isinstance(column.type, sa.LargeBinary) for column in wanted)
    query = sa.select(*(_as_kept(connection, column) for column in wanted)).select_from(table)
    with connection.execute(query.execution_options(yield_per=10 if large else EACH)) as result:
        for found in result:
            row = list(found)
            for index in moments:
                row[index] = _told(row[index])
            yield row


def tally(connection: sa.Connection, table: sa.Table) -> Tally:
    """What a table holds."""
    found, line = Tally(), line_of(table)
    for row in read(connection, table):
        found.add(line(row))
    return found


def line_of(table: sa.Table) -> Callable[[Row], bytes]:
    """Turns a row of that table into a line of text."""
    binary = _binary(table)

    def line(row: Row) -> bytes:
        if binary:
            row = [*row]
            for index in binary:
                row[index] = None if row[index] is None else b64encode(row[index]).decode()
        return json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"

    return line


def row_of(table: sa.Table) -> Callable[[bytes], Row]:
    """Turns such a line back. What it gives raises `ValueError` for a line that is none of this table."""
    binary, width = _binary(table), len(table.columns)

    def row(line: bytes) -> Row:
        found = json.loads(line)
        if not isinstance(found, list) or len(found) != width:
            raise ValueError("another number of values than columns")
        for index in binary:
            found[index] = None if found[index] is None else b64decode(found[index], validate=True)
        return found

    return row


def put(connection: sa.Connection, table: sa.Table, rows: Iterable[Row], count: Count) -> None:
    """Bring rows in, and let new ones be numbered after them."""
    counted = _counted(rows, count)
    names = ", ".join(_quoted(connection, column.name) for column in columns(table))
    target = f"{_quoted(connection, table.name)} ({names})"
    driver: Any = connection.connection.driver_connection
    if connection.dialect.name == "sqlite":
        marks = ", ".join("?" for _ in table.columns)
        driver.executemany(f"INSERT INTO {target} VALUES ({marks})", counted)  # noqa: S608 - our tables
        return
    moments = [i for i, column in enumerate(columns(table)) if isinstance(column.type, sa.DateTime)]
    with driver.cursor() as cursor, cursor.copy(f"COPY {target} FROM STDIN") as copy:
        for row in counted:
            for index in moments:
                row[index] = None if row[index] is None else f"{row[index]}+00"
            copy.write_row(row)
    number_on(connection, table)


def number_on(connection: sa.Connection, table: sa.Table) -> None:
    """Let PostgreSQL number new rows after those that are there. SQLite does by itself."""
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        quoted = _quoted(connection, table.name)
        connection.exec_driver_sql(
            f"SELECT setval(s, coalesce((SELECT max(id) FROM {quoted}), 0) + 1, false)"  # noqa: S608
            f" FROM pg_get_serial_sequence('{quoted}', 'id') s WHERE s IS NOT NULL"
        )


@contextmanager
def unguarded(connection: sa.Connection, among: list[sa.Table]) -> Iterator[None]:
    """Set the triggers aside: they are about what changes, not about what was. In the caller's transaction."""
    if connection.dialect.name == "postgresql":
        for table in among:
            connection.exec_driver_sql(f"ALTER TABLE {_quoted(connection, table.name)} DISABLE TRIGGER USER")
        yield
        # What is checked at the end of a transaction is checked now: no table is changed while that waits.
        connection.exec_driver_sql("SET CONSTRAINTS ALL IMMEDIATE")
        for table in among:
            connection.exec_driver_sql(f"ALTER TABLE {_quoted(connection, table.name)} ENABLE TRIGGER USER")
        return
    found = connection.exec_driver_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").all()
    for name, _ in found:
        connection.exec_driver_sql(f"DROP TRIGGER {_quoted(connection, name)}")
    yield
    for _, made in found:
        connection.exec_driver_sql(made)


def clear(connection: sa.Connection, among: list[sa.Table]) -> None:
    """Delete every row: those that migrations put there, in a database that holds nothing else."""
    for table in reversed(among):
        connection.execute(sa.delete(table))


def _as_kept(connection: sa.Connection, column: sa.Column[Any]) -> sa.ColumnElement[Any]:
    if not isinstance(column.type, sa.JSON):
        return column
    return sa.cast(column, sa.Text) if connection.dialect.name == "postgresql" else sa.type_coerce(column, sa.Text)


def _told(value: Any) -> str | None:
    if isinstance(value, time):
        return value.strftime("%H:%M:%S.%f")
    if not isinstance(value, datetime):
        return value.isoformat() if value is not None else None
    return (value.astimezone(UTC) if value.tzinfo else value).strftime("%Y-%m-%d %H:%M:%S.%f")


def _binary(table: sa.Table) -> list[int]:
    return [index for index, column in enumerate(columns(table)) if isinstance(column.type, sa.LargeBinary)]


def _counted(rows: Iterable[Row], count: Count) -> Iterator[Row]:
    number = 0
    for row in rows:
        yield row
        number += 1
        if number == EACH:
            count(number)
            number = 0
    count(number)


def _quoted(connection: sa.Connection, name: str) -> str:
    return connection.dialect.identifier_preparer.quote(name)
