"""Somebody's own scorecard to the same plain values that the portal's own workbook gives, by a profile."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from pathlib import Path
from typing import Any

from employer_portal.scorecards.grids import open_grids
from employer_portal.scorecards.guessing import guess
from employer_portal.scorecards.keeping import examples, fits, with_kept
from employer_portal.scorecards.layout import Layout
from employer_portal.scorecards.profile import HEADER_ROWS, Profile
from employer_portal.scorecards.sorting import asked, sort
from employer_portal.workbook.columns import CANDIDATES, CRITERIA, FEEDBACK, ROUND, Sheet
from employer_portal.workbook.ledger import Ledger
from employer_portal.workbook.limits import Limits
from employer_portal.workbook.reader import read_book
from employer_portal.workbook.sheets import Problem, RoundWorkbook


@dataclass(frozen=True, slots=True)
class Draft:
    """The match that a file seems to have, and of each heading and label a few things that stand there."""

    profile: Profile
    examples: dict[str, list[str]]
    alike: dict[str, str]  # a name that may be the same person's as another -> the other


def draft(
    path: str | PathLike[str], name: str, kept: Sequence[Profile] = (), header_rows: Sequence[int] = HEADER_ROWS
) -> Draft | None:
    """The match that a file seems to have, where its headings take so many rows: by the first of the `kept` ones whose
    headings are all in it; what is new in the file is guessed. None where no row of it looks like headings. Raises as
    `read_workbook`."""
    grids = open_grids(Path(path).absolute())
    guessed = guess(grids, name, header_rows)
    if guessed is None:
        return None
    known = next((one for one in kept if one.header_rows in header_rows and fits(grids, one)), None)
    profile, alike = asked(grids, with_kept(guessed, known) if known else guessed)
    return Draft(profile, examples(grids, profile), alike)


def read_scorecard(
    path: str | PathLike[str], profile: Profile, *, limits: Limits | None = None, day_first: bool = True
) -> RoundWorkbook:
    """The round in somebody's own scorecard. Every problem stands at the sheet, row and heading of the file; what the
    file lacks of the round as a whole, at the match. Raises `WorkbookRefused` where the file cannot be read at all."""
    limits = limits or Limits()
    layout = sort(open_grids(Path(path).absolute(), limits), profile)
    ledger = Ledger(limits.problems)
    read = read_book(layout, ledger, day_first=day_first)
    placed = {problem: _placed(problem, layout) for problem in read.problems}
    held: dict[str, list[Problem]] = defaultdict(list)
    for reference, problems in read.held.items():
        held[reference] += [placed[problem] for problem in problems]
    for person, problem in layout.contradicted:
        held[person.reference].append(problem)
    return replace(
        read, problems=(*placed.values(), *layout.notes), held={one: tuple(problems) for one, problems in held.items()},
        criteria=_numbered(read.criteria, CRITERIA, layout), candidates=_numbered(read.candidates, CANDIDATES, layout),
        feedback=_numbered(read.feedback, FEEDBACK, layout),
    )  # fmt: skip


def _placed(problem: Problem, layout: Layout) -> Problem:
    """A problem at its place in the file."""
    if problem.sheet == ROUND.name:
        missing = "" if problem.row else problem.message.removeprefix("There is no ").rstrip(".")
        fix = problem.fix.partition(". ")[2] if missing else problem.fix  # there is no sheet to add a row to
        fix = f"Say it in the match (in a profile: under [round]). {fix}".strip()
        return replace(problem, sheet="Match", row=0, column=missing or problem.column, fix=fix)
    origin = layout.origins.get((problem.sheet, problem.row))
    if origin is None:
        return problem
    fix = problem.fix
    if problem.column == "Email" and not problem.value:
        fix = "Say it in the match (in a profile: under [addresses]), or add a column of addresses to the file."
    return replace(
        problem, sheet=origin.sheet, row=origin.row, column=origin.heading(problem.column), fix=fix,
        message=_renumbered(problem, layout),
    )  # fmt: skip


def _renumbered(problem: Problem, layout: Layout) -> str:
    """What is wrong, with the row that it speaks of as the file numbers it."""

    def row(found: re.Match[str]) -> str:
        origin = layout.origins.get((problem.sheet, int(found[1])))
        return f"row {origin.row}" if origin else found[0]

    return re.sub(r"\brow (\d+)\b", row, problem.message)


def _numbered(rows: Iterable[Any], sheet: Sheet, layout: Layout) -> tuple[Any, ...]:
    """Rows with the numbers that the file's own spreadsheet shows."""
    return tuple(replace(row, row=layout.origins[sheet.name, row.row].row) for row in rows)
