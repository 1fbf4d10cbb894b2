"""A workbook given back with its problems marked where they stand, so that a person can mend it and send it again."""

from collections.abc import Iterable
from os import PathLike
from pathlib import Path
from typing import Any

from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import column_index_from_string, get_column_letter
from openpyxl.worksheet.hyperlink import Hyperlink

from employer_portal.workbook.columns import SHEETS, Column, Sheet, key
from employer_portal.workbook.files import OpenWorkbook, open_workbook
from employer_portal.workbook.limits import Limits
from employer_portal.workbook.sheets import Level, Problem
from employer_portal.workbook.table import HEADER_WITHIN, Line, columns_of, fill_merged, find_header
from employer_portal.workbook.writer import FACE, new_book, save, style_of, text_cell

_FILLS = {Level.ERROR: "F8D7DA", Level.WARNING: "FFF3CD"}
_LIST = {
    "Level": 10,
    "Sheet": 12,
    "Row": 8,
    "Column": 18,
    "What stands there": 30,
    "What is wrong": 50,
    "How to correct it": 60,
}


def write_marked(
    source: str | PathLike[str],
    problems: Iterable[Problem],
    target: str | PathLike[str],
    limits: Limits | None = None,
) -> None:
    """Write the four sheets of a workbook of any kind as .xlsx, every cell in its place, those with a problem coloured
    and explained; a sheet in front lists them all. Reading the copy finds the same problems.

    Raises `WorkbookRefused` where `read_workbook` finds the file itself at fault.
    """
    problems = list(problems)
    book = new_book()
    for level, colour in _FILLS.items():
        style = NamedStyle(level.capitalize(), Font(FACE, 11), PatternFill("solid", colour), number_format="@")
        style.alignment = Alignment(vertical="top", wrap_text=True)
        book.add_named_style(style)
    front = book.create_sheet("Problems")
    links: dict[Problem, str] = {}
    with open_workbook(Path(source).absolute(), limits or Limits()) as opened:
        for sheet in SHEETS.values():
            copy = _Copy(sheet, opened)
            if sheet.name in opened.found:
                marks = copy.marks(problem for problem in problems if problem.sheet == sheet.name)
                copy.write(book.create_sheet(sheet.name), marks)
                for (row, column), found in marks.items():
                    links |= dict.fromkeys(found, f"'{sheet.name}'!{get_column_letter(column)}{row}")
    _write_list(front, problems, links)
    save(book, target)


class _Copy:
    """One sheet as it stands in the file."""

    def __init__(self, sheet: Sheet, opened: OpenWorkbook) -> None:
        lines = list(opened.rows())
        place = find_header(sheet, lines[:HEADER_WITHIN])
        self._header, self._names = (0, []) if place is None else lines[place]
        self._columns = {at: column for at, column in enumerate(columns_of(sheet, self._names)) if column}
        below = 0 if place is None else place + 1
        self._lines: list[Line] = lines[:below]
        self._lines += fill_merged(iter(lines[below:]), opened.merged, list(self._columns.items()))

    def marks(self, problems: Iterable[Problem]) -> dict[tuple[int, int], list[Problem]]:
        """Row and column (from 1) of each problem that stands in a row; the first column where it has none."""
        named = {at: column.name for at, column in self._columns.items()}
        names = [key(named.get(at, name)) for at, name in enumerate(self._names)]
        marks: dict[tuple[int, int], list[Problem]] = {}
        for problem in problems:
            column = 1
            if key(problem.column) in names:
                column = names.index(key(problem.column)) + 1
            elif problem.column.startswith("column "):
                column = column_index_from_string(problem.column.removeprefix("column "))
            if problem.row:
                marks.setdefault((problem.row, column), []).append(problem)
        return marks

    def write(self, page: Any, marks: dict[tuple[int, int], list[Problem]]) -> None:
        page.freeze_panes = f"A{self._header + 1}"
        for at, column in self._columns.items():
            page.column_dimensions[get_column_letter(at + 1)].width = column.width
        widest = {row: max(column for at, column in marks if at == row) for row, _ in marks}
        written = 0
        for number, texts in self._lines:
            for _ in range(number - written - 1):
                page.append([])
            texts.extend([""] * (widest.get(number, 0) - len(texts)))
            page.append([self._cell(page, number, at, text, marks) for at, text in enumerate(texts)])
            written = number

    def _cell(self, page: Any, row: int, at: int, text: str, marks: dict[tuple[int, int], list[Problem]]) -> Any:
        if found := marks.get((row, at + 1)):
            cell = text_cell(page, text, min(problem.level for problem in found).capitalize())
            cell.comment = Comment("\n".join(f"{p.message} {p.fix}" for p in found), "Employer portal", 130, 300)
            return cell
        return text_cell(page, text, self._style(row, self._columns.get(at))) if text else None

    def _style(self, row: int, column: Column | None) -> str:
        if column is None:
            return "Line"
        if row == self._header:
            return "Required" if column.required else "Optional"
        return style_of(column)


def _write_list(page: Any, problems: list[Problem], links: dict[Problem, str]) -> None:
    page.freeze_panes = "A2"
    for at, width in enumerate(_LIST.values(), 1):
        page.column_dimensions[get_column_letter(at)].width = width
    page.append([text_cell(page, heading, "Required") for heading in _LIST])
    for p in problems:
        texts = (p.level, p.sheet, str(p.row or ""), p.column, p.value, p.message, p.fix)
        cells = [text_cell(page, text, p.level.capitalize() if at == 0 else "Prose") for at, text in enumerate(texts)]
        if p in links:
            cells[2].hyperlink = Hyperlink(ref="", location=links[p])
        page.append(cells)
