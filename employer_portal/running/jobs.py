"""Background work: rows with a lease are the truth; a task in the queue only says "look at row N".

Huey is at-most-once: what a killed worker held is gone from its store. So a job's row carries a lease;
when it runs out, the sweep asks again, and whoever takes the lease by compare-and-set does the work.
"""

import sqlite3
from collections.abc import Callable, Iterable
from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import sqlalchemy as sa
import structlog
from huey import Huey, PostgresHuey, SqliteHuey
from sqlalchemy.orm import Mapped, Session, mapped_column

from employer_portal.core.db import Database
from employer_portal.core.retention import NOT_PERSONAL

#: A job looks at one row and does what it finds to do; finding nothing to do is fine.
Job = Callable[[Database, int], object]

log = structlog.get_logger()

LEASE = timedelta(minutes=2)
LONGEST = timedelta(hours=1)
#: Any number will do, so long as every version of the product uses the same one.
LOCK = 7_203_115


class Leased:
    """Columns of a row that background work is done on."""

    lease_by: Mapped[str | None] = mapped_column(info=NOT_PERSONAL)
    lease_until: Mapped[datetime | None] = mapped_column(index=True)
    attempts: Mapped[int] = mapped_column(default=0)


def ask(session: Session, name: str, row_id: int) -> None:
    """Have job `name` look at row `row_id` (0: at whatever is due) once this transaction has committed."""
    session.info.setdefault("jobs", {})[name, row_id] = None  # an ordered set: once is enough


def is_free(model: Any, now: datetime) -> sa.ColumnElement[bool]:
    """Leased by nobody who is alive. A lease that ends too far away was taken by a clock that was wrong."""
    return sa.or_(model.lease_until.is_(None), model.lease_until < now, model.lease_until > now + LONGEST)


def claim(
    session: Session,
    model: Any,
    row_ids: Iterable[int],
    *,
    by: str,
    now: datetime,
    where: Any,
    lease: timedelta = LEASE,
) -> list[int]:
    """Lease those rows that nobody else holds and that satisfy `where`; return their ids.

    Compare-and-set in one statement: of two workers that ask at once, each row goes to one.
    """
    statement = (
        sa.update(model)
        .where(model.id.in_(list(row_ids)), is_free(model, now), where)
        .values(lease_by=by, lease_until=now + lease, attempts=model.attempts + 1)
        .returning(model.id)
        .execution_options(synchronize_session=False)
    )
    return sorted(session.execute(statement).scalars())


def give_back(session: Session, model: Any, *, by: str, where: Any = None) -> None:
    """End the leases of that worker, on the rows that satisfy `where`."""
    wanted = model.lease_by == by if where is None else sa.and_(model.lease_by == by, where)
    session.execute(
        sa.update(model)
        .where(wanted)
        .values(lease_by=None, lease_until=None)
        .execution_options(synchronize_session=False)
    )


def forgotten(session: Session, model: Any, *, now: datetime, where: Any, limit: int = 1000) -> list[int]:
    """Ids of rows to look at again: wanted by `where`, and leased by nobody who is alive."""
    query = sa.select(model.id).where(is_free(model, now), where).order_by(model.id).limit(limit)
    return list(session.execute(query).scalars())


class Queue:
    """Where tasks wait: a file beside the SQLite database, or tables of their own in PostgreSQL. It may be lost
    at any time: the sweep finds what it held."""

    def __init__(self, database_url: str) -> None:
        url = sa.make_url(database_url)
        self.huey: Huey
        if url.get_backend_name() == "postgresql":
            dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
            self.huey = PostgresHuey("portal", dsn=dsn, results=False, create_tables=False)
            _create_tables(dsn, self.huey.storage.ddl)
        else:
            assert url.database is not None
            file = Path(url.database).with_suffix(".queue")
            file.parent.mkdir(parents=True, exist_ok=True)
            self.huey = SqliteHuey("portal", filename=str(file), results=False, fsync=False, timeout=30)
        self.look: Callable[[str, int], None] = _nobody
        self._task = self.huey.task(name="look")(self._look)

    def enqueue(self, name: str, row_id: int) -> None:
        """Have some worker run job `name` on that row. Never raises for a queue that is away: the sweep will ask."""
        try:
            self._task(name, row_id)
        except (sqlite3.Error, psycopg.Error) as error:
            log.warning("queue.away", job=name, error=type(error).__name__)

    def close(self) -> None:
        """Let go of the store's connection; it opens again by itself."""
        self.huey.storage.close()

    def _look(self, name: str, row_id: int) -> None:
        self.look(name, row_id)


def waiting(database_url: str, seconds: int = 2) -> int:
    """How many tasks wait; nothing is made and nobody waited for. Raises the store's own error when it is away."""
    url = sa.make_url(database_url)
    if url.get_backend_name() == "postgresql":
        dsn = url.set(drivername="postgresql").render_as_string(hide_password=False)
        limits = f"-c statement_timeout={seconds}000"
        with psycopg.connect(dsn, connect_timeout=seconds, options=limits) as connection:
            if connection.execute("SELECT to_regclass('huey_task')").fetchone() == (None,):
                return 0
            found = connection.execute("SELECT count(*) FROM huey_task").fetchone()
            return int(found[0]) if found else 0
    file = Path(url.database or "").absolute().with_suffix(".queue")
    if not file.exists():
        return 0
    with closing(sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=1)) as queue:
        return int(queue.execute("SELECT count(*) FROM task").fetchone()[0])


def _create_tables(dsn: str, statements: list[str]) -> None:
    """Once, by whoever comes first: CREATE TABLE IF NOT EXISTS fails for one of two who ask at the same moment."""
    with psycopg.connect(dsn) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [LOCK])
        if connection.execute("SELECT to_regclass('huey_counter')").fetchone() == (None,):
            for statement in statements:
                connection.execute(statement.encode())


def _nobody(name: str, row_id: int) -> None:
    raise LookupError(f"no worker runs in this process, so {name!r} cannot")
