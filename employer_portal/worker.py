"""The background worker: Huey's consumer, the jobs of all features, and the sweep that forgets nothing. No Flask.

Rows with leases are the truth. A task says "look at row N"; where one is lost, the sweep asks again.
"""

import os
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from datetime import date, datetime, timedelta

import click
import structlog
from huey import crontab
from huey.consumer import Consumer, ForkSafeFlag, Scheduler
from huey.consumer import Worker as HueyWorker

from employer_portal import hooks
from employer_portal.access import operations as access
from employer_portal.access import tasks as access_packs
from employer_portal.accounts import sweep as accounts
from employer_portal.answers.tasks import end_answered
from employer_portal.asking.tasks import look_for_askers
from employer_portal.calls.tasks import remind_calls
from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import day_at, system_clock
from employer_portal.core.db import Database, hold_to, make_engine
from employer_portal.core.errors import Outdated
from employer_portal.database import trouble
from employer_portal.database.upgrade import newest
from employer_portal.delivery import operations as delivery
from employer_portal.delivery import sweep
from employer_portal.delivery.limits import Limits
from employer_portal.delivery.run import Postman
from employer_portal.delivery.transport import transport_of
from employer_portal.desk.tasks import note_told, tell_of_trouble
from employer_portal.erasing import tasks as erasing
from employer_portal.evidence import operations as evidence
from employer_portal.evidence import tasks as packs
from employer_portal.evidence.models import Export
from employer_portal.exchange import tasks as exchange
from employer_portal.exchange import uploads
from employer_portal.helpful.tasks import ask_whether_helpful
from employer_portal.hiring.models import Upload
from employer_portal.keeping.models import AccessRequest
from employer_portal.letters import operations as letters
from employer_portal.letters import tasks as sealing
from employer_portal.letters.models import SealingJob
from employer_portal.panel.tasks import remind_due
from employer_portal.phrasing.service import Checker, load_checker
from employer_portal.practice.tasks import remind_modules
from employer_portal.printing.press import Press
from employer_portal.records.tasks import mail_head
from employer_portal.requests.tasks import remind_requests
from employer_portal.running import chosen, files, health, in_force, jobs, logs, workers
from employer_portal.running.jobs import Job, Queue
from employer_portal.settings import Settings, load_settings
from employer_portal.training import retests
from employer_portal.training.tasks import remind_expiring

SWEEP = "sweep"
#: So many letters more a process seals when it looks at one: few enough that each process has its share of a round.
NEAR = 4
log = structlog.get_logger()


