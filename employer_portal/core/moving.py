"""A whole database to another one, of either kind, while nobody else uses the first."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from employer_portal.core import audit, rows
from employer_portal.core.db import make_engine
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.filling import Finish, OtherDatabase, fill
from employer_portal.core.rows import Count, Tally
from employer_portal.core.upgrade import VERSION, newest

OTHERS = (
    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
)
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
    the target is empty as before. Nothing in the first changes. What arrived is compared row by row, and the audit
    trail is walked.

    Raises `Conflict` where others use the first or the target holds data, and `DomainError` for a database that was
    never set up, is of another version, or cannot be reached.
    """
    with _alone_with(url) as connection:
        if not sa.inspect(connection).has_table(VERSION):
            raise DomainError("This database was never set up.", "There is nothing to move.")
        revision = str(connection.scalar(sa.text(f"SELECT version_num FROM {VERSION}")))  # noqa: S608
        if revision != newest(migrations):
            raise DomainError(f"This database is at version {revision}.", "Run first: ./portal db upgrade")
        try:
            return fill(target, migrations, OtherDatabase.of(connection, revision), finish=finish, count=count)
        except sa.exc.OperationalError as error:
            shown = sa.make_url(target).render_as_string(hide_password=True)
            raise DomainError(
                f"The database {shown} cannot be reached.",
                "Is the server up, the database made, and the password right?",
            ) from error


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
        engine = make_engine(url, isolation_level="REPEATABLE READ")
    try:
        with engine.connect() as connection:
            if engine.dialect.name == "postgresql" and connection.scalar(sa.text(OTHERS)):
                raise IN_USE
            yield connection
    except sa.exc.OperationalError as error:
        if "locked" in str(error.orig):
            raise IN_USE from error
        shown = address.render_as_string(hide_password=True)
        raise DomainError(f"The database {shown} cannot be reached.", "Run: ./portal doctor") from error
    finally:
        engine.dispose()


def _exclusive(connection: Any, record: Any) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")  # before anything is read: it fails while others are there
