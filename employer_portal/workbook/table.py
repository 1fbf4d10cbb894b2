"""One sheet as a table: its header, wherever it stands, then row by row what our columns hold."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import Any

from employer_portal.core.cleaning import clean
from employer_portal.workbook import cells
from employer_portal.workbook.columns import PROSE, Column, Sheet, key
from employer_portal.workbook.ledger import Ledger
from employer_portal.workbook.sheets import Level, Problem

Line = tuple[int, list[str]]
Read = Callable[[str], Any]

#: How far down a sheet its header may stand, in rows that are not empty.
HEADER_WITHIN = 50

#: What others head a column with -> how ours is called; both as they are matched.
_ALSO = {
    "emailaddress": "email", "surname": "lastname", "familyname": "lastname", "forename": "firstname",
    "givenname": "firstname", "candidatereference": "reference", "candidateref": "reference", "ref": "reference",
}  # fmt: skip


@dataclass(slots=True)
class ReadRow:
    """A row as read: by attribute the values that were given and can be read, and the errors among the others."""

    sheet: str
    number: int
    ledger: Ledger
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[Problem] = field(default_factory=list)

    def error(self, column: str, value: str, message: str, fix: str) -> None:
        problem = Problem(Level.ERROR, self.sheet, self.number, column, value, message, fix)
        self.errors.append(self.ledger.add(problem))

    def warn(self, column: str, value: str, message: str, fix: str) -> None:
        self.ledger.add(Problem(Level.WARNING, self.sheet, self.number, column, value, message, fix))

    def failed(self, column: str) -> bool:
        return any(problem.column == column for problem in self.errors)


class Table:
    """A sheet of the format over the lines of a file. `sound` says whether no required column is missing."""

    def __init__(self, sheet: Sheet, lines: Iterator[Line], ledger: Ledger) -> None:
        self.sheet = sheet
        self.ledger = ledger
        early = list(islice(lines, HEADER_WITHIN))
        place = find_header(sheet, early)
        self.header, names = (0, []) if place is None else early[place]
        self._names = [cells.line(clean(name)[0]) for name in names]
        self._lines = chain(() if place is None else early[place + 1 :], lines)
        self._named = columns_of(sheet, self._names)
        positions = {column.name: position for position, column in enumerate(self._named) if column}
        self._columns = [(positions[c.name], c) for c in sheet.columns if c.name in positions]
        self.sound = self._check_names()

    def rows(self, reader_of: Callable[[Column], Read], merged: list[tuple[int, int, int]]) -> Iterator[ReadRow]:
        """Every row below the header that says something in one of our columns."""
        columns = [(position, column, reader_of(column)) for position, column in self._columns]
        headed = {position for position, name in enumerate(self._names) if name}
        for number, texts in fill_merged(self._lines, merged, self._columns):
            row = ReadRow(self.sheet.name, number, self.ledger)
            for position, column, read in columns:
                if position < len(texts) and (raw := texts[position]):
                    self._read(row, column, read, raw)
            for position, text in enumerate(texts):
                if position not in headed and text.strip():
                    headed.add(position)
                    self._warn_unheaded(row, position, text)
            if row.values or row.errors:
                self._check_required(row)
                yield row

    def _read(self, row: ReadRow, column: Column, read: Read, raw: str) -> None:
        text, dropped = clean(raw)
        if dropped:
            which = ", ".join(f"U+{ord(character):04X}" for character in dict.fromkeys(dropped[:50]))
            row.warn(
                column.name,
                text,
                f"{len(dropped)} unprintable character{'s were' if len(dropped) > 1 else ' was'} dropped ({which}).",
                "Check that the text still reads as it should.",
            )
        if not text:
            return
        try:
            if text in cells.FAILED_FORMULAS:
                raise cells.Unreadable("The formula in this cell has failed.", "Type what should stand here.")
            if len(raw) > cells.LONGEST:
                raise cells.Unreadable("This text is longer than a spreadsheet cell can hold.", "Shorten it.")
            row.values[column.attribute] = read(text)
        except cells.Unreadable as unreadable:
            row.error(column.name, text, unreadable.message, unreadable.fix)

    def _check_required(self, row: ReadRow) -> None:
        for _, column in self._columns:
            needed = column.required and not column.blank
            if needed and column.attribute not in row.values and not row.failed(column.name):
                row.error(column.name, "", f"{column.name} is needed.", column.note)

    def _check_names(self) -> bool:
        strangers = [name for name, column in zip(self._names, self._named, strict=True) if name and column is None]
        present = Counter(column.name for column in self._named if column)
        missing = [column.name for column in self.sheet.columns if column.required and not present[column.name]]
        twice = [name for name, times in present.items() if times > 1]
        for name in missing:
            near = cells.nearest(name, strangers)
            fix = (f"Is it “{near}”? Rename that, or add" if near else "Add") + f" a column with the heading {name}."
            self._refuse(name, f"The {self.sheet.name} sheet has no {name} column.", fix)
        for name in twice:
            self._refuse(
                name, f"The {self.sheet.name} sheet has two {name} columns.", "Keep one and take the other out."
            )
        absent = [column.name for column in self.sheet.columns if not present[column.name]]
        header = ReadRow(self.sheet.name, self.header, self.ledger)
        for name in strangers:
            fix = cells.suggestion(name, absent) + "Rename it if it should count; otherwise leave it."
            header.warn(name, name, "This column is not part of the format, so it was not read.", fix)
        return not missing and not twice

    def _refuse(self, column: str, message: str, fix: str) -> None:
        self.ledger.refuse(Problem(Level.ERROR, self.sheet.name, self.header, column, "", message, fix))

    def _warn_unheaded(self, row: ReadRow, position: int, text: str) -> None:
        message = f"Column {letters(position)} has no heading, so it was not read."
        fix = "Give it a heading if it should count; otherwise leave it."
        row.warn(f"column {letters(position)}", text, message, fix)


def columns_of(sheet: Sheet, headings: Sequence[str]) -> list[Column | None]:
    """The column that each heading names: by the column's own name, or by another one where that is not there."""
    keys = [key(heading) for heading in headings]
    own = {key(column.name): column for column in sheet.columns}
    also = {other: own[name] for other, name in _ALSO.items() if name in own and name not in keys}
    return [own.get(one) or also.get(one) for one in keys]


