"""Is the installation alive and ready? What `GET /health` and `./portal health` say, and what a start waits for."""

import shutil
import sqlite3
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import clocks
from employer_portal.core.clock import Clock, system_clock
from employer_portal.core.db import make_engine
from employer_portal.core.errors import DomainError
from employer_portal.database import trouble
from employer_portal.database.upgrade import misfit, newest
from employer_portal.running import jobs, workers

FREE_MB = 200
PATIENCE = 60
SECONDS = 2.0  # after that, whoever asks how it is has an answer
NAMES = ("database", "migrations", "queue", "workers", "this worker", "clock", "disk")
#: Shown, and no reason to keep people from pages: without a worker, or with a wrong clock, letters wait.
NO_PAGE_NEEDS = {"workers", "this worker", "clock"}


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that was looked at: whether it is well, a few words without any password, and the way to mend it."""

    well: bool
    words: str
    mend: str = ""


LATE = Fact(False, f"No answer within {SECONDS:.0f} seconds.")


def facts(
    url: str, migrations: Path, var: Path, *, clock: Clock = system_clock, seconds: float = SECONDS
) -> dict[str, Fact]:
    """Each of `NAMES`, within so many seconds, whatever holds the database up. Never raises for what is not well.

    Whoever can answer is alive; ready is who has all of them well (`is_ready`).
    """
    with _LOCK:
        look = _UNDER_WAY.get((url, var))
        if look is None or not look.is_alive():  # of what hangs, there is never more than one
            look = _UNDER_WAY[url, var] = _Look(url, migrations, var, clock)
            look.start()
    look.join(seconds)
    return {name: look.found.get(name, LATE) for name in NAMES}


def is_ready(found: dict[str, Fact]) -> bool:
    """Whether pages can be served."""
    return all(fact.well for name, fact in found.items() if name not in NO_PAGE_NEEDS)


def told(ready: bool) -> tuple[dict[str, bool], int]:
    """What anybody may know of it, and the HTTP status that goes with it."""
    return {"ready": ready}, 200 if ready else 503


def wait(url: str, migrations: Path, *, seconds: float = PATIENCE) -> None:
    """Return once the database is there in the schema that this version needs. Raises `DomainError` after `seconds`."""

    def look(connection: sa.Connection) -> DomainError | None:
        return trouble.of_server(connection) or _schema(connection, migrations)

    _until(url, look, seconds)


def wait_for_server(url: str, *, seconds: float = PATIENCE) -> None:
    """Return once the database answers, whatever its schema. Raises `DomainError` after `seconds`."""
    _until(url, trouble.of_server, seconds)


class _Look(threading.Thread):
    """Looks at one thing after the other, and notes each as soon as it is known."""

    def __init__(self, url: str, migrations: Path, var: Path, clock: Clock) -> None:
        super().__init__(name="health", daemon=True)
        self.found: dict[str, Fact] = {}
        self._url, self._migrations, self._var, self._clock = url, migrations, var, clock

    def run(self) -> None:
        self.found["disk"] = _disk(self._var)
        for name, fact in self._asked():
            self.found[name] = fact
        for name in NAMES:
            self.found.setdefault(name, Fact(False, "Not known: the database does not answer."))

    def _asked(self) -> Iterator[tuple[str, Fact]]:
        try:
            engine = _reading_engine(self._url)
            with engine.connect() as connection:
                yield "database", _fact(trouble.of_server(connection), connection.dialect.name)
                needed = _newest(self._migrations)
                yield "migrations", _fact(_schema(connection, self._migrations), f"at version {needed}")
                with Session(connection, autoflush=False) as session:
                    for name, look in (
                        ("clock", self._clocks), ("workers", workers.said), ("this worker", workers.said_here)
                    ):  # fmt: skip
                        yield name, _look(lambda look=look: look(session), self._url)  # type: ignore[misc]
            yield "queue", _look(lambda: (True, f"{jobs.waiting(self._url)} tasks wait"), self._url)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is not well
            yield "database", _fact(trouble.told(error, self._url), "")

    def _clocks(self, session: Session) -> tuple[bool, str]:
        now = clocks.its_time(session, self._clock)
        apart = workers.clocks_apart(session, now, self._clock() - now)
        return not apart, apart or "agree"


_UNDER_WAY: dict[tuple[str, Path], _Look] = {}
_LOCK = threading.Lock()


def _reading_engine(url: str) -> sa.Engine:
    """An engine that waits for nothing long, and makes no database where none is."""
    address = sa.make_url(url)
    if address.get_backend_name() != "sqlite":
        return make_engine(
            url, patience=SECONDS / 2, poolclass=sa.NullPool,
            connect_args={
                "connect_timeout": 2, "options": "-c statement_timeout=1500 -c lock_timeout=1000"
            },
        )  # fmt: skip
    file = Path(address.database or "").absolute()

    def connect() -> sqlite3.Connection:
        return sqlite3.connect(f"file:{quote(str(file))}?mode=ro", uri=True, timeout=1)

    return sa.create_engine("sqlite://", creator=connect, poolclass=sa.NullPool)


def _schema(connection: sa.Connection, migrations: Path) -> DomainError | None:
    there = sa.inspect(connection).has_table("alembic_version")
    at = connection.scalar(sa.text("SELECT version_num FROM alembic_version")) if there else None
    return None if at == _newest(migrations) else misfit(at, migrations)


@cache
def _newest(migrations: Path) -> str:
    """Migrations are files of this very checkout: they stay as they are while a process runs."""
    return newest(migrations)


def _fact(wrong: DomainError | None, words: str) -> Fact:
    return Fact(True, words) if wrong is None else Fact(False, wrong.message, wrong.fix)


def _look(at: Callable[[], tuple[bool, str]], url: str) -> Fact:
    try:
        return Fact(*at())
    except Exception as error:  # noqa: BLE001 - whatever it is, it is not well
        return _fact(trouble.told(error, url), "")


def _disk(var: Path) -> Fact:
    try:
        var.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(var).free // 1_000_000
    except OSError as error:
        return Fact(False, f"The folder of the data cannot be reached: {error.strerror}.")
    return Fact(free >= FREE_MB, f"{free} MB free")


def _until(url: str, look: Callable[[sa.Connection], DomainError | None], seconds: float) -> None:
    until, said = time.monotonic() + seconds, ""
    engine = None
    try:
        while True:
            try:
                engine = engine or make_engine(url, poolclass=sa.NullPool)
                with engine.connect() as connection:
                    wrong = look(connection)
            except (sa.exc.SQLAlchemyError, OSError, DomainError) as error:
                wrong = trouble.told(error, url)
            if wrong is None:
                return
            if time.monotonic() >= until:
                raise DomainError(f"{wrong.message} Gave up after {seconds:.0f} seconds.", wrong.fix)
            if wrong.message != said:
                said = wrong.message
                with suppress(OSError):
                    sys.stderr.write(f"Waiting for the database: {wrong}\n")
            time.sleep(0.5)
    finally:
        if engine is not None:
            engine.dispose()
