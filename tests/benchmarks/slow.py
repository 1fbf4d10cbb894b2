"""Pages while others hold the line: half-sent requests, slow readers, and people who say nothing at all."""

import contextlib
import tempfile
import time
from pathlib import Path

from tests.benchmarks import pages
from tests.slow import HALVES, connect, sipping, trickling

READERS, SILENT = 50, 300
GOALS = {
    "beside 3 half-sent requests and 50 slow readers, p99 ms": "<= 100",
    "beside those and 300 who say nothing, p99 ms": "<= 100",
}


def run() -> dict[str, float | str]:
    """The figures of one run."""
    with tempfile.TemporaryDirectory() as folder:
        small = pages.installation(Path(folder) / "small", pages.SMALL)
        with pages.served(small) as (port, cookie), contextlib.ExitStack() as held:
            board = small.path("board")
            quiet, _ = pages.clients(port, cookie, board)
            for half in ("head", "form", "upload"):
                held.enter_context(trickling(port, HALVES[half]))
            for _ in range(READERS):
                held.enter_context(sipping(port, "/bootstrap/static/css/bootstrap.css", cookie))
            time.sleep(1)
            slow, _ = pages.clients(port, cookie, board)
            for _ in range(SILENT):
                held.enter_context(connect(port))
            silent, _ = pages.clients(port, cookie, board)
    return {
        "nobody slow, p99 ms": pages.p99(quiet),
        "beside 3 half-sent requests and 50 slow readers, p99 ms": pages.p99(slow),
        "beside those and 300 who say nothing, p99 ms": pages.p99(silent),
    }
