"""A workbook's file to its values, with what only the portal can find wrong in them."""

from dataclasses import replace
from os import PathLike

from employer_portal.core.errors import DomainError
from employer_portal.feedback.reasons import must_be_a_reason
from employer_portal.workbook.columns import ALLOWED
from employer_portal.workbook.reader import read_workbook
from employer_portal.workbook.sheets import AllowedRow, Level, Problem, RoundWorkbook


def read(path: str | PathLike[str], *, day_first: bool = True) -> RoundWorkbook:
    """The round in a workbook. A row of its Allowed sheet whose reason says nothing is one of its problems, and lets
    nothing stand. Raises as `read_workbook`."""
    book = read_workbook(path, day_first=day_first)
    weak = {row: problem for row in book.allowed if (problem := _weak(row))}
    if not weak:
        return book
    sound = tuple(row for row in book.allowed if row not in weak)
    return replace(book, allowed=sound, problems=(*weak.values(), *book.problems))


def _weak(row: AllowedRow) -> Problem | None:
    try:
        must_be_a_reason(row.reason)
    except DomainError as error:
        fix = "Say there what people were asked to do or to talk about, in a few words."
        return Problem(Level.ERROR, ALLOWED.name, row.row, "Reason", row.reason, error.message, fix)
    return None
