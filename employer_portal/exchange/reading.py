"""A workbook's file to its values, with what only the portal can find wrong in them."""

from dataclasses import replace
from os import PathLike

from sqlalchemy.orm import Session

from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import Language
from employer_portal.feedback.reasons import must_be_a_reason
from employer_portal.hiring.queries import brands_of
from employer_portal.wording.queries import in_force
from employer_portal.workbook.columns import ALLOWED, CANDIDATES
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


def unworded(session: Session, book: RoundWorkbook, actor: Actor) -> list[Problem]:
    """What to say of the candidates whose letters are to be in Welsh, where the brand that the workbook names, or the
    first one that is offered to the `actor` who brings it in, has no approved wording in it."""
    offered = brands_of(session, actor, Permission.RUN_ROUNDS)
    named = [brand for brand in offered if book.round.brand in ("", brand.name)]
    brand = named[0] if named else None
    if brand is None or in_force(session, brand.id, Language.WELSH):
        return []
    said = f"No Welsh wording is approved for {brand.name}: no letter to this person can be composed."
    fix = "Have it approved under Wording, or choose English if that is right for them."
    return [
        Problem(Level.WARNING, CANDIDATES.name, row.row, "Language", row.language.value, said, fix)
        for row in book.candidates
        if Language.WELSH in row.language.languages
    ]


def _weak(row: AllowedRow) -> Problem | None:
    try:
        must_be_a_reason(row.reason)
    except DomainError as error:
        fix = "Say there what people were asked to do or to talk about, in a few words."
        return Problem(Level.ERROR, ALLOWED.name, row.row, "Reason", row.reason, error.message, fix)
    return None
