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

from employer_portal.core.cleaning import clean
from employer_portal.core.terms import AllMet
from employer_portal.workbook.cells import NOT_ASSESSED, scale_text
from employer_portal.workbook.columns import (
    ALLOWED,
    CANDIDATES,
    CRITERIA,
    DECISIONS,
    FEEDBACK,
    FIELDS,
    PROSE,
    ROUND,
    Column,
    Holds,
    Sheet,
)
from employer_portal.workbook.sheets import RoundWorkbook

INK, _PALE = "1F4E5F", "DCE8EC"
FACE = "Calibri"
_EXAMPLE = Font(FACE, 11, italic=True, color="6B7280")
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
    add_sheets(book, workbook)
    save(book, path)


def new_book() -> Workbook:
    """An empty workbook with the styles of its cells."""
    book = Workbook(write_only=True)
    book.properties.creator = "Employer portal"
    book.properties.created = book.properties.modified = datetime(*_NO_TIME)  # noqa: DTZ001 - openpyxl wants it naive
    for name, colour, fill in (("Required", "FFFFFF", INK), ("Optional", INK, _PALE)):
        style = NamedStyle(name, Font(FACE, 11, bold=True, color=colour), PatternFill("solid", fill))
        style.alignment = Alignment(vertical="center")
        book.add_named_style(style)
    for name, (number_format, alignment) in _CELLS.items():
        book.add_named_style(NamedStyle(name, Font(FACE, 11), number_format=number_format, alignment=alignment))
    return book


def add_sheets(book: Workbook, workbook: RoundWorkbook, example: bool = False) -> None:
    """The sheets of the format (those that may be left out only where they say something); an `example` is to be typed
    over."""
    page = _page(book, ROUND)
    for number, field in enumerate(FIELDS, 2):
        page.row_dimensions[number].height = 20
        value = cell(page, field, getattr(workbook.round, field.attribute), example)
        page.append([_heading(page, field), value])
        if field.holds is Holds.DAY:
            _offer(page, field, f"B{number}", ())
    scale = workbook.round.scale
    _add_rows(book, CRITERIA, workbook.criteria, scale, example)
    _add_rows(book, CANDIDATES, workbook.candidates, scale, example)
    _add_rows(book, FEEDBACK, workbook.feedback, scale, example)
    if workbook.decisions or example:
        _add_rows(book, DECISIONS, workbook.decisions, scale, example)
    if workbook.allowed or example:
        _add_rows(book, ALLOWED, workbook.allowed, scale, example)


def _add_rows(book: Workbook, sheet: Sheet, rows: Iterable[object], scale: Iterable[int], example: bool) -> None:
    page = _page(book, sheet)
    for position, column in enumerate(sheet.columns, 1):
        letter = get_column_letter(position)
        _offer(page, column, f"{letter}2:{letter}{_LAST_ROW}", scale)
    if example:
        page.row_dimensions[2].height = 64  # its prose is wrapped, and not every program makes room by itself
    for row in rows:
        shown = zip(sheet.columns, values(sheet, row), strict=True)
        page.append([cell(page, column, value, example) for column, value in shown])


def values(sheet: Sheet, row: object) -> list[object]:
    """What a row says in each column of its sheet. A rating of none is "not assessed", if it is of a criterion."""
    rated = getattr(row, "criterion", "")
    return [
        NOT_ASSESSED if column.holds is Holds.RATING and value is None and rated else value
        for column in sheet.columns
        for value in [getattr(row, column.attribute)]
    ]


def cell(page: Any, column: Column, value: object, example: bool = False) -> Cell | None:
    """A cell that shows the value in a spreadsheet, which never runs it."""
    if isinstance(value, bool):
        value = "yes" if value else "no"
    elif isinstance(value, Mapping):
        value = scale_text(value)
    elif isinstance(value, tuple):
        value = ", ".join(value)
    if value is None or value == "":
        return None
    if isinstance(value, str):
        made = text_cell(page, value, style_of(column))
    else:
        made = WriteOnlyCell(page, value)
        made.style = "Day" if isinstance(value, date) else "Number"
    if example:
        made.font = _EXAMPLE
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
    styles: dict[object, str] = {
        **dict.fromkeys(PROSE, "Prose"),
        Holds.DAY: "Day",
        Holds.RATING: "Number",
        Holds.COUNT: "Number",
    }
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
    page.freeze_panes = "B2" if sheet in {CANDIDATES, FEEDBACK, DECISIONS} else "A2"
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


def _offer(page: Any, column: Column, where: str, scale: Iterable[int]) -> None:
    """What a spreadsheet offers and doubts while a person types. It only warns: the reader decides."""
    if column.holds is Holds.DAY:
        offer = DataValidation("date", operator="greaterThan", formula1="DATE(1950,1,1)")
        offer.error = "Write a date, like 2026-11-20."
    elif sheet := {"candidate": CANDIDATES.name, "criterion": CRITERIA.name}.get(column.attribute):
        offer = DataValidation("list", formula1=f"{sheet}!$A$2:$A$5000")
        offer.error = f"This is not on the {sheet} sheet."
    elif words := _words(column, scale):
        offer = DataValidation("list", formula1=f'"{",".join(words)}"')
        offer.error = f"Choose one of: {', '.join(words)}."
    else:
        return
    offer.allow_blank = offer.showErrorMessage = offer.showInputMessage = True
    offer.errorStyle = "warning"
    offer.errorTitle = offer.promptTitle = column.name
    offer.prompt = column.note
    offer.add(where)
    page.data_validations.append(offer)


def _words(column: Column, scale: Iterable[int]) -> list[str]:
    if column.holds is Holds.RATING:
        return [*map(str, scale), NOT_ASSESSED]
    if column.holds is Holds.YES_NO:
        return ["yes", "no"]
    if column.holds is Holds.ALL_MET:
        return list(AllMet)
    return [] if isinstance(column.holds, Holds) else list(column.holds)
