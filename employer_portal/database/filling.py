"""Filling an empty database from elsewhere, in one transaction: whatever is killed when, it is whole or empty.

The schema is made at the revision that the rows were written in, filled, compared with what was read and with what is
said of it, and brought to this version's; then the audit trail is walked.
"""

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.db import Database, make_engine
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.database import rows, trouble
from employer_portal.database.rows import Tally
from employer_portal.database.upgrade import alone, migrate

#: What is done in the filled database before it is there for others.
Finish = Callable[[Session], None]
#: A look at what arrived, as it was read and before anything is added.
Look = Callable[[sa.Connection], None]


class Source(Protocol):
    """Where rows come from."""

    @property
    def revision(self) -> str:
        """The schema that they are in."""

    @property
    def names(self) -> frozenset[str]:
        """The tables that it holds."""

    def bring(self, connection: sa.Connection, table: sa.Table, count: rows.Count) -> Tally:
        """Bring the rows of that table in; what they were. Raises `ValueError` for what is damaged."""


@dataclass(frozen=True, slots=True)
class OtherDatabase:
    """A database, of either kind, that is read while nobody writes to it."""

    connection: sa.Connection
    revision: str
    tables: Mapping[str, sa.Table]

    @classmethod
    def of(cls, connection: sa.Connection, revision: str) -> "OtherDatabase":
        return cls(connection, revision, {table.name: table for table in rows.tables(connection)})

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.tables)

    def bring(self, connection: sa.Connection, table: sa.Table, count: rows.Count) -> Tally:
        source, found, line = self.tables[table.name], Tally(), rows.line_of(table)
        if {c.name for c in source.columns} != {c.name for c in table.columns}:
            raise ValueError(f"{table.name} has other columns")

        def noted() -> Iterator[rows.Row]:
            for row in rows.read(self.connection, source):
                found.add(line(row))
                yield row

        rows.put(connection, table, noted(), count)
        return found


def fill(
    url: str, migrations: Path, source: Source, *, arrived: Look = lambda connection: None,
    finish: Finish = lambda session: None, count: rows.Count = lambda number: None,
) -> tuple[dict[str, Tally], audit.Verified]:  # fmt: skip
    """Fill the empty database at `url`; what each table holds, and the trail, at the end.

    Raises `Conflict` where there is data already, `DomainError` where something does not arrive as it was read, and
    what `arrived` and `finish` raise; then nothing was changed.
    """
    engine = make_engine(url)
    with _left_as_it_was(engine), alone(engine) as connection:
        _empty(connection, migrations)
        read = bring_in(connection, migrations, source, count)
        arrived(connection)
        migrate(connection, migrations, "head")
        with Session(connection) as session:
            trail = audit.verify(session)
            if trail.broken is not None:
                raise DomainError(
                    f"The audit trail breaks at line {trail.broken}: {trail.why}.", "Nothing was changed."
                )
            finish(session)
            Database(engine).finish(session)  # in the one transaction, which `alone` ends
    return read, trail


def bring_in(
    connection: sa.Connection, migrations: Path, source: Source, count: rows.Count = lambda number: None
) -> dict[str, Tally]:
    """Make the schema of the source's revision where there is none, and bring all rows in; what each table holds."""
    migrate(connection, migrations, source.revision)
    into = rows.tables(connection)
    if {table.name for table in into} != source.names:
        raise ValueError("other tables than this version of the schema has")
    with rows.unguarded(connection, into):
        rows.clear(connection, into)
        read = {table.name: source.bring(connection, table, count) for table in into}
    for table in into:
        if rows.tally(connection, table) != read[table.name]:
            raise DomainError(f"The rows of {table.name} did not arrive as they were.", "Nothing was changed.")
    return read


def _empty(connection: sa.Connection, migrations: Path) -> None:
    """Take away the schema of a database that was set up and holds nothing. Raises `Conflict` for one with data."""
    found = rows.tables(connection)
    names = {table.name: table for table in found}
    if not names:
        return
    if not {"audit_line", "user_account"} <= names.keys():
        raise Conflict("This database belongs to another program.", "Name an empty one.")
    if any(connection.execute(sa.select(names[one]).limit(1)).first() for one in ("audit_line", "user_account")):
        raise Conflict("This database holds data already.", "Name an empty one; nothing was changed.")
    with rows.unguarded(connection, found):
        rows.clear(connection, found)
    migrate(connection, migrations, "base")


@contextmanager
def _left_as_it_was(engine: sa.Engine) -> Iterator[None]:
    """A file that was not there is not there after a failure; what the database says is told in a sentence."""
    file = Path(engine.url.database or "") if engine.dialect.name == "sqlite" else None
    new = file is not None and not file.exists()
    try:
        yield
    except BaseException as error:
        engine.dispose()
        if new and file is not None:
            for side in ("", "-wal", "-shm"):
                Path(f"{file}{side}").unlink(missing_ok=True)
        if isinstance(error, sa.exc.DBAPIError | sqlite3.Error | psycopg.Error | OSError):
            if trouble.is_trouble(error):
                wrong = trouble.told(error, engine.url.render_as_string(hide_password=False))
                raise DomainError(f"{wrong.message} Nothing was changed.", wrong.fix) from error
            orig = error.orig if isinstance(error, sa.exc.DBAPIError) else error
            why = (str(orig).strip() or type(orig).__name__).splitlines()[0]
            raise DomainError(
                f"The data could not be brought in: {why}.", "Nothing was changed: mend that, and run it again."
            ) from error
        raise
    finally:
        engine.dispose()
