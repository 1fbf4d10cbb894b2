"""The worker processes that are alive: their names, their heartbeats, and which of them are gone."""

import contextlib
import os
import secrets
import socket
import threading
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import sqlalchemy as sa
import structlog
from sqlalchemy.orm import Mapped, Session, mapped_column

from employer_portal.core import clocks
from employer_portal.core.clock import Clock, system_clock
from employer_portal.core.db import Database
from employer_portal.core.errors import DomainError
from employer_portal.core.retention import NOT_PERSONAL
from employer_portal.core.tables import Base

BEAT = timedelta(seconds=10)
GONE_AFTER = 3 * BEAT
FORGET = timedelta(days=1)
#: Beating, and nothing finished for so long: stuck. One letter, page or slice of an import takes far less.
STUCK = timedelta(minutes=15)
SWEEP_LATE = timedelta(minutes=5)  # there is one each minute
PATIENCE = 60.0  # seconds to sign in
log = structlog.get_logger()


class Worker(Base):
    """A worker process that says now and then that it is alive. All times are by the database's clock."""

    __tablename__ = "worker"

    name: Mapped[str] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    started_at: Mapped[datetime]
    seen_at: Mapped[datetime] = mapped_column(index=True)
    worked_at: Mapped[datetime | None]  # when it last finished something, or asked the queue for more
    swept_at: Mapped[datetime | None]
    clock_ahead: Mapped[int | None]  # seconds, by `clocks.Watch`; only worth a word where they are many


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


def forget(session: Session, names: list[str]) -> None:
    """Strike those workers off, and all that were not seen for a day. One that is struck off by mistake signs in again
    with its next beat."""
    now = clocks.its_time(session)
    lost = sa.or_(Worker.seen_at < now - FORGET, Worker.seen_at > now + FORGET)
    session.execute(sa.delete(Worker).where(sa.or_(Worker.name.in_(names), lost)))


def beating(session: Session, now: datetime) -> list[Worker]:
    """Workers that were seen lately, by the database's clock. A beat that is yet to come was made by a wrong one."""
    seen = Worker.seen_at.between(now - GONE_AFTER, now + GONE_AFTER)
    return list(session.scalars(sa.select(Worker).where(seen).order_by(Worker.name)))


def alive(session: Session) -> int:
    """How many workers were seen lately."""
    return len(beating(session, clocks.its_time(session)))


def clocks_apart(session: Session, now: datetime, ahead: timedelta = timedelta(0)) -> str:
    """Why nothing is sent, as clocks disagree: this machine's, a worker's, the trail's; empty where they agree."""
    off = max((worker.clock_ahead or 0 for worker in beating(session, clocks.its_time(session))), key=abs, default=0)
    return clocks.disagreement(session, now, ahead) or clocks.disagreement(
        session, now, timedelta(seconds=off), "The clock of a machine with a worker"
    )


def said(session: Session) -> tuple[bool, str]:
    """Whether work gets done, and how many are at it: some worker beats, none is stuck, and sweeps end."""
    now = clocks.its_time(session)
    return _said(beating(session, now), now, "No worker is running.")


def said_here(session: Session) -> tuple[bool, str]:
    """The same of this machine's own workers, or of this container's."""
    now = clocks.its_time(session)
    here = f"{_machine()}/"
    mine = [worker for worker in beating(session, now) if worker.name.startswith(here)]
    return _said(mine, now, "No worker is running here.", sweeps=False)


def _said(workers: list[Worker], now: datetime, none: str, *, sweeps: bool = True) -> tuple[bool, str]:
    if not workers:
        return False, none
    idle = [now - (worker.worked_at or worker.started_at) for worker in workers]
    if stuck := [since for since in idle if since > STUCK]:
        return False, f"{len(stuck)} of {len(workers)} alive, but finished nothing for {clocks.span(max(stuck))}."
    swept = max((worker.swept_at for worker in workers if worker.swept_at), default=None)
    since = now - (swept or min(worker.started_at for worker in workers))
    if sweeps and since > SWEEP_LATE:
        return False, f"{len(workers)} alive, but no sweep has ended for {clocks.span(since)}: see the worker's log."
    return True, f"{len(workers)} alive"


class Heart:
    """Beats for one worker in a thread of its own, from `start` to `stop`."""

    def __init__(
        self, database: Database, name: str, *, clock: Clock = system_clock, ticks: Callable[[], float] = clocks.ticks
    ) -> None:
        self._database = database
        self._name = name
        self._clock = clock
        self._ticks = ticks
        self._watch = clocks.Watch(clock, ticks)
        self._worked = self._began = ticks()
        self._swept: float | None = None
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._go_on, name="heart", daemon=True)

    def start(self, patience: float = PATIENCE, stopping: Callable[[], bool] = lambda: False) -> None:
        """Sign the worker in, and begin to beat.

        Where that fails it is tried again for `patience` seconds, with a word in the log. Raises the last error then,
        or once `stopping` says so.
        """
        until = time.monotonic() + patience
        while True:
            try:
                self.beat()
                break
            except (sa.exc.SQLAlchemyError, DomainError) as error:
                log.warning("worker.not_signed_in", error=type(error).__name__)
                if time.monotonic() >= until or stopping():
                    raise
                time.sleep(min(1, patience))
        self._thread.start()

    def stop(self) -> None:
        """Sign the worker out."""
        self._stopped.set()
        with contextlib.suppress(sa.exc.SQLAlchemyError, DomainError), self._database.transaction() as session:
            session.execute(sa.delete(Worker).where(Worker.name == self._name))

    def worked(self) -> None:
        """Note that something was finished: with the next beat everybody knows."""
        self._worked = self._ticks()

    def swept(self) -> None:
        """Note that a sweep has ended."""
        self._swept = self._ticks()

    def disagreement(self, session: Session) -> str:
        """Why this worker may send nothing, as clocks disagree; empty where they agree."""
        return clocks.disagreement(session, clocks.its_time(session, self._clock), self._watch.ahead(session))

    def beat(self) -> None:
        """Say once that the worker is alive. Raises what the database raises."""
        with self._database.transaction() as session:
            now, ticks = clocks.its_time(session, self._clock), self._ticks()
            told = {
                "seen_at": now, "worked_at": now - timedelta(seconds=ticks - self._worked),
                "swept_at": None if self._swept is None else now - timedelta(seconds=ticks - self._swept),
                "clock_ahead": round(self._watch.ahead(session).total_seconds()),
            }  # fmt: skip
            row = session.execute(sa.update(Worker).where(Worker.name == self._name).values(told))
            if not row.rowcount:  # type: ignore[attr-defined]
                began = now - timedelta(seconds=ticks - self._began)
                session.add(Worker(name=self._name, started_at=began, **told))

    def _go_on(self) -> None:
        while not self._stopped.wait(BEAT.total_seconds()):
            try:
                self.beat()
            except (sa.exc.SQLAlchemyError, DomainError) as error:  # nothing may end it: who does not beat is dead
                log.warning("worker.database_away", error=type(error).__name__)


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
