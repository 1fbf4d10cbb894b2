"""The process that opens a stranger's file: it alone reads its bytes, under limits that the system enforces.

A spreadsheet reader believes what a file says of its own size. Here it may: when that asks for too much, this process
dies and the portal does not. `files.py` starts it and reads one line of JSON after the other:
`{"names": [...], "found": {...}, "hidden": [...]}`; for each sheet `{"merged": [...]}`, rows as `[number, [cells]]`,
`null`; or `{"refused": [what, fix]}`.
"""

import json
import resource
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from employer_portal.workbook.cells import LONGEST
from employer_portal.workbook.columns import SHEETS, key
from employer_portal.workbook.delimited import Delimited
from employer_portal.workbook.limits import Fault, Limits, expands, too_large
from employer_portal.workbook.spreadsheet import Spreadsheet


def main(path: str, limits: Limits, every: bool) -> None:
    _confine(limits)
    try:
        for line in _lines(Path(path), limits, every):
            _say(line)
    except Fault as fault:
        _say({"refused": [fault.what, fault.fix]})
    except MemoryError:
        _say({"refused": [expands().what, expands().fix]})


def _say(line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")


def _confine(limits: Limits) -> None:
    for what, most in (
        (resource.RLIMIT_DATA, limits.memory << 20),
        (resource.RLIMIT_AS, limits.memory + 64 << 20),  # the interpreter's own libraries are mapped too
        (resource.RLIMIT_CPU, 2 * limits.seconds),  # should nobody be left to stop it
        (resource.RLIMIT_CORE, 0),  # no personal data in a core dump
    ):
        with suppress(ValueError, OSError):  # a stricter limit is in force already, or this system has none of the kind
            resource.setrlimit(what, (most, most))


def _lines(path: Path, limits: Limits, every: bool) -> Iterator[object]:
    """What the file holds in the sheets of the format, in its order; or in `every` sheet, in the file's."""
    book: Delimited | Spreadsheet = Delimited.open(path, limits) or Spreadsheet(path, limits)
    if len(book.names) > limits.sheets:
        raise too_large(f"it has {len(book.names):,} sheets, and {limits.sheets} is the limit")
    found: dict[str, str] = {}
    for name in book.names:
        found.setdefault(key(name), name)
    wanted = book.names if every else list(SHEETS)
    ours = {sheet: sheet if every else found[key(sheet)] for sheet in wanted if key(sheet) in found}
    meter = _Meter(limits)
    for name in ours.values():
        for _, cells in _filled_rows(book, name):
            meter.count(name, cells)
    yield {"names": book.names, "found": ours, "hidden": book.hidden}
    for sheet in wanted:
        if sheet in ours:
            yield {"merged": book.merged(ours[sheet])}
            for number, cells in _filled_rows(book, ours[sheet]):
                yield number, [cell[: LONGEST + 1] for cell in cells]
        yield None


def _filled_rows(book: Delimited | Spreadsheet, name: str) -> Iterator[tuple[int, list[str]]]:
    for number, cells in book.rows(name):
        while cells and not cells[-1].strip():
            cells.pop()
        if cells:
            yield number, cells


class _Meter:
    """Adds up what the rows hold, and stops at a limit: before the first row is handed on."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._rows = self._room = 0

    def count(self, sheet: str, cells: list[str]) -> None:
        self._rows += 1
        self._room += sum(map(sys.getsizeof, cells))
        if self._rows > self._limits.rows:
            raise too_large(f"it has more than {self._limits.rows:,} rows")
        if len(cells) > self._limits.columns:
            raise too_large(f"its {sheet} sheet is more than {self._limits.columns:,} columns wide")
        if self._room > self._limits.text << 20:
            raise expands()


if __name__ == "__main__":
    main(sys.argv[1], Limits(**json.loads(sys.argv[2])), every=sys.argv[3:] == ["every"])
