"""How long `./portal` keeps one waiting before the command itself starts."""

import subprocess
import sys
from pathlib import Path
from statistics import median
from time import perf_counter

from employer_portal.settings import HOME

RUNS = 20
GOALS = {"seconds ./portal adds": "<= 0.2", "seconds ./portal --help takes": "<= 0.5"}


def run() -> dict[str, float]:
    """The median of runs in turn, so that a busy moment troubles both alike."""
    script, entry = [], []
    for _ in range(RUNS):
        script.append(_seconds(HOME / "portal", "--help"))
        entry.append(_seconds(sys.executable, Path(sys.prefix) / "bin" / "employer-portal", "--help"))
    return {
        "seconds ./portal adds": median(script) - median(entry),
        "seconds ./portal --help takes": median(script),
    }


def _seconds(*command: str | Path) -> float:
    begun = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - begun
