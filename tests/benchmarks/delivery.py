"""Sealed letters a second through one connection, against a bare loop that hands over ready bytes in the same run:
on a machine that has nothing else to do, and while every core but one is busy with something else."""

import os
import random
import smtplib
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from employer_portal.core import documents
from employer_portal.core.clock import system_clock
from employer_portal.core.db import Database, make_engine
from employer_portal.database.upgrade import upgrade
from employer_portal.delivery import limits, operations, queries
from employer_portal.delivery.limits import Limits
from employer_portal.delivery.models import Delivery, Envelope
from employer_portal.delivery.prepare import Ahead, Prepared, gather
from employer_portal.delivery.run import Postman
from employer_portal.delivery.transport import SmtpTransport
from employer_portal.settings import HOME
from tests.delivery.outbox import CALENDAR, HOLLY
from tests.delivery.sink import Sink

LETTERS = 200
ROUNDS = 7
WAITING = 10_000
TEXT = (
    "Dear Ada, thank you for the time you gave us. You gave three tasks to three people. " * 33
)  # as long as a letter
GOALS = {
    "ours, letters/s": ">= 200",
    "ours, % of the bare loop": ">= 80",
    "ours, the other cores busy, % of the bare loop": ">= 80",
    f"ours, {WAITING} waiting, % of none waiting": ">= 90",
    f"first page of the outbox, {WAITING} waiting, ms": "<= 100",
    f"claiming a batch, {WAITING} waiting, ms": "<= 100",
}


def run(letters: int = LETTERS) -> dict[str, float | str]:
    """Figures by name: medians of rounds in turn, on SQLite with synchronous=FULL, to a real server in a process of
    its own. The second database holds `WAITING` letters more."""
    with tempfile.TemporaryDirectory() as name, Sink(Path(name) / "taken") as sink:
        database, crowded = (_database(Path(name) / f"{kind}.sqlite") for kind in ("portal", "crowded"))
        _post(crowded, WAITING, "waiting")
        rounds = [
            (*_turn(database, sink.port, letters, f"turn{number}"), _send(crowded, sink.port, letters, f"turn{number}"))
            for number in range(ROUNDS)
        ]
        with _busy():
            loaded = [_turn(database, sink.port, letters, f"busy{number}") for number in range(ROUNDS)]
        bare, ours, worked, beside = (median(seconds) for seconds in zip(*rounds, strict=True))
        bare_loaded, ours_loaded, _ = (median(seconds) for seconds in zip(*loaded, strict=True))
        figures: dict[str, float | str] = {
            "bare loop, letters/s": letters / bare,
            "ours, letters/s": letters / ours,
            "ours, best round, letters/s": letters / min(ours for _, ours, _, _ in rounds),
            "ours, % of the bare loop": 100 * median(bare / ours for bare, ours, _, _ in rounds),
            "ours, processor time a letter, ms": 1000 * worked / letters,
            "bare loop, the other cores busy, letters/s": letters / bare_loaded,
            "ours, the other cores busy, letters/s": letters / ours_loaded,
            "ours, the other cores busy, % of the bare loop": 100 * median(bare / ours for bare, ours, _ in loaded),
            f"ours, {WAITING} waiting, letters/s": letters / beside,
            f"ours, {WAITING} waiting, % of none waiting": 100 * median(ours / beside for _, ours, _, beside in rounds),
            "one commit and its sync to disk, ms": 1000 * _commit(database),
            f"first page of the outbox, {WAITING} waiting, ms": 1000 * _seconds(lambda: _page(crowded)),
            f"claiming a batch, {WAITING} waiting, ms": 1000 * _seconds(lambda: _claim(crowded)),
        }
        for each in (database, crowded):
            each.engine.dispose()
    return figures


def _database(path: Path) -> Database:
    engine = make_engine(f"sqlite:///{path}")
    upgrade(engine, HOME / "migrations")
    return Database(engine)


@contextmanager
def _busy() -> Iterator[None]:
    """Meanwhile every core but one has somebody else's work to do, without end."""
    others = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range((os.cpu_count() or 1) - 1)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def _turn(database: Database, port: int, letters: int, group: str) -> tuple[float, float, float]:
    """Seconds that the bare loop takes for these letters, that we take, and of the processor's time in ours."""
    _post(database, letters, group)
    with database.reading() as session:
        rows = session.scalars(sa.select(Delivery).where(Delivery.group == group)).all()
        ready = [letter for letter in Ahead(gather(session, rows, now=system_clock())) if isinstance(letter, Prepared)]
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        begun = time.perf_counter()
        for letter in ready:
            smtp.sendmail(letter.sender.address, [letter.recipient.address], letter.message)
        bare = time.perf_counter() - begun
    worked = time.process_time()
    return bare, _send(database, port, letters, group), time.process_time() - worked


def _send(database: Database, port: int, letters: int, me: str) -> float:
    """Seconds that we take for so many of the letters that wait, the longest waiting first."""
    way_out = SmtpTransport("127.0.0.1", port, security="none")
    postman = Postman(database, way_out, CALENDAR, Limits(per_connection=letters), me=me)
    begun = time.perf_counter()
    taken = postman.look()
    assert taken == letters
    return time.perf_counter() - begun


def _post(database: Database, count: int, group: str) -> None:
    """Letters of a usual size, each with words and a PDF of its own."""
    now, letters = system_clock(), {}
    with database.transaction() as session:

        def store(content: bytes, media_type: str) -> str:
            return documents.store(session, content, media_type, now=now)

        pdf = store(random.randbytes(25_000), "application/pdf")
        for number in range(count):
            text = f"{group} {number} {TEXT}"
            letters[f"{group}-{number}"] = Envelope(
                sender="Feedback <feedback@example.org>", reply_to="hr@example.org", recipient=f"c{number}@example.com",
                subject_sha256=store(b"Your interview", "text/plain"), text_sha256=store(text.encode(), "text/plain"),
                html_sha256=store(f"<p>{text * 2}</p>".encode(), "text/html"), pdf_sha256=pdf,
            )  # fmt: skip
        operations.post_all(session, letters, group=group, actor=HOLLY, now=now, any_time=True)


def _page(database: Database) -> None:
    with database.reading() as session:
        queries.counts(session)
        [queries.told(row) for row in queries.outbox(session, limit=25)]
        queries.dead_letters(session)


def _claim(database: Database) -> None:
    with database.transaction() as session:
        limits.due(session, Limits(), CALENDAR, now=system_clock(), limit=20)


def _commit(database: Database) -> float:
    def write() -> None:
        with database.transaction() as session:
            session.execute(sa.text("UPDATE sending SET paused_because = paused_because || 'x'"))

    return _seconds(write)


def _seconds(action: Callable[[], None], times: int = 50) -> float:
    taken = []
    for _ in range(times):
        begun = time.perf_counter()
        action()
        taken.append(time.perf_counter() - begun)
    return median(taken)
