"""A round of 10,000 candidates comes in by command while four others write, each in a process of its own: how long the
longest of them waited, on both databases. And how far SQLite's log grows meanwhile.

    python -m tests.benchmarks.beside DATABASE   one of the four, until it is told to stop
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa

from employer_portal.accounts import operations as accounts
from employer_portal.core import audit
from employer_portal.core.db import PATIENCE_OF_A_PAGE, Database, make_engine
from employer_portal.core.errors import Busy
from employer_portal.core.permissions import Role
from employer_portal.hiring.models import Application
from employer_portal.settings import HOME
from employer_portal.training import operations as training
from employer_portal.workbook.writer import write_workbook
from tests.databases import Postgres, Sqlite
from tests.factories import FOUNDER
from tests.hiring.rounds import large_round

CANDIDATES = 10_000
OTHERS = 4
MODULE = "tests.benchmarks.beside"
BRAND = "Harbourside Logistics"
WHO = "dana@harbourside.example"

GOALS = {
    f"{name}: {what}": goal
    for name in (Sqlite.name, Postgres.name)
    for what, goal in {
        "longest wait of a writer, s": "<= 1",
        "writers refused": "<= 0",
        "longest question of a reader, s": "<= 1",
    }.items()
}


def run(count: int = CANDIDATES) -> dict[str, float | str]:
    """The figures of one run for each database."""
    figures: dict[str, float | str] = {}
    with tempfile.TemporaryDirectory() as folder:
        workbook = Path(folder) / "large.xlsx"
        book = large_round(count, 1)
        write_workbook(replace(book, round=replace(book.round, brand=BRAND)), workbook)
        for kind in (Sqlite, Postgres):
            (Path(folder) / kind.name).mkdir()
            server = kind(Path(folder) / kind.name)
            try:
                with server.fresh() as url:
                    measured = _beside(url, workbook, count)
            finally:
                server.close()
            figures |= {f"{kind.name}: {what}": figure for what, figure in measured.items()}
    return figures


def _beside(url: str, workbook: Path, count: int) -> dict[str, float | str]:
    _prepare(url)
    environment = {**os.environ, "DATABASE_URL": url}
    others = [
        subprocess.Popen(
            [sys.executable, "-m", "tests.benchmarks.beside", url], cwd=HOME, stdout=subprocess.PIPE, text=True
        )
        for _ in range(OTHERS)
    ]
    started, log, memory = perf_counter(), 0, 0.0
    command = [sys.executable, "-m", "employer_portal.cli", "round", "import", str(workbook), "--as", WHO]
    with subprocess.Popen(command, cwd=HOME, env=environment, stdout=subprocess.DEVNULL) as importing:
        while importing.poll() is None:
            time.sleep(0.1)
            log, memory = max(log, _log(url)), max(memory, _peak(importing.pid))
    seconds = perf_counter() - started
    assert importing.returncode in (0, 1), importing.returncode
    for other in others:
        other.terminate()
    answers = [other.communicate()[0].split() for other in others]
    engine = make_engine(url)
    with Database(engine).reading() as session:
        assert session.scalar(sa.select(sa.func.count(Application.id))) == count
        assert audit.verify(session).broken is None
    engine.dispose()
    return {
        "10,000 candidates brought in beside four writers, s": seconds,
        "memory of the command, MB": memory,
        "longest wait of a writer, s": max(float(answer[0]) for answer in answers),
        "writers refused": sum(int(answer[1]) for answer in answers),
        "longest question of a reader, s": max(float(answer[2]) for answer in answers),
        "written by the four meanwhile": sum(int(answer[3]) for answer in answers),
        "SQLite's log at its longest, MB": log / 1e6,
    }


def _prepare(url: str) -> None:
    """One of HR who may bring rounds in."""
    engine = make_engine(url)
    now = datetime.now(UTC)
    with Database(engine).transaction() as session:
        accounts.found(session, "Harbourside")
        accounts.make_brand(session, BRAND, actor=FOUNDER, now=now)
        dana = accounts.make_user(session, "Dana", WHO, [Role.HR], active=True, actor=FOUNDER, now=now)
        trainer = accounts.make_user(
            session, "Tariq", "tariq@harbourside.example", [Role.TRAINER], active=True, actor=FOUNDER, now=now
        )
        grants = accounts.actor_of(session, trainer.id)
        training.grant(session, dana.id, guidance_version="1", valid=timedelta(days=9), actor=grants, now=now)
    engine.dispose()


def _log(url: str) -> int:
    log = Path(f"{sa.make_url(url).database}-wal")
    return log.stat().st_size if log.exists() else 0


def _peak(pid: int) -> float:
    """The most memory that a process has had, in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmHWM"):
            return int(line.split()[1]) / 1024
    return 0


def write_on(url: str) -> None:
    """Write and read until told to stop, as somebody at work; then print the longest wait, how often there was no
    waiting any longer, the longest question, and how often it wrote."""
    stopped: list[int] = []
    signal.signal(signal.SIGTERM, lambda number, frame: stopped.append(number))
    database = Database(make_engine(url, patience=PATIENCE_OF_A_PAGE))
    waits, questions, refused = [0.0], [0.0], 0
    while not stopped:
        started = perf_counter()
        try:
            with database.transaction() as session:
                audit.record(session, "benchmark.wrote", "benchmark:1", actor_id=None, at=datetime.now(UTC))
        except Busy:
            refused += 1
        waits.append(perf_counter() - started)
        started = perf_counter()
        with database.reading() as session:
            session.scalar(sa.select(sa.func.count(Application.id)))
        questions.append(perf_counter() - started)
        time.sleep(0.05)
    print(max(waits), refused, max(questions), len(waits) - 1 - refused)


if __name__ == "__main__":
    write_on(sys.argv[1])
