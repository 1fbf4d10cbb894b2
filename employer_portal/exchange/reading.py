"""A workbook's file to its values, with what only the portal can find wrong in them."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from os import PathLike
from pathlib import Path

from sqlalchemy.orm import Session

from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import Language
from employer_portal.feedback.reasons import must_be_a_reason
from employer_portal.hiring.queries import brands_of
from employer_portal.scorecards.profile import Profile, from_toml, to_toml
from employer_portal.scorecards.reading import draft, read_scorecard
from employer_portal.wording.queries import in_force
from employer_portal.workbook.columns import ALLOWED, CANDIDATES
from employer_portal.workbook.files import UnknownShape
from employer_portal.workbook.reader import read_workbook
from employer_portal.workbook.sheets import AllowedRow, Level, Problem, RoundWorkbook


def read(path: str | PathLike[str], *, day_first: bool = True, profile: Profile | None = None) -> RoundWorkbook:
    """The round in a workbook; or, by a profile, in somebody's own scorecard. A row of the Allowed sheet whose reason
    says nothing is one of its problems, and lets nothing stand. Raises as `read_workbook`."""
    if profile is not None:
        return read_scorecard(path, profile, day_first=day_first)
    book = read_workbook(path, day_first=day_first)
    weak = {row: problem for row in book.allowed if (problem := _weak(row))}
    if not weak:
        return book
    sound = tuple(row for row in book.allowed if row not in weak)
    return replace(book, allowed=sound, problems=(*weak.values(), *book.problems))


def read_here(path: Path, profile: Profile | None, *, day_first: bool) -> RoundWorkbook:
    """`read` for a command: by a profile, if one is given. For a scorecard of unknown shape, the draft of
    one is written into the folder where the command was called, and `UnknownShape` names it."""
    if profile is not None:
        return read(path, day_first=day_first, profile=profile)
    try:
        return read(path, day_first=day_first)
    except UnknownShape as unknown:
        target = Path(f"{path.resolve().stem}.profile.toml")
        said = f"{path.name} is not in the portal's own format"
        if target.exists():
            fix = f"Add --profile {target}, or rename that file for a new draft."
            raise UnknownShape(f"{said}, and {target} is there already.", fix) from None
        guessed = draft(path, path.resolve().stem)
        if guessed is None:
            raise UnknownShape(f"{said}, and no row of it looks like headings.", unknown.fix) from None
        _write(target, to_toml(guessed.profile))
        columns = guessed.profile.columns.values()
        placed = sum(bool(placed.place) for placed in columns)
        raise UnknownShape(
            f"{said}. A draft of how to read it was written to {target}: {placed} of {len(columns)} columns"
            " have a place, and each guess says that it is one.",
            f"Look at it, fill in what is empty, then run this once more with --profile {target}.",
        ) from None


def profile_in(path: Path) -> Profile:
    """The profile in a file. Raises `DomainError` where it cannot be one."""
    try:
        return from_toml(path.read_text(encoding="utf-8-sig"), path.name)
    except (OSError, UnicodeDecodeError):
        raise DomainError(f"{path.name} cannot be read as a text.", "Name a profile with --profile.") from None


def _write(target: Path, text: str) -> None:
    try:
        target.write_text(text, encoding="utf-8")
    except OSError as error:
        fix = "Call this in a folder of your own."
        raise DomainError(f"{target} cannot be written: {error.strerror}.", fix) from None


def told_by(book: RoundWorkbook, last: date, why: str, fix: str) -> RoundWorkbook:
    """The round without what would say that somebody was told after that day: a problem names each, and why."""
    late = {row.reference: row for row in book.candidates if row.told_on is not None and row.told_on > last}
    if not late:
        return book
    problems = [
        Problem(Level.WARNING, CANDIDATES.name, row.row, "Told on", f"{row.told_on}", why, fix) for row in late.values()
    ]
    people = (
        replace(row, told_on=None, told_how="") if row.reference in late else row for row in book.candidates
    )  # fmt: skip
    return replace(book, candidates=tuple(people), problems=(*book.problems, *problems))


def told_by_now(book: RoundWorkbook, now: datetime) -> RoundWorkbook:
    """`told_by` today, wherever today has begun."""
    why, fix = "This day has not come yet, so it is not recorded.", "Record it once the candidate has been told."
    return told_by(book, (now + timedelta(hours=14)).date(), why, fix)


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
