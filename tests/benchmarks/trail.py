"""`audit verify` over large rounds: the chain, then each row against what the trail says of it; time and memory."""

import resource
import subprocess
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from time import perf_counter

from employer_portal import hooks
from employer_portal.accounts import operations as accounts
from employer_portal.core import documents
from employer_portal.core.clock import system_clock
from employer_portal.core.db import Database, make_engine
from employer_portal.core.permissions import ROLES, Actor, Role, permissions_of
from employer_portal.core.trail import Replay
from employer_portal.database.upgrade import upgrade
from employer_portal.exchange.importing import import_round
from employer_portal.phrasing.service import load_checker
from employer_portal.records.trail import LEDGERS
from employer_portal.settings import HOME, load_settings
from employer_portal.training import operations as training
from tests.hiring.rounds import large_round

FEW = 1000

GOALS = {"memory with all candidates, times that with 1,000": "<= 1.5", "things that differ": "<= 0"}


def run(count: int = 10_000) -> dict[str, float | str]:
    """The figures; each verification is a process of its own, so that the memory is its own too."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = (_verified(Path(folder), size) for size in (FEW, count))
    seconds, megabytes, lines, rows, differ = many
    return {
        "candidates": count,
        "lines of the trail": lines,
        "rows compared": rows,
        "verified, s": seconds,
        "memory with 1,000 candidates, MB": few[1],
        "memory with all candidates, MB": megabytes,
        "memory with all candidates, times that with 1,000": megabytes / few[1],
        "things that differ": few[-1] + differ,
    }


def _verified(folder: Path, candidates: int) -> list[float]:
    url = f"sqlite:///{folder}/{candidates}.sqlite"
    bring_in(url, candidates)
    answer = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.trail", url], cwd=HOME, capture_output=True, text=True, check=True
    )
    return [float(figure) for figure in answer.stdout.split()]


def bring_in(url: str, candidates: int) -> None:
    """A round of so many candidates with two entries each, by the portal's own import."""
    settings, now = load_settings(), system_clock()
    engine = make_engine(url, durable=False)
    upgrade(engine, settings.migrations)
    database, founder = Database(engine), Actor(0, "set-up", permissions_of(ROLES))
    with database.transaction() as session:
        accounts.found(session, "A large employer", throw_away=True)
        brand = accounts.make_brand(session, "Large", actor=founder, now=now).id
        by = {"actor": founder, "now": now}
        user = accounts.make_user(session, "Dana Osei", "dana@large.example", (Role.HR,), active=True, **by)
        trainer = accounts.make_user(session, "Ada Byron", "ada@large.example", (Role.TRAINER,), active=True, **by)
        certifies = Actor(trainer.id, trainer.name, permissions_of([Role.TRAINER]))
        training.grant(session, user.id, guidance_version="1", valid=timedelta(days=1), actor=certifies, now=now)
        actor = Actor(user.id, user.name, permissions_of([Role.HR, Role.INTERVIEWER]))
    hooks.hang()
    import_round(
        database, large_round(candidates), brand, checker=load_checker(settings),
        fully_met_from=settings.fully_met_from, actor=actor, now=now,
    )  # fmt: skip
    engine.dispose()


def verify_alone(url: str) -> None:
    """Prints seconds, this process's memory in MB, lines, rows and how many things differ."""
    started = perf_counter()
    with Database(make_engine(url)).at_one_moment() as session:
        replay = Replay(session, LEDGERS)
        lines = replay.verify().lines
        differ = sum(1 for _ in replay.differences()) + sum(1 for _ in documents.wrong(session))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(perf_counter() - started, memory, lines, replay.compared.rows, differ)


if __name__ == "__main__":
    verify_alone(sys.argv[1])
