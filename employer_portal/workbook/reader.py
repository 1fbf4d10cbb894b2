"""Reads a hiring-round workbook into plain values, with everything that is wrong with it said at once."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from os import PathLike
from pathlib import Path
from typing import Any

from employer_portal.core.terms import DEFAULT_SCALE, LETTER_OUTCOMES, Format
from employer_portal.workbook import cells
from employer_portal.workbook.columns import (
    ALLOWED,
    CANDIDATES,
    CRITERIA,
    DECISIONS,
    FEEDBACK,
    FIELDS,
    OPTIONAL,
    ROUND,
    Column,
    Holds,
    Sheet,
    key,
)
from employer_portal.workbook.decisions import Decisions
from employer_portal.workbook.files import Book, UnknownShape, WorkbookRefused, open_workbook
from employer_portal.workbook.ledger import Ledger
from employer_portal.workbook.limits import Limits
from employer_portal.workbook.names import nearly_alike
from employer_portal.workbook.roll import Roll
from employer_portal.workbook.sheets import (
    AllowedRow,
    CandidateRow,
    CriterionRow,
    FeedbackRow,
    Level,
    Problem,
    RoundSheet,
    RoundWorkbook,
)
from employer_portal.workbook.table import ReadRow, Table

#: Problems that the message of a refusal lists; all of them are in its `problems`.
_LINES = 50


def read_workbook(path: str | PathLike[str], *, limits: Limits | None = None, day_first: bool = True) -> RoundWorkbook:
    """The round in a workbook (.xlsx, .xls, .ods; a folder or zip of .csv or .tsv), good rows and all problems.

    Raises `WorkbookRefused`, whose `problems` lists everything found, when a sheet or a required column is missing;
    and without problems when the file is broken, protected, too large or no workbook at all;
    as `UnknownShape` where it is somebody's own scorecard.
    """
    path = Path(path).absolute()
    limits = limits or Limits()
    ledger = Ledger(limits.problems)
    with open_workbook(path, limits) as book:
        if len(book.found) < 2 or not {ROUND.name, CRITERIA.name} & book.found.keys():
            raise UnknownShape(
                f"{path.name} has not the sheets of a round: it is not in the portal's own format.",
                "./portal round template writes a workbook with every sheet and column.",
            )
        read = read_book(book, ledger, day_first=day_first)
    if ledger.refusals:
        raise _refusal(path, ledger)
    return read


def read_book(book: Book, ledger: Ledger, *, day_first: bool) -> RoundWorkbook:
    """What these sheets hold; what is wrong with them stands in the ledger, too."""
    reading = _Reading(book, ledger, day_first)
    round_ = reading.read_round()
    criteria = reading.read_criteria()
    candidates = reading.read_candidates()
    feedback = reading.read_feedback()
    decisions = reading.read_decisions(round_)
    allowed = reading.read_allowed()
    return RoundWorkbook(
        decisions.round, criteria, candidates, feedback, ledger.problems, reading.held(), allowed, tuple(decisions.rows)
    )


def _refusal(path: Path, ledger: Ledger) -> WorkbookRefused:
    first = ledger.refusals[0]
    about = first.message[0].lower() + first.message[1:]
    what = f"cannot be used: {about}" if first.column else f"has no {first.sheet} sheet."
    listed = [problem for problem in ledger.problems if problem is not first]
    lines = [str(problem) for problem in listed[:_LINES]]
    if len(listed) > _LINES:
        lines.append(f"... and {len(listed) - _LINES:,} more.")
    message = "\n".join([f"{path.name} {what} {first.fix}", *lines])
    return WorkbookRefused(
        message, "./portal round template writes a workbook with every sheet and column.", ledger.problems
    )


class _Reading:
    """One workbook under way, sheet by sheet in the format's order; later sheets lean on what earlier ones held."""

    def __init__(self, book: Book, ledger: Ledger, day_first: bool) -> None:
        self._book = book
        self._ledger = ledger
        self._parse = cells.readers(day_first)
        self._scale: Mapping[int, str] | None = DEFAULT_SCALE
        self._sound: set[Sheet] = set()
        self._round_errors: list[Problem] = []
        self._codes = Roll()
        self._criterion_errors: dict[str, list[Problem]] = {}
        self._references = Roll()
        self._awaiting: dict[str, CandidateRow] = {}  # a letter, but no feedback seen yet
        self._unrated: set[str] = set()
        self._readable_codes: set[str] = set()
        self._readable_references: set[str] = set()
        self._ratings: dict[tuple[str, str], list[int]] = {}
        self._interviewers: dict[str, ReadRow] = {}  # with their first row
        self._chair: ReadRow | None = None

    def read_round(self) -> RoundSheet:
        fields = {key(field.name): field for field in FIELDS}
        values: dict[str, Any] = {"vacancy_reference": "", "vacancy_title": "", "contact_name": "", "contact_email": ""}
        seen: dict[str, int] = {}
        for row in self._rows(ROUND):
            name = row.values.get("field", "")
            if (field := fields.get(key(name))) is None:
                fix = cells.suggestion(name, (field.name for field in FIELDS)) + "Rename it if it should count."
                row.warn("Field", name, "This field is not part of the format, so it was not read.", fix)
            elif field.name in seen:
                row.error(
                    "Field", name, f"{field.name} stands in row {seen[field.name]} already.", "Keep one of the two."
                )
            else:
                seen[field.name] = row.number
                self._read_field(row, field, values)
            self._round_errors += row.errors
        for field in FIELDS if ROUND in self._sound else ():
            if field.required and field.name not in seen:
                place = (ROUND.name, 0, "Value", "")
                problem = Problem(Level.ERROR, *place, f"There is no {field.name}.", f"Add a row for it. {field.note}")
                self._round_errors.append(self._ledger.add(problem))
        return RoundSheet(**values)

    def _read_field(self, row: ReadRow, field: Column, values: dict[str, Any]) -> None:
        text = row.values.get("value", "")
        try:
            if text:
                values[field.attribute] = self._parse(field.holds)(text)
            elif field.required and not row.errors:
                row.error("Value", "", f"{field.name} is needed.", field.note)
        except cells.Unreadable as unreadable:
            if field.holds is Holds.DAY and not field.required:  # the round goes on without it
                row.warn("Value", text, unreadable.message, f"{unreadable.fix} Until then there is no {field.name}.")
            else:
                row.error("Value", text, unreadable.message, unreadable.fix)
        if field.attribute == "chair":
            self._chair = row
        if field.holds is Holds.SCALE and text:
            self._scale = values.get(field.attribute)

    def read_criteria(self) -> tuple[CriterionRow, ...]:
        criteria = []
        for row in self._rows(CRITERIA):
            code: str = row.values.get("code", "")
            if code in self._codes:
                fix = "Give each criterion a code of its own."
                row.error("Code", code, f"This code stands in row {self._codes[code]} already.", fix)
            elif code:
                self._codes.add(code, row.number)
                if "name" in row.values:
                    criteria.append(CriterionRow(row=row.number, **row.values))
            if code:
                self._criterion_errors.setdefault(code, []).extend(row.errors)
        self._unrated = set(self._codes)
        self._check_any(CRITERIA, self._codes)
        self._readable_codes = {criterion.code for criterion in criteria}
        return tuple(criteria)

    def read_candidates(self) -> tuple[CandidateRow, ...]:
        candidates = []
        addresses: dict[str, str] = {}
        for row in self._rows(CANDIDATES):
            reference: str = row.values.get("reference", "")
            again = reference in self._references
            if again:
                fix = "Give each candidate a reference of their own, or take one of the two rows out."
                row.error(
                    "Reference", reference, f"This reference stands in row {self._references[reference]} already.", fix
                )
            elif reference:
                self._references.add(reference, row.number)
            self._check_reach(row)
            self._check_shared_address(row, addresses)
            if reference:
                self._ledger.hold(reference, *row.errors)
            if reference and not again and "outcome" in row.values:
                candidate = CandidateRow(row=row.number, **({"first_name": "", "last_name": ""} | row.values))
                candidates.append(candidate)
        self._check_any(CANDIDATES, self._references)
        self._readable_references = {candidate.reference for candidate in candidates}
        self._awaiting = {c.reference: c for c in candidates if c.outcome in LETTER_OUTCOMES}
        return tuple(candidates)

    def _check_reach(self, row: ReadRow) -> None:
        if row.failed("Format"):
            return
        if row.values.get("format", Format.EMAIL).by_post:
            column, attribute, fix = "Postal address", "postal_address", "Fill it in, or choose another Format."
        else:
            column, attribute, fix = "Email", "email", "Fill it in, or set Format to post and give a Postal address."
        if attribute not in row.values and not row.failed(column):
            row.error(column, "", f"{column} is needed for this person.", fix)

    def _check_shared_address(self, row: ReadRow, addresses: dict[str, str]) -> None:
        reference, address = row.values.get("reference", ""), row.values.get("email", "")
        other = addresses.setdefault(address.casefold(), reference) if address else reference
        if other != reference:
            message = f"{other or 'Another candidate'} has this address too."
            row.error(
                "Email", address, message, "Give each person their own address: nobody may read another's letter."
            )
            if other:
                self._ledger.hold(other, row.errors[-1])

    def read_feedback(self) -> tuple[FeedbackRow, ...]:
        feedback = []
        seen: dict[tuple[str, str, str], int] = {}
        for row in self._rows(FEEDBACK):
            reference = self._known(row, "candidate", self._references, CANDIDATES)
            code = self._known(row, "criterion", self._codes, CRITERIA)
            interviewer = self._interviewer(row)
            self._interviewers.setdefault(interviewer or "", row)
            if reference and code and interviewer:
                first = seen.setdefault((reference, interviewer.casefold(), code), row.number)
                if first != row.number:
                    message = f"Row {first} has the same candidate, interviewer and criterion."
                    row.error(
                        "Candidate", reference, message, "Put both into one row, or correct the one that is wrong."
                    )
            if code and (row.failed("Rating") or row.values.get("rating") is not None):
                self._unrated.discard(code)
            if reference:
                self._awaiting.pop(reference, None)
                self._ledger.hold(reference, *row.errors, *self._criterion_errors.get(code or "", ()))
            sound = FEEDBACK in self._sound and not row.errors
            if sound and reference in self._readable_references and code in self._readable_codes:
                feedback.append(FeedbackRow(row=row.number, **row.values))
                if feedback[-1].rating is not None:
                    self._ratings.setdefault((feedback[-1].candidate, feedback[-1].criterion), []).append(
                        feedback[-1].rating
                    )
        if FEEDBACK in self._sound:
            self._check_gaps()
        return tuple(feedback)

    def read_decisions(self, opened: RoundSheet) -> Decisions:
        """What the panel agreed on, and the round with what stands there of it. A row that cannot be read holds its
        candidate."""
        decisions = Decisions(opened, self._ratings, self._ledger.hold)
        decisions.read(
            self._rows(DECISIONS),
            lambda row: (
                self._known(row, "candidate", self._references, CANDIDATES),
                self._known(row, "criterion", self._codes, CRITERIA),
            ),
        )
        return decisions

    def read_allowed(self) -> tuple[AllowedRow, ...]:
        """The phrases that may stand. A row that cannot be read lets nothing stand, and holds nobody."""
        return tuple(AllowedRow(row=row.number, **row.values) for row in self._rows(ALLOWED) if not row.errors)

    def _known(self, row: ReadRow, attribute: str, roll: Roll, sheet: Sheet) -> str | None:
        """The reference or code that the row means, in the spelling of its own sheet."""
        text: str = row.values.get(attribute, "")
        if not text or sheet not in self._sound:
            return text or None
        if found := roll.find(text):
            row.values[attribute] = found
            return found
        if near := roll.look_alike(text):
            fix = f"“{near}” looks like it: 1 and l, 0 and O are easily taken for each other. Correct it here."
        else:
            near = roll.nearest(text)
            lacks = " Or its row is missing there: the others are numbered through." if roll.may_lack(text) else ""
            fix = f"The nearest there is “{near}”.{lacks} " if near else ""
            fix += f"Correct it here, or add it to the {sheet.name} sheet."
        row.error(attribute.capitalize(), text, f"The {sheet.name} sheet does not have this one.", fix)
        return None

    def _interviewer(self, row: ReadRow) -> str | None:
        text: str | None = row.values.get("interviewer")
        try:
            return cells.email(text) if text and "@" in text else text
        except cells.Unreadable as unreadable:
            row.error("Interviewer", text or "", unreadable.message, unreadable.fix)
            return None

    def _check_any(self, sheet: Sheet, found: Roll) -> None:
        if sheet in self._sound and not found:
            message = f"The {sheet.name} sheet has no rows that can be read."
            fix = "Add one row for each, below the headings."
            self._ledger.add(Problem(Level.ERROR, sheet.name, 0, "", "", message, fix))

    def _check_gaps(self) -> None:
        """Who has no feedback, what nobody rated, and a chair who is none of the panel: known only when all of it has
        been read."""
        chair = self._chair.values.get("value", "") if self._chair else ""
        if self._chair and chair and chair not in self._interviewers:
            fix = (
                cells.suggestion(chair, self._interviewers)
                + "Write it as it stands there; until then no chair is noted."
            )
            self._chair.warn("Value", chair, "Nobody of this name gave feedback.", fix)
        for one, two in nearly_alike(name for name in self._interviewers if "@" not in name):
            message = f"“{one}” stands in row {self._interviewers[one].number}. Is it the same person?"
            fix = "Then write the name the same each time. Else leave it: two people gave feedback."
            self._interviewers[two].warn("Interviewer", two, message, fix)
        for candidate in self._awaiting.values():
            message = "There is no feedback for this candidate."
            fix = "Add rows to the Feedback sheet, or change the Outcome."
            reference = candidate.reference
            place = (CANDIDATES.name, candidate.row, "Reference", reference)
            self._ledger.hold(reference, self._ledger.add(Problem(Level.ERROR, *place, message, fix)))
        for code in self._codes:
            if code in self._unrated:
                message = "Nobody was rated on this criterion."
                fix = "Add ratings to the Feedback sheet, or take the criterion out."
                self._ledger.add(Problem(Level.WARNING, CRITERIA.name, self._codes[code], "Code", code, message, fix))

    def held(self) -> dict[str, tuple[Problem, ...]]:
        """Whose letters are held and by what, in the order of their sheet; the Round sheet touches everyone."""
        for reference in self._references:
            self._ledger.hold(reference, *self._round_errors)
        held = self._ledger.held
        return {reference: held[reference] for reference in self._references if reference in held}

    def _rows(self, sheet: Sheet) -> Iterator[ReadRow]:
        """The rows of the next sheet; a missing sheet or column is noted, and what is there is read all the same."""
        lines = self._book.rows()
        if sheet.name not in self._book.found:
            if sheet in OPTIONAL:
                return
            fix = cells.suggestion(sheet.name, self._book.names) + f"Add a sheet with the name {sheet.name}."
            message = f"There is no {sheet.name} sheet."
            self._ledger.refuse(Problem(Level.ERROR, sheet.name, 0, "", "", message, fix))
            return
        table = Table(sheet, lines, self._ledger)
        if table.sound:
            self._sound.add(sheet)
        yield from table.rows(self._reader_of, self._book.merged)

    def _reader_of(self, column: Column) -> Callable[[str], Any]:
        if column.holds is Holds.RATING:
            return partial(cells.rating, scale=self._scale)
        return self._parse(column.holds)
