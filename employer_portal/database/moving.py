"""A whole database to another one, of either kind, while nobody else uses the first."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from employer_portal.core import audit
from employer_portal.core.db import make_engine
from employer_portal.core.errors import Busy, Conflict, DomainError
from employer_portal.database import rows, trouble
from employer_portal.database.filling import Finish, OtherDatabase, fill
from employer_portal.database.rows import Count, Tally
from employer_portal.database.upgrade import VERSION, newest

OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
#: How long, in seconds, a lock is waited for: PostgreSQL ends a vacuum of its own after one, and that is nobody's use.
PATIENCE = 3
IN_USE = Conflict(
    "Others use this database at this moment: what they wrote meanwhile would be lost.",
    "Stop `serve` and `worker` first, on each machine.",
)


def size(url: str) -> int:
    """How many rows a move would take."""
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return sum(_rows(connection, table) for table in rows.tables(connection))
    finally:
        engine.dispose()


def move(
    url: str, target: str, migrations: Path, *, finish: Finish = lambda session: None,
    count: Count = lambda number: None,
) -> tuple[dict[str, Tally], audit.Verified]:  # fmt: skip
    """Copy all of the database at `url` into the empty one at `target`, in one transaction there: when it is killed,
    the target is empty as before. Nothing in the first changes, and nobody can write to it meanwhile. What arrived is
    compared row by row, and the audit trail is walked.

    Raises `Conflict` where others use the first, the target holds data or both are one, and `DomainError` for a
    database that was never set up, is of another version, lacks a table or a column, or cannot be reached.
    """
    with _alone_with(url) as connection:
        if not sa.inspect(connection).has_table(VERSION):
            raise DomainError("This database was never set up.", "There is nothing to move.")
        revision = str(connection.scalar(sa.text(f"SELECT version_num FROM {VERSION}")))  # noqa: S608
        if revision != newest(migrations):
            raise DomainError(f"This database is at version {revision}.", "Run first: ./portal db upgrade")
        _must_be_another(connection, target)
        try:
            return fill(target, migrations, OtherDatabase.of(connection, revision), finish=finish, count=count)
        except ValueError as error:
            raise DomainError(f"This database is not as its version is: {error}.", "Run: ./portal db check") from error


def _rows(connection: sa.Connection, table: sa.Table) -> int:
    return connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0


@contextmanager
def _alone_with(url: str) -> Iterator[sa.Connection]:
    """A connection that sees one moment, while nobody else is connected. Raises `Conflict` where somebody is."""
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite":
        if not Path(address.database or "").exists():
            raise DomainError(f"There is no database {address.database}.", "There is nothing to move.")
        engine = sa.create_engine(address, connect_args={"timeout": 1})
        sa.event.listen(engine, "connect", _exclusive)
        sa.event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))
    else:
        engine = make_engine(url, patience=PATIENCE, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql":
                _keep_writers_out(connection)
            yield connection
    except sa.exc.OperationalError as error:
        if "locked" in str(error.orig):
            raise IN_USE from error
        raise trouble.told(error, url) from error
    finally:
        engine.dispose()


def _keep_writers_out(connection: sa.Connection) -> None:
    """Lock every table until the transaction ends: others can read, and wait to write."""
    quote = connection.dialect.identifier_preparer.quote
    names = ", ".join(quote(name) for name in sa.inspect(connection).get_table_names())
    connection.rollback()  # the moment that is read must come after the locks
    try:
        if names:
            connection.exec_driver_sql(f"LOCK TABLE {names} IN SHARE MODE")
    except Busy as error:
        raise IN_USE from error
    if connection.scalar(sa.text(OTHERS)):
        raise IN_USE


def _must_be_another(connection: sa.Connection, target: str) -> None:
    """Raises `Conflict` where `target` is the database that is read, however it is spelt, and `DomainError` where it
    cannot be reached."""
    address, source = sa.make_url(target), connection.engine
    if address.get_backend_name() == "sqlite":
        file = Path(address.database or "")
        if not file.parent.is_dir():
            raise DomainError(f"There is no folder {file.parent} for the database.", "Make it, or mount its disk.")
        same = source.dialect.name == "sqlite" and file.exists() and file.samefile(source.url.database or "")
    else:
        same = _is_locked(target, _locked(connection))
    if same:
        raise Conflict("This is the database that DATABASE_URL names.", "Name another one, which is empty.")


def _locked(connection: sa.Connection) -> int:
    """A number that nobody else knows, locked in that database until the transaction ends."""
    number = secrets.randbits(62)
    if connection.dialect.name == "postgresql":
        connection.execute(sa.text("SELECT pg_advisory_xact_lock(:number)"), {"number": number})
    return number


def _is_locked(url: str, number: int) -> bool:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return not connection.scalar(sa.text("SELECT pg_try_advisory_xact_lock(:number)"), {"number": number})
    except sa.exc.DBAPIError as error:
        raise trouble.told(error, url, named="TARGET_URL") from error
    finally:
        engine.dispose()


def _exclusive(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # before anything is read: it fails while others are there
