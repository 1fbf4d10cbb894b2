"""A workbook's rows, whatever its kind: read by a process of its own, so that no file can take the portal down."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from threading import Timer
from typing import Any, Protocol

from employer_portal.core.errors import DomainError
from employer_portal.workbook.delimited import SUFFIXES
from employer_portal.workbook.limits import Fault, Limits, broken, expands, not_a_workbook, too_large
from employer_portal.workbook.sheets import Problem


class WorkbookRefused(DomainError):
    """The whole workbook cannot be used. `problems` lists what stands in its way, where the file could be opened."""

    def __init__(self, message: str, fix: str = "", problems: tuple[Problem, ...] = ()) -> None:
        super().__init__(message, fix)
        self.problems = problems


class UnknownShape(WorkbookRefused):
    """The workbook can be opened, but is no round in the portal's own format: somebody's own scorecard, perhaps."""


class Book(Protocol):
    """The sheets of a workbook, to be read once and in the order of the format."""

    @property
    def names(self) -> list[str]: ...  # every sheet of the file
    @property
    def found(self) -> Mapping[str, str]: ...  # ours -> as the file calls it
    @property
    def merged(self) -> list[tuple[int, int, int]]: ...  # of the sheet being read: first row, last row, column

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows of the next sheet that are not empty, each with its number in the spreadsheet."""


class OpenWorkbook:
    """A `Book` as it is read from its file; where every sheet was asked for, in the order of the file."""

    def __init__(self, lines: Iterator[Any]) -> None:
        self._lines = lines
        self._current: Iterator[tuple[int, list[str]]] = iter(())
        first = next(lines)
        self.names: list[str] = first["names"]
        self.found: Mapping[str, str] = first["found"]
        self.hidden: list[str] = first["hidden"]  # sheets that a spreadsheet program does not show
        self.merged: list[tuple[int, int, int]] = []

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows of the next sheet that are not empty, each with its number in the spreadsheet."""
        for _ in self._current:
            pass  # what was left unread of the sheet before
        self._current = self._rows()
        return self._current

    def _rows(self) -> Iterator[tuple[int, list[str]]]:
        for line in iter(self._lines.__next__, None):
            if isinstance(line, dict):
                self.merged = line["merged"]
            else:
                yield line[0], line[1]


@contextmanager
def open_workbook(path: Path, limits: Limits, *, every: bool = False) -> Iterator[OpenWorkbook]:
    """Open a workbook of any kind, with the sheets of the format or with `every` sheet; raises `WorkbookRefused`,
    naming file and fault, where it cannot be read."""
    try:
        _look_at(path, limits)
        process = _start(path, limits, every)
        patience = Timer(limits.seconds, process.kill)
        try:
            patience.start()
            book = OpenWorkbook(_lines(process))  # the first line comes when all of the file has been seen
            patience.cancel()
            yield book
        finally:
            patience.cancel()
            process.kill()
            process.communicate()
    except Fault as fault:
        raise WorkbookRefused(f"{path.name} {fault.what}.", fault.fix) from None


def _start(path: Path, limits: Limits, every: bool) -> subprocess.Popen[bytes]:
    return subprocess.Popen(  # noqa: S603 - our own module; the path is an argument, no shell sees it
        [
            *(sys.executable, "-P", "-m", "employer_portal.workbook.child", path, json.dumps(asdict(limits))),
            *(["every"] if every else []),
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"RUST_BACKTRACE": "0"},
    )


def _look_at(path: Path, limits: Limits) -> None:
    """What the directory entry and the first bytes tell."""
    if path.is_dir():
        return
    if not path.exists():
        raise Fault("is not there", "Check the name and the folder.")
    if not path.is_file():
        raise not_a_workbook()
    if (size := path.stat().st_size) > limits.megabytes << 20:
        raise too_large(f"it has {size / (1 << 20):.0f} MB, and {limits.megabytes} MB is the limit")
    try:
        with path.open("rb") as file:
            start = file.read(8)
    except OSError as error:
        raise Fault(f"cannot be opened: {error.strerror}", "Ask whoever owns the file to let you read it.") from None
    if not start:
        raise broken("it is empty")
    known = start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"\xd0\xcf\x11\xe0"))
    if not known and path.suffix.lower() not in SUFFIXES:
        raise not_a_workbook()


def _lines(process: subprocess.Popen[bytes]) -> Iterator[Any]:
    assert process.stdout is not None
    for text in process.stdout:
        if not text.endswith(b"\n"):
            break  # ended in the middle of its sentence
        line = json.loads(text)
        if isinstance(line, dict) and "refused" in line:
            raise Fault(*line["refused"])
        yield line
    # a process that is refused memory ends with SIGABRT; one that takes too long is killed
    raise expands() if process.wait() < 0 else broken()
