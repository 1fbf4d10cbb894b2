"""Writes a round as the workbook it could have been read from: the same values give the same bytes."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from os import PathLike
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, NamedStyle, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.writer.excel import ExcelWriter

from employer_portal.hiring.cells import NOT_ASSESSED, clean, scale_text
from employer_portal.hiring.columns import CANDIDATES, CRITERIA, FEEDBACK, FIELDS, ROUND, Column, Holds, Sheet
from employer_portal.hiring.sheets import RoundWorkbook

_INK, _PALE = "1F4E5F", "DCE8EC"
_LAST_ROW = 1_048_576
_TOP = Alignment(vertical="top", horizontal="left")
#: How the cells of a column are formatted; "@" keeps what is typed, zeros in front and all.
_CELLS = {
    "Line": ("@", _TOP),
    "Prose": ("@", Alignment(vertical="top", horizontal="left", wrap_text=True)),
    "Day": ("yyyy-mm-dd", _TOP),
    "Number": ("General", _TOP),
}
#: What a spreadsheet program would run once the cell is edited, or saved as .csv and opened again.
_RUNS = ("=", "+", "-", "@")
#: Spreadsheets read _x0041_ as "A"; with its first underscore escaped it stays what was typed.
_ESCAPE = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_NO_TIME = (2000, 1, 1, 0, 0, 0)


def write_workbook(workbook: RoundWorkbook, path: str | PathLike[str]) -> None:
    """Write the round as .xlsx, with notes and drop-downs; `read_workbook` gives the same values back.

    Text that a spreadsheet would run is stored as text and marked so: it never runs and it stays what was typed.
    """
    book = new_book()
    add_round(book, {field.name: getattr(workbook.round, field.attribute) for field in FIELDS})
    for sheet, rows in (
        (CRITERIA, workbook.criteria),
        (CANDIDATES, workbook.candidates),
        (FEEDBACK, workbook.feedback),
    ):
        add_rows(book, sheet, rows, workbook.round.scale)
    save(book, path)


def new_book() -> Workbook:
    """An empty workbook with the styles of its cells."""
    book = Workbook(write_only=True)
    book.properties.creator = "Employer portal"
    book.properties.created = book.properties.modified = datetime(*_NO_TIME)  # noqa: DTZ001 - openpyxl wants it naive
    for name, colour, fill in (("Required", "FFFFFF", _INK), ("Optional", _INK, _PALE)):
        style = NamedStyle(name, Font(bold=True, color=colour), PatternFill("solid", fill))
        style.alignment = Alignment(vertical="center")
        book.add_named_style(style)
    for name, (number_format, alignment) in _CELLS.items():
        book.add_named_style(NamedStyle(name, number_format=number_format, alignment=alignment))
    return book


def add_round(book: Workbook, values: Mapping[str, object]) -> None:
    """The Round sheet: every field of the format, with its value or without."""
    page = _page(book, ROUND)
    for number, field in enumerate(FIELDS, 2):
        page.append([_heading(page, field), cell(page, field, values.get(field.name))])
        if field.holds is Holds.DAY:
            page.data_validations.append(_choice(field, f"B{number}", ()))


def add_rows(book: Workbook, sheet: Sheet, rows: Iterable[object], scale: Iterable[int]) -> None:
    """One of the other sheets, with a row for each value."""
    page = _page(book, sheet)
    for position, column in enumerate(sheet.columns, 1):
        letter = get_column_letter(position)
        if choice := _choice(column, f"{letter}2:{letter}{_LAST_ROW}", scale):
            page.data_validations.append(choice)
    for row in rows:
        page.append([cell(page, column, getattr(row, column.attribute)) for column in sheet.columns])


def cell(page: Any, column: Column, value: object) -> Cell | None:
    """A cell that holds the value in a way that a spreadsheet shows it and never runs it."""
    if value is None and column.holds is Holds.RATING:
        value = NOT_ASSESSED
    elif isinstance(value, bool):
        value = "yes" if value else "no"
    elif isinstance(value, Mapping):
        value = scale_text(value)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        return text_cell(page, value, style_of(column))
    made = WriteOnlyCell(page, value)
    made.style = "Day" if isinstance(value, date) else "Number"
    return made


def text_cell(page: Any, text: str, style: str) -> Cell:
    """A cell of text, whatever it looks like."""
    made = WriteOnlyCell(page)
    made.value = _ESCAPE.sub("_x005F_", clean(text)[0])
    made.data_type = "s"  # openpyxl makes a formula of what begins with =
    made.style = style
    if text.startswith(_RUNS):
        made.quotePrefix = True  # the apostrophe that a person would put before it
    return made


def style_of(column: Column) -> str:
    styles: dict[object, str] = {Holds.TEXT: "Prose", Holds.DAY: "Day", Holds.RATING: "Number"}
    return styles.get(column.holds, "Line")


def save(book: Workbook, path: str | PathLike[str]) -> None:
    """Write the book without a trace of when."""
    with _TimelessZip(path, "w", ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).save()


class _TimelessZip(ZipFile):
    """A zip whose parts carry no time."""

    def writestr(self, name: Any, data: Any, *_: Any) -> None:
        part = ZipInfo(name, _NO_TIME)
        part.compress_type = ZIP_DEFLATED
        super().writestr(part, data)

    def write(self, filename: Any, arcname: Any = None, *_: Any) -> None:
        self.writestr(arcname, Path(filename).read_bytes())


def _page(book: Workbook, sheet: Sheet) -> Any:
    page = book.create_sheet(sheet.name)
    page.freeze_panes = "B2" if sheet in {CANDIDATES, FEEDBACK} else "A2"
    page.page_setup.orientation = "landscape"
    page.page_setup.paperSize = 9  # A4
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    page.row_dimensions[1].height = 24
    for position, column in enumerate(sheet.columns, 1):
        dimension = page.column_dimensions[get_column_letter(position)]
        dimension.width = column.width
        dimension.number_format, dimension.alignment = _CELLS[style_of(column)]
    page.append([_heading(page, column) for column in sheet.columns])
    return page


def _heading(page: Any, column: Column) -> Cell:
    made = text_cell(page, column.name, "Required" if column.required else "Optional")
    made.comment = Comment(
        f"{'Required' if column.required else 'Optional'}. {column.note}", "Employer portal", 110, 260
    )
    return made


def _choice(column: Column, cells: str, scale: Iterable[int]) -> DataValidation | None:
    """What a spreadsheet offers and checks while a person types; a second opinion, since the reader decides."""
    if column.holds is Holds.DAY:
        choice = DataValidation("date", operator="greaterThan", formula1="DATE(1950,1,1)")
        choice.error = "Write a date, like 2026-11-20."
    elif column.attribute in {"candidate", "criterion"}:
        choice = DataValidation(
            "list", formula1={"candidate": "Candidates", "criterion": "Criteria"}[column.attribute] + "!$A$2:$A$5000"
        )
        choice.error = f"This is not on the {choice.formula1.split('!')[0]} sheet."
    elif words := _words(column, scale):
        choice = DataValidation("list", formula1=f'"{",".join(words)}"')
        choice.error = f"Choose one of: {', '.join(words)}."
    else:
        return None
    choice.allow_blank = True
    choice.errorStyle = "warning"
    choice.errorTitle = choice.promptTitle = column.name
    choice.prompt = column.note
    choice.showErrorMessage = choice.showInputMessage = True
    choice.add(cells)
    return choice


def _words(column: Column, scale: Iterable[int]) -> list[str]:
    if column.holds is Holds.RATING:
        return [*map(str, scale), NOT_ASSESSED]
    if column.holds is Holds.YES_NO:
        return ["yes", "no"]
    return [] if isinstance(column.holds, Holds) else list(column.holds)
