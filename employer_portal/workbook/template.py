"""The empty workbook that a hiring round starts from: notes, drop-downs, and one example to type over."""

from os import PathLike
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, NamedStyle

from employer_portal.core.terms import DEFAULT_SCALE
from employer_portal.workbook import cells
from employer_portal.workbook.columns import CANDIDATES, CRITERIA, FEEDBACK, FIELDS, Column, Holds
from employer_portal.workbook.sheets import CandidateRow, CriterionRow, FeedbackRow, RoundSheet, RoundWorkbook
from employer_portal.workbook.writer import FACE, INK, add_sheets, new_book, save, text_cell

_LOOKS = {
    "Title": Font(FACE, bold=True, size=16, color=INK),
    "Subtitle": Font(FACE, bold=True, size=12, color=INK),
    "Plain": Font(FACE, 11),
}
_READ_ME = """
Title: Feedback after interviews: one hiring round
Plain: This workbook holds one stage of one job: who was met, what was looked for, and what each interviewer saw.
Subtitle: Fill in the four sheets
Plain: Round: the job, the dates, and the person a candidate may write to.
Plain: Criteria: one row for each thing you assess. Letters follow the order of these rows.
Plain: Candidates: one row for each person, with the outcome and the format they asked for.
Plain: Feedback: one row for each candidate, interviewer and criterion.
Plain: Decisions may stay empty, but where two ratings stand in the middle or lie far apart: what the panel agreed on.
Plain: Allowed may stay empty: words of your exercise that the phrasing check asks about, and why they may stand.
Subtitle: Good to know
Plain: The grey rows in italics are an example. Type over them or delete them.
Plain: Columns with a dark heading are required, the others are not. Rest the pointer on a heading to read its note.
Plain: Evidence, Strength, Development and Next step go to the candidate: write them as you would say them.
Plain: Private notes and Kept because never appear in a letter. Candidates may still ask to see them.
Plain: You may add sheets and columns of your own. They are not read.
Subtitle: When it is filled in
Plain: Run ./portal try with this file: you get the letters and a list of what to correct, and nothing is sent.
"""


def write_template(path: str | PathLike[str]) -> None:
    """Write the empty workbook; what it holds as an example reads without a problem."""
    book = new_book()
    _add_read_me(book)
    add_sheets(book, example_round(), example=True)
    save(book, path)


def example_round() -> RoundWorkbook:
    """The round that the format's own examples make: one criterion, one candidate, one row of feedback."""
    return RoundWorkbook(
        RoundSheet(**_examples(FIELDS)),
        (CriterionRow(row=2, **_examples(CRITERIA.columns)),),
        (CandidateRow(row=2, **_examples(CANDIDATES.columns)),),
        (FeedbackRow(row=2, **_examples(FEEDBACK.columns)),),
    )


def _examples(columns: tuple[Column, ...]) -> dict[str, Any]:
    parse = cells.readers(day_first=True)
    return {
        column.attribute: cells.rating(column.example, DEFAULT_SCALE)
        if column.holds is Holds.RATING
        else parse(column.holds)(column.example)
        for column in columns
        if column.example
    }


def _add_read_me(book: Workbook) -> None:
    for name, font in _LOOKS.items():
        book.add_named_style(NamedStyle(name, font, alignment=Alignment(wrap_text=True, vertical="center")))
    page = book.create_sheet("Read me")
    page.sheet_view.showGridLines = False
    page.column_dimensions["A"].width = 120
    page.page_setup.fitToHeight = 0
    page.sheet_properties.pageSetUpPr.fitToPage = True
    for number, line in enumerate(_READ_ME.strip().splitlines(), 1):
        style, text = line.split(": ", 1)
        page.row_dimensions[number].height = {"Title": 40, "Subtitle": 32}.get(style, 20 if len(text) < 90 else 36)
        page.append([text_cell(page, text, style)])