def find_header(sheet: Sheet, early: list[Line]) -> int | None:
    """Which of the first lines is the heading row: the one that names the most of the sheet's columns."""
    scores = [sum(column is not None for column in columns_of(sheet, names)) for _, names in early]
    return scores.index(max(scores)) if any(scores) else None


def letters(position: int) -> str:
    """The letters over a spreadsheet's column, from its position (from 0)."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(65 + rest) + name
    return name


def fill_merged(
    lines: Iterator[Line], merged: list[tuple[int, int, int]], columns: list[tuple[int, Column]]
) -> Iterator[Line]:
    """The lines, with the value of a cell that is merged over several rows in each of them, as it is seen.

    Prose is left alone: said once over three rows it is one text, not three.
    """
    repeated = {position + 1 for position, column in columns if column.holds not in PROSE}
    spans = sorted((top, bottom, column) for top, bottom, column in merged if column in repeated)
    open_spans: dict[int, tuple[int, str]] = {}
    for number, texts in lines:
        while spans and spans[0][0] <= number:
            top, bottom, column = spans.pop(0)
            if top == number and column <= len(texts):
                open_spans[column] = (bottom, texts[column - 1])
        for column, (bottom, value) in list(open_spans.items()):
            if number > bottom:
                del open_spans[column]
            elif value:
                texts.extend([""] * (column - len(texts)))
                texts[column - 1] = value
        yield number, texts
