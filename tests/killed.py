"""Work in real processes that are killed with -9, each before another of its steps: a statement to the database, a
commit, a file that is opened to be written, renamed or taken away."""

import importlib
import itertools
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from employer_portal.core.db import Database, make_engine
from employer_portal.settings import HOME

WRITING = os.O_WRONLY | os.O_RDWR
FILES = {"os.rename", "os.remove", "os.mkdir", "os.rmdir"}


class Killed:
    """Does `work` ("module:function", called with the database and these words) over and over. `steps` says how many it
    took, the last time that nobody killed it."""

    steps = 0

    def __init__(self, work: str, url: str, *words: object) -> None:
        command = [sys.executable, "-m", "tests.killed", work, url, *map(str, words)]
        self.process = subprocess.Popen(command, cwd=HOME, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def before(self, step: int) -> bool:
        """Do it in a process that is killed before that step of its, counted from 1; whether it got so far."""
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(f"{step}\n")
        self.process.stdin.flush()
        ended = self.process.stdout.readline().strip()
        assert ended == "killed" or ended.isdecimal(), f"it ended by itself: {ended}"
        self.steps = 0 if ended == "killed" else int(ended)
        return ended == "killed"


@contextmanager
def killed(work: str, database: Database, *words: object) -> Iterator[Killed]:
    """Such work on that database, for the time of the block."""
    one = Killed(work, database.engine.url.render_as_string(hide_password=False), *words)
    try:
        yield one
    finally:
        one.process.communicate()


def _serve(work: str, url: str, words: list[str]) -> None:
    module, _, name = work.partition(":")
    function = getattr(importlib.import_module(module), name)
    for line in sys.stdin:
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            _work(function, url, words, int(line), writing)
        os.close(writing)
        with open(reading) as said:  # noqa: PTH123 - a pipe, not a path
            took = said.read()
        _, status = os.waitpid(child, 0)
        code = os.waitstatus_to_exitcode(status)
        sys.stdout.write(f"{took if code == 0 else 'killed' if code == -signal.SIGKILL else f'exit {code}'}\n")
        sys.stdout.flush()


def _work(function: Any, url: str, words: list[str], last: int, answer: int) -> None:
    os.set_inheritable(answer, False)
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what it says is no answer
    database = Database(make_engine(url))
    steps = itertools.count(1)

    def step(*given: Any, **more: Any) -> None:
        if next(steps) == last:
            os.kill(os.getpid(), signal.SIGKILL)

    def file(event: str, given: tuple[Any, ...]) -> None:
        if event in FILES or (event == "open" and isinstance(given[2], int) and given[2] & WRITING):
            step()

    for event in ("before_cursor_execute", "commit"):
        sa.event.listen(database.engine, event, step)
    sys.addaudithook(file)
    try:
        function(database, *words)
    except BaseException:  # noqa: BLE001 - a fork of ours may not run into the code above
        sys.excepthook(*sys.exc_info())
        os._exit(3)
    os.write(answer, str(next(steps) - 1).encode())
    os._exit(0)


if __name__ == "__main__":
    _serve(sys.argv[1], sys.argv[2], [str(Path(word)) for word in sys.argv[3:]])
