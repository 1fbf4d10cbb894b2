"""The worker processes that are alive: their names, their heartbeats, and which of them are gone."""

import contextlib
import os
import secrets
import socket
import threading
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Mapped, Session, mapped_column

from employer_portal.core.clock import Clock, system_clock
from employer_portal.core.db import Database
from employer_portal.core.errors import Busy
from employer_portal.core.retention import NOT_PERSONAL
from employer_portal.core.tables import Base

BEAT = timedelta(seconds=10)
FORGET = timedelta(days=1)
log = structlog.get_logger()


class Worker(Base):
    """A worker process that says now and then that it is alive."""

    __tablename__ = "worker"

    name: Mapped[str] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)


def new_name() -> str:
    """A name that no process has had or will have: machine, process id, and something random."""
    return f"{_machine()}/{os.getpid()}/{secrets.token_hex(4)}"


def gone(session: Session) -> list[str]:
    """Workers of this machine whose process has ended without a good-bye: what they leased can be taken up at once.

    A process id that was given away again looks alive: then the leases run out by themselves.
    """
    here = f"{_machine()}/"
    names = session.scalars(sa.select(Worker.name).where(Worker.name.startswith(here, autoescape=True)))
    return [name for name in names if not _runs(int(name.split("/")[-2]))]


def forget(session: Session, names: list[str], *, now: datetime) -> None:
    """Strike those workers off, and all that were not seen for a day."""
    session.execute(sa.delete(Worker).where(sa.or_(Worker.name.in_(names), Worker.seen_at < now - FORGET)))


def alive(session: Session, *, now: datetime) -> int:
    """How many workers were seen lately."""
    return session.scalar(sa.select(sa.func.count()).where(Worker.seen_at > now - 3 * BEAT)) or 0


class Heart:
    """Beats for one worker in a thread of its own, from `start` to `stop`."""

    def __init__(self, database: Database, name: str, *, clock: Clock = system_clock) -> None:
        self._database = database
        self._name = name
        self._clock = clock
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="heart", daemon=True)

    def start(self) -> None:
        """Sign the worker in, and begin to beat."""
        now = self._clock()
        with self._database.transaction() as session:
            session.add(Worker(name=self._name, started_at=now, seen_at=now))
        self._thread.start()

    def stop(self) -> None:
        """Sign the worker out."""
        self._stopped.set()
        with contextlib.suppress(sa.exc.OperationalError, Busy), self._database.transaction() as session:
            session.execute(sa.delete(Worker).where(Worker.name == self._name))

    def _beat(self) -> None:
        while not self._stopped.wait(BEAT.total_seconds()):
            try:
                with self._database.transaction() as session:
                    session.execute(sa.update(Worker).where(Worker.name == self._name).values(seen_at=self._clock()))
            except (sa.exc.OperationalError, Busy):
                log.warning("worker.database_away")


def _machine() -> str:
    """This machine as its process ids see it: a container has its own, even where it shares the host's name."""
    with contextlib.suppress(OSError):
        return f"{socket.gethostname()}/{Path('/proc/self/ns/pid').readlink()}"
    return socket.gethostname()


def _runs(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