class Process:
    """One worker process: its name, its database, its connection to the mail server, its renderer."""

    def __init__(self, settings: Settings, queue: Queue, *, stopping: Callable[[], bool]) -> None:
        """`stopping` is asked often: between letters, and while the database is away."""
        self.name = workers.new_name()
        self._queue = queue
        engine = make_engine(settings.database)
        hold_to(engine, newest(settings.migrations))
        self._database = Database(engine, enqueue=queue.enqueue)
        self._chosen = chosen.of(settings, self._database)
        self._calendar = Calendar.of(settings)
        self._heart = workers.Heart(self._database, self.name)
        self._press: Press | None = None
        self._checker: Checker | None = None
        self._settings = settings
        self._stopping = stopping
        self._announced_on: date | None = None  # whose period is over
        self._open = ExitStack()
        self._postman = Postman(
            self._database, transport_of(settings), self._calendar, Limits.of(settings), me=self.name,
            lease=timedelta(seconds=settings.lease_seconds), stopping=self._stops, apart=self._heart.disagreement,
            team=settings.team,
        )  # fmt: skip
        #: job -> what is done; a name stands in `jobs.ask` and in the queue
        self._table: dict[str, Job] = {
            delivery.DELIVER: lambda database, row_id: self._postman.look(),
            letters.SEAL: self._seal,
            uploads.READ: lambda database, row_id: exchange.read(self._desk, row_id),
            uploads.IMPORT: lambda database, row_id: exchange.bring_in(self._desk, row_id, self._rules()),
            evidence.MAKE: lambda database, row_id: packs.make_kept(
                database, settings, row_id, self.name, system_clock
            ),
            access.MAKE: lambda database, row_id: access_packs.make(
                database, settings, row_id, self.name, system_clock
            ),
            SWEEP: lambda database, row_id: self._sweep(),
        }
        queue.look = self.look

    def begin(self, patience: float) -> None:
        """Sign in, and take up what others left. Raises what the database raises after `patience` seconds."""
        self._heart.start(patience, self._stopping)
        self.look(SWEEP, 0)

    def asks_for_more(self) -> None:
        """Note that the last job is done and the queue answers: a worker that says so no more is stuck."""
        self._heart.worked()

    def end(self) -> None:
        """Sign out."""
        self._open.close()
        self._heart.stop()
        self._database.engine.dispose()

    def look(self, name: str, row_id: int) -> None:
        """Do that job on that row. Whatever goes wrong stands in the log and not in the way of the next job."""
        begun = time.monotonic()
        try:
            self._follow()
            self._table[name](self._database, row_id)
        except Outdated as waiting:  # the sweep finds the row again, here or in the worker that follows
            log.warning("job.waits", job=name, row=row_id, why=str(waiting))
        except Exception:
            log.exception("job.failed", job=name, row=row_id)
        else:
            if name != SWEEP:  # each minute, and what it finds has lines of its own
                log.info("job.done", job=name, row=row_id, ms=round(1000 * (time.monotonic() - begun)))

    def _follow(self) -> None:
        """Work with the settings as they are now: somebody may have chosen others in the portal."""
        with self._database.reading() as session:
            settings = self._chosen.settings(session)
        if settings is not self._settings:
            self._settings, self._calendar = settings, Calendar.of(settings)
            self._postman.work_with(transport_of(settings), self._calendar, Limits.of(settings), settings.team)

    def _stops(self) -> bool:
        self._heart.worked()
        return self._stopping()

    def _seal(self, database: Database, job_id: int) -> None:
        if self._press is None:
            self._press = self._open.enter_context(Press(1))
        near = sealing.seal(database, [job_id], press=self._press, by=self.name, clock=system_clock, more=NEAR)
        for job, sealed in near:
            log.info("letter.sealed" if sealed else "letter.not_sealed", job=job)

    @property
    def _desk(self) -> exchange.Desk:
        return exchange.Desk(self._database, self._settings, self.name, system_clock)

    def _rules(self) -> Checker:
        if self._checker is None:
            self._checker = load_checker(self._settings)
        return self._checker

    def _sweep(self) -> None:
        now = system_clock()
        with self._database.transaction() as session:
            gone = workers.gone(session)
            uncertain = sweep.recover(session, gone=gone, now=now)
            for name in gone:
                jobs.give_back(session, SealingJob, by=name)
                jobs.give_back(session, Upload, by=name)
                jobs.give_back(session, Export, by=name)
                jobs.give_back(session, AccessRequest, by=name)
            workers.forget(session, gone)
        if gone or uncertain:
            log.warning("worker.recovered", workers=len(gone), uncertain=uncertain)
        with self._database.reading() as session:
            due = sweep.is_anything_due(session, self._calendar, now=now)
        if due:
            self._queue.enqueue(delivery.DELIVER, 0)
        went = [_goes(step) for step in self._steps(now)]  # all of them, whatever became of one
        if all(went):  # else `health` tells that none has ended
            self._heart.swept()

    def _steps(self, now: datetime) -> Iterator[Callable[[], object]]:
        """What a sweep does besides. None of it is in the way of what follows."""
        database, calendar, settings = self._database, self._calendar, self._settings
        yield lambda: tell_of_trouble(database, now)
        yield lambda: note_told(database, now, settings.timezone)
        yield lambda: end_answered(database, now)
        yield lambda: look_for_askers(database, now)
        yield lambda: sealing.digest(database, now, day_at(now, settings.timezone))
        yield lambda: sealing.renew(database, calendar, now)
        yield lambda: sealing.reopen(database, calendar, now)
        yield lambda: sealing.reword(database, settings, now)
        yield lambda: self._ask_again((letters.SEAL, job) for job in sealing.waiting(database, now=now))
        yield lambda: self._ask_again(exchange.waiting(database, now=now))
        yield lambda: remind_due(database, now, calendar, by_link=settings.interviewer_link)
        yield lambda: remind_expiring(database, now, calendar)
        yield lambda: remind_requests(database, now, calendar)
        yield lambda: remind_calls(database, now, settings)
        yield lambda: ask_whether_helpful(database, now, settings)
        yield lambda: retests.sweep(database, now, calendar, settings)
        yield lambda: remind_modules(database, now, calendar, settings)
        yield lambda: exchange.forget_old_uploads(database, now)
        yield lambda: self._ask_again((evidence.MAKE, one) for one in packs.waiting(database, now))
        yield lambda: packs.stamp_later(database, settings, now)
        yield lambda: packs.take_away(database, settings, now)
        yield lambda: self._ask_again((access.MAKE, one) for one in access_packs.waiting(database, now))
        yield lambda: access_packs.take_away(database, settings, now)
        yield lambda: mail_head(database, now, calendar)
        yield lambda: accounts.clear(database, now)
        yield lambda: self._erase(now)

    def _erase(self, now: datetime) -> None:
        today = day_at(now, self._settings.timezone)
        erasing.sweep(self._database, self._settings, now, announces=self._announced_on != today)
        self._announced_on = today

    def _ask_again(self, wanted: Iterable[tuple[str, int]]) -> None:
        for job, row_id in wanted:
            self._queue.enqueue(job, row_id)


