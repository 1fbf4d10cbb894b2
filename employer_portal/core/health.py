"""Is the installation alive and ready? What `GET /health` and `./portal health` say, and what a start waits for."""

import shutil
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import sqlalchemy as sa

from employer_portal.core import workers
from employer_portal.core.clock import Clock, system_clock
from employer_portal.core.db import Database, make_engine
from employer_portal.core.errors import DomainError
from employer_portal.core.jobs import Queue
from employer_portal.core.upgrade import newest

FREE_MB = 200
PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was looked at: whether it is well, and a few words without any address or name."""

    well: bool
    words: str


def facts(url: str, migrations: Path, var: Path, *, clock: Clock = system_clock) -> dict[str, Fact]:
    """Database, migrations, queue, workers and disk, each looked at by itself. Never raises for what is not well.

    Whoever can answer is alive; ready is who has all of them well (`is_ready`).
    """
    engine = make_engine(url, pool_pre_ping=True)
    try:
        return {
            "database": _look(lambda: _reach(engine)),
            "migrations": _look(lambda: _migrated(engine, migrations)),
            "queue": _look(lambda: _queue(url)),
            "workers": _look(lambda: _workers(engine, clock)),
            "disk": _look(lambda: _disk(var)),
        }
    finally:
        engine.dispose()


def is_ready(found: dict[str, Fact]) -> bool:
    """Whether pages can be served. Without a worker they can: its absence is shown, and letters wait."""
    return all(fact.well for name, fact in found.items() if name != "workers")


def wait(url: str, migrations: Path, *, seconds: float = PATIENCE) -> None:
    """Return once the database is there in the schema that this version needs. Raises `DomainError` after `seconds`."""
    _until(url, lambda engine: _migrated(engine, migrations), seconds)


def wait_for_server(url: str, *, seconds: float = PATIENCE) -> None:
    """Return once the database answers, whatever its schema. Raises `DomainError` after `seconds`."""
    _until(url, _reach, seconds)


def _until(url: str, look: Callable[[sa.Engine], Fact], seconds: float) -> None:
    shown = sa.make_url(url).render_as_string(hide_password=True)
    until = time.monotonic() + seconds
    engine = make_engine(url)
    try:
        while True:
            try:
                fact = look(engine)
            except sa.exc.SQLAlchemyError:
                fact = Fact(False, f"The database {shown} does not answer.")
            if fact.well:
                return
            if time.monotonic() >= until:
                raise DomainError(f"{fact.words} Gave up after {seconds:.0f} seconds.", "Run: ./portal db upgrade")
            time.sleep(0.5)
    finally:
        engine.dispose()


def _look(at: Callable[[], Fact]) -> Fact:
    try:
        return at()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is not well
        return Fact(False, type(error).__name__)


def _reach(engine: sa.Engine) -> Fact:
    postgresql = engine.dialect.name == "postgresql"
    with engine.connect() as connection:
        encoding = connection.scalar(sa.text("SHOW server_encoding" if postgresql else "PRAGMA encoding"))
    if encoding not in {"UTF8", "UTF-8"}:  # names would come back as bytes
        return Fact(False, f"The database keeps text as {encoding}: make it anew with ENCODING 'UTF8'.")
    return Fact(True, engine.dialect.name)


def _migrated(engine: sa.Engine, migrations: Path) -> Fact:
    with engine.connect() as connection:
        there = sa.inspect(connection).has_table("alembic_version")
        at = connection.scalar(sa.text("SELECT version_num FROM alembic_version")) if there else None
    needed = newest(migrations)
    return Fact(at == needed, f"The database is at version {at or 'none'}, this portal needs {needed}.")


def _queue(url: str) -> Fact:
    with closing(Queue(url)) as queue:
        return Fact(True, f"{queue.waiting()} tasks wait")


def _workers(engine: sa.Engine, clock: Clock) -> Fact:
    with Database(engine).reading() as session:
        count = workers.alive(session, now=clock())
    return Fact(count > 0, f"{count} alive")


def _disk(var: Path) -> Fact:
    var.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(var).free // 1_000_000
    return Fact(free >= FREE_MB, f"{free} MB free")
