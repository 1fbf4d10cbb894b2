"""What it costs a fresh process to read a workbook, or to refuse it."""

import re
import resource
import subprocess
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from employer_portal.core.errors import DomainError


@dataclass(frozen=True, slots=True)
class Cost:
    seconds: float
    own: int  # MiB of memory at most, of the process that asks
    child: int  # and of the one that opens the file


def cost(path: Path) -> Cost:
    printed = subprocess.run([sys.executable, "-m", __name__, path], capture_output=True, check=True).stdout.split()
    return Cost(float(printed[0]), int(printed[1]), int(printed[2]))


def main() -> None:
    from employer_portal.workbook.reader import read_workbook

    started = perf_counter()
    with suppress(DomainError):
        read_workbook(sys.argv[1])
    seconds = perf_counter() - started
    child = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss >> 10
    # getrusage would answer for whoever started this process too, if that was larger
    own = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1]) >> 10  # type: ignore[index]
    sys.stdout.write(f"{seconds} {own} {child}\n")


if __name__ == "__main__":
    main()