def _goes(step: Callable[[], object]) -> bool:
    """Whether it went well; what did not stands in the log. Raises `Outdated`: then nothing else can be done."""
    try:
        step()
    except Outdated:
        raise
    except Exception:
        log.exception("sweep.step_failed")
        return False
    return True


class _Child:
    """Ends when the consumer that started it has gone without a word: what it leased is another's soon."""

    def __init__(self, *args: object, **options: object) -> None:
        self._consumer = os.getpid()
        super().__init__(*args, **options)

    def loop(self, now: object = None) -> None:
        if os.getppid() != self._consumer:
            raise KeyboardInterrupt  # Huey's word for the end of a process
        super().loop(now)  # type: ignore[misc]


class _Worker(_Child, HueyWorker):  # type: ignore[misc]
    pass


class _Scheduler(_Child, Scheduler):  # type: ignore[misc]
    pass


class _Consumer(Consumer):  # type: ignore[misc]
    worker_class = _Worker
    scheduler_class = _Scheduler


def run(settings: Settings, processes: int, *, patience: float = workers.PATIENCE) -> bool:
    """Work until told to stop: SIGTERM lets each process finish the letter that it has begun.

    False where it ended by itself: a process could not sign in for `patience` seconds, so that nobody would have known
    of it. Whoever supervises it starts it again.
    """
    hooks.hang()
    queue = Queue(settings.database)
    parent = os.getpid()
    consumer = _Consumer(
        queue.huey, workers=processes, worker_type="process", graceful_signal="TERM", initial_delay=0.05, max_delay=1,
        health_check_interval=2,
    )  # fmt: skip
    here: list[Process] = []
    given_up = ForkSafeFlag()
    dequeue = queue.huey.dequeue

    def asked() -> object:
        task = dequeue()
        for process in here:
            process.asks_for_more()
        return task

    def begin() -> None:
        process = Process(settings, queue, stopping=lambda: consumer.stop_flag.is_set() or os.getppid() != parent)
        here.append(process)
        try:
            process.begin(patience)
        except Exception as error:
            if not consumer.stop_flag.is_set():
                said = trouble.told(error, settings.database)
                log.exception("worker.gave_up", why=str(said))
                given_up.set()
                consumer.stop_flag.set()

    def end() -> None:
        for process in here:
            process.end()

    def sweep_each_minute() -> None:
        queue.look(SWEEP, 0)

    queue.huey.dequeue = asked
    queue.huey.on_startup()(begin)
    queue.huey.on_shutdown()(end)
    queue.huey.periodic_task(crontab())(sweep_each_minute)
    consumer.run()
    return not given_up.is_set()


@click.command()
@click.option("--processes", type=click.IntRange(1), help="How many (default: WORKER_PROCESSES, else one per core).")
@click.option("--wait", type=float, default=workers.PATIENCE, show_default=True, help="Seconds for the database.")
def worker(processes: int | None, wait: float) -> None:
    """Seal and deliver in the background until stopped. Exit status 1: it could not begin, or sign in as a worker."""
    logs.set_up()
    settings = load_settings()
    files.close(settings.var, settings.database)
    health.wait(settings.database, settings.migrations, seconds=wait)
    in_force.note(settings, "worker")
    if not run(settings, processes or settings.worker_processes, patience=wait):
        sys.exit(1)
