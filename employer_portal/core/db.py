"""The database: one place that commits, the same promises on SQLite and PostgreSQL."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from employer_portal.core import audit
from employer_portal.core.errors import Busy, Conflict, Outdated

#: How long, in seconds, one waits until others have written: a worker or a command, and somebody in front of a page.
PATIENCE, PATIENCE_OF_A_PAGE = 30.0, 3.0
#: SQLite looks for its write lock ever more rarely, and whoever has waited longest looks least. Nobody may look away
#: for longer than this, so that each finds the lock in the pause between two slices of long work (`core.slices`).
GLANCE_MS = 20

#: Takes the name of a job and the id of the row it is about.
Enqueue = Callable[[str, int], None]


def make_engine(url: str, *, durable: bool = True, patience: float = PATIENCE, **options: Any) -> sa.Engine:
    """An engine with this product's settings: WAL, foreign keys, full sync and secure deletion on SQLite;
    psycopg 3 on PostgreSQL, whichever spelling the address has.

    A database that is thrown away need not be `durable`: SQLite then waits for no disk. Whoever waits for others to
    write for longer than `patience` seconds gets `Busy`.
    """
    address = sa.make_url(url)
    if address.drivername in {"postgres", "postgresql"}:
        address = address.set(drivername="postgresql+psycopg")
    if address.get_backend_name() == "postgresql":
        waits = {"client_encoding": "utf8", "options": f"-c lock_timeout={patience * 1000:.0f}"}
        options["connect_args"] = waits | options.get("connect_args", {})
    if address.get_backend_name() == "sqlite" and address.database:
        Path(address.database).parent.mkdir(parents=True, exist_ok=True)
    engine = sa.create_engine(address, **options)
    sa.event.listen(engine, "handle_error", _say_busy)
    if engine.dialect.name == "sqlite":
        sa.event.listen(engine, "connect", partial(_prepare_sqlite, durable, patience))
        sa.event.listen(engine, "begin", partial(_begin_sqlite, patience))
    return engine


def _say_busy(context: sa.engine.ExceptionContext) -> None:
    error = context.original_exception
    waited = (psycopg.errors.LockNotAvailable, psycopg.errors.DeadlockDetected)
    if isinstance(error, waited) or getattr(error, "sqlite_errorname", "").startswith("SQLITE_BUSY"):
        raise Busy("Others are writing at this moment, and this was not saved.", "Try again in a few seconds.")


def _prepare_sqlite(durable: bool, patience: float, connection: Any, record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin by itself: `_begin_sqlite` does
    cursor = connection.cursor()
    for pragma in (
        f"busy_timeout={patience * 1000:.0f}",
        "journal_mode=WAL",
        "foreign_keys=ON",
        "secure_delete=ON",
        f"synchronous={'FULL' if durable else 'OFF'}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(patience: float, connection: sa.Connection) -> None:
    if not connection.get_execution_options().get("writing"):
        connection.exec_driver_sql("BEGIN")
        return
    # A session that reads first and writes later meets "database is locked" at once, busy timeout or not.
    until = monotonic() + connection.get_execution_options().get("patience", patience)
    driver: Any = connection.connection.driver_connection
    driver.execute(f"PRAGMA busy_timeout={GLANCE_MS}")
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                return
            except Busy:
                if monotonic() >= until:
                    raise
    finally:
        driver.execute(f"PRAGMA busy_timeout={patience * 1000:.0f}")


def hold_to(engine: sa.Engine, revision: str) -> None:
    """Let every transaction of this process begin with a look whether the schema is the one that it works with.

    Raises `Outdated` where it is not: the process waits, and goes on by itself should the schema come back. The look
    is also the door that an upgrade on PostgreSQL shuts first, so that it meets nobody half way.
    """

    @sa.event.listens_for(engine, "begin")
    def look(connection: sa.Connection) -> None:
        with suppress(Busy):  # whoever upgrades has shut the door
            if connection.exec_driver_sql("SELECT version_num FROM alembic_version").scalar() == revision:
                return
        connection.close()
        raise Outdated(
            "The portal is being upgraded, and this part of it has to wait or to follow.", "Try again in a few minutes."
        )


def writes(session: Session) -> bool:
    """Whether that session is one to write with (`Database.writing`), and so may lock rows."""
    return "new_key" in session.info


class Database:
    """An engine and the two ways to it: `reading()` and `transaction()`.

    `enqueue` gets every job asked for with `running.jobs.ask`, after the commit. `new_key` makes the key under which a
    person's words are digested: at random, but where a database is thrown away and must tell the same each time.
    """

    def __init__(
        self, engine: sa.Engine, *, enqueue: Enqueue | None = None, new_key: Callable[[str], bytes] = audit.random_key
    ) -> None:
        self.engine = engine
        self.enqueue = enqueue
        self.new_key = new_key
        self._writing = engine.execution_options(writing=True)

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """A session to read with; whatever it changed is dropped when it closes."""
        with Session(self.engine, autoflush=False) as session:
            yield session

    @contextmanager
    def at_one_moment(self) -> Iterator[Session]:
        """`reading()` that sees everything as it was at one moment, however long it reads and whoever writes."""
        still = {"isolation_level": "REPEATABLE READ"} if self.engine.dialect.name == "postgresql" else {}
        with Session(self.engine.execution_options(**still), autoflush=False) as session:
            yield session

    @contextmanager
    def transaction(self) -> Iterator[Session]:
        """A session that commits when the block ends well, and leaves no trace when it does not.

        The audit lines written inside are chained just before the commit. Raises `Conflict` where somebody else
        changed a row in the meantime, and `Busy` where others write for longer than this process waits. Jobs asked
        for inside are handed to the queue only after the commit; if that fails, the sweep finds them.
        """
        with self.writing() as session:
            try:
                yield session
                self.finish(session)
            except StaleDataError as error:
                session.rollback()
                raise Conflict("This was changed a moment ago.", "Open it again and look.") from error
            except BaseException:
                session.rollback()
                raise

    def writing(self) -> Session:
        """A session to write with that somebody else ends: `transaction()`, or a library that holds one while it
        serves a request. What it does stays undone unless `finish` is called."""
        return Session(self._writing, expire_on_commit=False, info={"new_key": self.new_key})

    def finish(self, session: Session) -> None:
        """Chain the session's audit lines, commit, and hand the jobs that were asked for to the queue."""
        session.flush()
        audit.chain(session)
        session.commit()
        for name, row_id in session.info.pop("jobs", ()):
            if self.enqueue:
                self.enqueue(name, row_id)
