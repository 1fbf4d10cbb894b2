"""The whole product: a large round read, checked and brought in, and a round of letters from workbook to files."""

import resource
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path
from time import perf_counter

from employer_portal.desk.rehearsal import throw_away
from employer_portal.exchange.importing import import_round
from employer_portal.phrasing.service import load_checker
from employer_portal.settings import HOME, load_settings
from employer_portal.workbook.examples import load_example
from employer_portal.workbook.reader import read_workbook
from employer_portal.workbook.sheets import RoundWorkbook
from employer_portal.workbook.writer import write_workbook
from tests.benchmarks import letters
from tests.hiring.rounds import large_round

CANDIDATES = 10_000
LETTERS = 200
USUAL = "ENG-01"  # one page

GOALS = {
    "10,000 candidates read, s": "",
    "10,000 candidates read, checked and brought in, s": "<= 60",
    "memory of the parent meanwhile, MB": "<= 300",
    "letters a second, workbook to files": "",
    "times bare WeasyPrint on a naive letter": ">= 2",
}


def run() -> dict[str, float | str]:
    """The figures of one run; the ratio is measured against WeasyPrint in the same run."""
    with tempfile.TemporaryDirectory() as folder:
        figures = _import(Path(folder))
        rate = _try(Path(folder))
    naive, _ = letters.rates()
    return {
        **figures,
        "letters a second, workbook to files": rate,
        "times bare WeasyPrint on a naive letter": rate / naive,
    }


def _import(folder: Path) -> dict[str, float | str]:
    """Measured in a process of its own, so that the memory is its own too."""
    workbook = folder / "large.xlsx"
    write_workbook(large_round(CANDIDATES, 1), workbook)
    answer = subprocess.run(
        [sys.executable, "-m", "tests.benchmarks.round", str(workbook)],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=True,
    )
    read, whole, megabytes = map(float, answer.stdout.split()[-3:])
    return {
        "10,000 candidates read, s": read,
        "10,000 candidates read, checked and brought in, s": whole,
        "memory of the parent meanwhile, MB": megabytes,
    }


def _try(folder: Path) -> float:
    workbook = folder / "round.xlsx"
    write_workbook(_usual_round(LETTERS), workbook)
    started = perf_counter()
    subprocess.run(
        [sys.executable, "-m", "employer_portal.cli", "try", str(workbook), "--out", str(folder / "out"), "--quiet"],
        cwd=HOME,
        check=False,
    )
    seconds = perf_counter() - started
    return len(list((folder / "out").glob("*.pdf"))) / seconds


def _usual_round(letters: int) -> RoundWorkbook:
    """A round of usual letters, as many as asked for: a clean candidate of an example round, over and over."""
    told = load_example(HOME / "guidance" / "examples" / "backend-engineer.toml")
    usual = next(row for row in told.candidates if row.reference == USUAL)
    people = [replace(usual, reference=f"C{number}", email=f"c{number}@post.example") for number in range(letters)]
    rows = [
        replace(row, candidate=person.reference) for person in people for row in told.feedback if row.candidate == USUAL
    ]
    return replace(told, candidates=tuple(people), feedback=tuple(rows))


def import_alone(workbook: Path) -> None:
    """Read and bring in a workbook; prints seconds to read, seconds in all, and this process's memory in MB."""
    settings, started = load_settings(), perf_counter()
    read = read_workbook(workbook)
    seconds = perf_counter() - started
    with throw_away(settings, read) as (database, actor, brand_id, now):
        import_round(
            database, read, brand_id, checker=load_checker(settings),
            fully_met_from=settings.fully_met_from, actor=actor, now=now,
        )  # fmt: skip
    print(seconds, perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


if __name__ == "__main__":
    import_alone(Path(sys.argv[1]))
