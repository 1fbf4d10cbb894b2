"""The whole product: a large round read, checked and brought in, beside bare inserts of the same rows; and a round of
letters from workbook to files."""

import resource
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import sqlalchemy as sa

from employer_portal.core.db import Database, make_engine
from employer_portal.database import rows
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
    "checked and brought in beside bare inserts of the rows, times": "<= 10",
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
    read, brought_in, count, bare, megabytes = map(float, answer.stdout.split()[-5:])
    return {
        "10,000 candidates read, s": read,
        "10,000 candidates read, checked and brought in, s": read + brought_in,
        "checked and brought in beside bare inserts of the rows, times": brought_in / bare,
        "bare inserts of the rows, s": bare,
        "rows": count,
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
    feedback = [
        replace(row, candidate=person.reference) for person in people for row in told.feedback if row.candidate == USUAL
    ]
    return replace(told, candidates=tuple(people), feedback=tuple(feedback))


def import_alone(workbook: Path) -> None:
    """Read and bring in a workbook, then insert what came of it into the database as it was before. Prints seconds to
    read, to bring in, rows, seconds to insert them, and this process's memory in MB before that."""
    settings, started = load_settings(), perf_counter()
    read = read_workbook(workbook)
    reading = perf_counter() - started
    with throw_away(settings, read) as (database, actor, brand_id, now), tempfile.TemporaryDirectory() as folder:
        before = Path(folder) / "before.sqlite"
        with closing(sqlite3.connect(str(database.engine.url.database))) as made:
            made.execute("VACUUM INTO ?", [str(before)])
        started = perf_counter()
        import_round(
            database, read, brand_id, checker=load_checker(settings),
            fully_met_from=settings.fully_met_from, actor=actor, now=now,
        )  # fmt: skip
        importing, memory = perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        print(reading, importing, *_bare(database, f"sqlite:///{before}"), memory)


def _bare(database: Database, url: str) -> tuple[int, float]:
    """How many rows this database has that the one at `url` lacks, and the seconds to insert them there as one would
    without a portal: SQLAlchemy's own insert for each table, one transaction, nothing checked and no trigger asked."""
    count, seconds = 0, 0.0
    engine = make_engine(url, durable=False)
    with database.engine.connect() as source, engine.begin() as target:
        tables = rows.tables(target)
        with rows.unguarded(target, tables):
            for table in tables:
                there = set(target.execute(sa.select(*table.primary_key)))
                new = [
                    dict(row)
                    for row in source.execute(sa.select(table)).mappings()
                    if tuple(row[key.name] for key in table.primary_key) not in there
                ]
                if new:
                    started = perf_counter()
                    target.execute(sa.insert(table), new)
                    seconds += perf_counter() - started
                count += len(new)
        started = perf_counter()
    seconds += perf_counter() - started
    engine.dispose()
    return count, seconds


if __name__ == "__main__":
    import_alone(Path(sys.argv[1]))
