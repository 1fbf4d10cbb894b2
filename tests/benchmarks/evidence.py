"""Everything on record about a vacancy, as a bag and as a bundle: seconds, pages, and memory that does not grow."""

import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa

from employer_portal.accounts.operations import actor_of
from employer_portal.binding.volumes import pages_of
from employer_portal.core.clock import system_clock
from employer_portal.core.db import Database, make_engine
from employer_portal.core.permissions import ROLES, Actor, permissions_of
from employer_portal.evidence import operations
from employer_portal.evidence.making import BAG, make
from employer_portal.evidence.values import Of
from employer_portal.hiring.models import Vacancy
from employer_portal.proof import verify
from employer_portal.settings import HOME
from tests.benchmarks.trail import bring_in

FEW = 50

GOALS = {
    "a vacancy's pack, s": "<= 60",
    "memory, times that with 50 candidates": "<= 1.5",
    "what is wrong with it": "<= 0",
}


def run(count: int = 300) -> dict[str, float | str]:
    """The figures; each pack is made by a process of its own, so that the memory is its own too."""
    with tempfile.TemporaryDirectory() as folder:
        few, many = (_made(Path(folder), size) for size in (FEW, count))
    seconds, megabytes, papers, pages, wrong = many
    return {
        "candidates": count,
        "papers": papers,
        "pages": pages,
        "a vacancy's pack, s": seconds,
        "memory, MB": megabytes,
        "memory, times that with 50 candidates": megabytes / few[1],
        "what is wrong with it": wrong + few[-1],
    }


def _made(folder: Path, candidates: int) -> list[float]:
    url = f"sqlite:///{folder}/{candidates}.sqlite"
    bring_in(url, candidates)
    answer = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.evidence", url, str(folder / str(candidates))],
        cwd=HOME, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [float(figure) for figure in answer.stdout.split()]


def make_alone(url: str, out: Path) -> None:
    """Prints seconds, this process's memory in MB, papers, pages, and how much is wrong with the pack."""
    database, keeper = Database(make_engine(url)), permissions_of(ROLES)
    with database.transaction() as session:
        actor = Actor(actor_of(session, 1).id, "Dana Osei", keeper)
        vacancy = session.scalars(sa.select(Vacancy.id)).one()
        asked = operations.ask(
            session, Of.VACANCY, vacancy, "To be measured once.", named=False, kept=False, actor=actor,
            now=system_clock(),
        ).id  # fmt: skip
    started = perf_counter()
    made = make(database, asked, out, actor=actor, timezone="Europe/London", clock=system_clock)
    seconds = perf_counter() - started
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    pages = sum(pages_of(file) for file in out.glob("*.pdf"))
    print(seconds, memory, len(made.listed), pages, len(list(verify.faults(out / BAG, made.top))))


if __name__ == "__main__":
    make_alone(sys.argv[1], Path(sys.argv[2]))
