"""A large hiring round read and checked, and greedy files refused: time and memory."""

from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter

from python_calamine import CalamineWorkbook

from employer_portal.workbook.writer import write_workbook
from tests.hiring.rounds import large_round
from tests.workbook.cost import cost
from tests.workbook.hostile import GREEDY

GOALS = {
    "10,000 candidates, 60,000 rows: read and checked, seconds": "<= 20",
    "memory of the process that reads, MiB": "<= 200",
    "memory of both processes together, MiB": "<= 300",
    "slowest refusal of a greedy file, seconds": "<= 10",
    "most memory for a refusal, both processes, MiB": "<= 500",
}


def run(candidates: int = 10_000) -> dict[str, float | str]:
    """Figures by name, each file read by a fresh process."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "round.xlsx"
        round_ = large_round(candidates)
        started = perf_counter()
        write_workbook(round_, path)
        written = perf_counter() - started
        read = cost(path)
        started = perf_counter()
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
            for name in book.sheet_names:
                book.get_sheet_by_name(name).to_python()
        bare = perf_counter() - started
    refusals = []
    for make in GREEDY:
        with TemporaryDirectory() as folder:
            refusals.append(cost(make(Path(folder))))
    return {
        "bare calamine, nothing checked, seconds": bare,
        f"{candidates:,} candidates, {len(round_.feedback):,} rows: read and checked, seconds": read.seconds,
        "read and checked, beside bare calamine, times": read.seconds / bare,
        "memory of the process that reads, MiB": read.own,
        "memory of both processes together, MiB": read.own + read.child,
        "written, seconds": written,
        "slowest refusal of a greedy file, seconds": max(refusal.seconds for refusal in refusals),
        "most memory for a refusal, both processes, MiB": max(refusal.own + refusal.child for refusal in refusals),
    }
