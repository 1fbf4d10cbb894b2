"""The sheets of a scorecard as they stand: where its headings are, what is labelled above them, what lies below."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from employer_portal.core.cleaning import clean
from employer_portal.scorecards.places import ABOUT, field_of, is_sum, place_of
from employer_portal.workbook.cells import line
from employer_portal.workbook.columns import key
from employer_portal.workbook.files import open_workbook
from employer_portal.workbook.limits import Limits
from employer_portal.workbook.table import HEADER_WITHIN, Line, letters

#: Between the two rows of a heading.
JOINED = " | "


@dataclass(frozen=True, slots=True)
class Grid:
    """One sheet: its rows that are not empty, and the cells that are merged over several of them."""

    name: str
    hidden: bool
    lines: list[Line]
    merged: list[tuple[int, int, int]]


@dataclass(frozen=True, slots=True)
class Headed:
    """A sheet with its headings found, each different from the others."""

    grid: Grid
    headings: list[str]
    labels: dict[str, str]  # above the headings: label -> what stands beside it
    below: list[Line]
    header: int  # the row that the headings end in

    def values(self, position: int) -> Iterator[str]:
        """What stands below a heading, without empty cells and sums."""
        for _, texts in self.below:
            if position < len(texts) and (text := cell(texts[position])) and not adds_up(texts):
                yield text


def open_grids(path: Path, limits: Limits | None = None) -> list[Grid]:
    """Every sheet of a file. Raises `WorkbookRefused` where it cannot be read."""
    with open_workbook(path, limits or Limits(), every=True) as book:
        grids = []
        for name in book.names:
            lines = list(book.rows())
            grids.append(Grid(name, name in book.hidden, lines, book.merged))
        return grids


def head(grid: Grid, header_rows: Iterable[int], score: Callable[[list[str]], int]) -> tuple[int, int, Headed] | None:
    """The sheet with the headings that score highest, the score and how many rows they take; None where none scores."""
    best: tuple[int, int, int] = (0, 0, 0)
    for rows in header_rows:
        for at in range(min(len(grid.lines) - rows + 1, HEADER_WITHIN)):
            if (scored := score(_headings(grid.lines[at : at + rows]))) > best[0]:
                best = scored, rows, at
    scored, rows, at = best
    if not scored:
        return None
    top = grid.lines[at : at + rows]
    return scored, rows, Headed(grid, _headings(top), _labels(grid.lines[:at]), grid.lines[at + rows :], top[-1][0])


def cell(text: str) -> str:
    """A cell's text, on one line."""
    return line(clean(text)[0])


def adds_up(texts: Sequence[str]) -> bool:
    """Whether a row adds up the others: it begins with a word for a total or an average."""
    first = next((text for text in texts if text.strip()), "")
    return is_sum(cell(first))


def _headings(rows: Sequence[Line]) -> list[str]:
    names = [cell(text) for text in rows[-1][1]]
    if len(rows) == 2:
        names = [_joined(upper, lower) for upper, lower in zip_longest(_spread(rows[0][1]), names, fillvalue="")]
    found: dict[str, int] = {}
    for at, said in enumerate(names):
        name = said or f"column {letters(at)}"
        times = found[key(name)] = found.get(key(name), 0) + 1
        names[at] = name if times == 1 else f"{name} ({times})"
    return names


def _spread(texts: Sequence[str]) -> Iterator[str]:
    """The upper row of two: a heading stands over all columns up to the next one."""
    over = ""
    for text in texts:
        over = cell(text) or over
        yield over


def _joined(upper: str, lower: str) -> str:
    if lower and (not upper or place_of(lower)[0] in ABOUT or is_sum(lower)):
        return lower
    return JOINED.join(filter(None, (upper, lower)))


def _labels(above: Sequence[Line]) -> dict[str, str]:
    """“Role:” beside “Repairs Coordinator”, or both in one cell."""
    found: dict[str, str] = {}
    for _, raw in above:
        texts = [text for text in map(cell, raw) if text]
        at = 0
        while at < len(texts):
            label, colon, value = texts[at].partition(":")
            if colon and value.strip():
                found.setdefault(label.strip(), value.strip())
            elif at + 1 < len(texts) and (colon or place_of(label)[0] or field_of(label)):
                at += 1
                found.setdefault(re.sub(r"\s*:$", "", label).strip(), texts[at])
            at += 1
    return found
