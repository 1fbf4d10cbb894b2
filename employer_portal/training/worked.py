"""Worked letters, `guidance/letters/`: one letter as it was written first, mended, and as it can go out.

They are proven as the cases are: the checker that guards live text holds the first version and lets the last one go.
"""

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from employer_portal.phrasing.findings import Field as Where
from employer_portal.phrasing.findings import Finding
from employer_portal.phrasing.service import Checker, Subject, Text
from employer_portal.training.content import ContentFault, Line, Mistake


class _Told(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Point(_Told):
    """A sentence or two of a letter, and what is to be said of it."""

    text: Line
    remark: Line


class Version(_Told):
    """The letter as it stood at one time; a `good` one can go out."""

    called: Line
    good: bool = False
    point: Annotated[tuple[Point, ...], Field(min_length=1)]


class WorkedLetter(_Told):
    """One letter in its versions, from bad to good: the first point of each answers the first of the others."""

    title: Line
    about: Line
    role: Line
    criterion: Line
    looks_like: Line
    notes: Line  # all that the writer has to go by
    version: Annotated[tuple[Version, ...], Field(min_length=2)]


@cache
def load_letters(folder: Path) -> tuple[WorkedLetter, ...]:
    """The letters in that `guidance` folder, in the order of their files' names. Raises `ContentFault`."""
    letters = []
    for path in sorted((folder / "letters").glob("*.toml")):
        try:
            letters.append(WorkedLetter.model_validate(tomllib.loads(path.read_text(encoding="utf-8"))))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, ValidationError) as error:
            raise ContentFault([Mistake(f"letters/{path.name}", "", f"this cannot be read ({error}).")]) from error
    return tuple(letters)


def mistakes(folder: Path, checker: Checker) -> Iterator[Mistake]:
    """What is wrong in the worked letters: points that answer none, and what the checker says otherwise."""
    for letter in load_letters(folder):
        first, *_, last = letter.version
        if len({len(version.point) for version in letter.version}) > 1:
            yield Mistake("letters", letter.title, "its versions have not the same number of points.")
        if first.good or not last.good:
            yield Mistake("letters", letter.title, "the last version, and not the first, is `good`.")
        if not _held(checker, letter, first):
            yield Mistake("letters", letter.title, "the checker holds nothing of its first version.")
        for one in _held(checker, letter, last):
            yield Mistake("letters", letter.title, f"the checker holds its last version: {one.rule} “{one.match}”.")


def _held(checker: Checker, letter: WorkedLetter, version: Version) -> list[Finding]:
    """What would hold those words in a letter."""
    subject = Subject(letter.role, (letter.criterion,), about=(letter.looks_like,))
    found = checker.check_all([Text(point.text, subject, Where.EVIDENCE) for point in version.point])
    return [one for findings in found for one in findings if one.level != "nudge"]
