"""A round that was exported and filled in offline comes back: what is new goes into the round that is there.

It is written in slices of a few candidates, between which others write. A round that is there cannot be hidden while it
changes, as one that comes in can; so each candidate is whole at every moment, with all that the workbook says of them,
and some say it earlier than others. What stands in the way is looked for first: everything but the words is rehearsed,
by slices that are undone, and refused before anything is written. What others do after that can still stop it half way.
Then what is written stays, the page says how far it got, and bringing the workbook in again does the rest: what is the
same already is passed over.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from employer_portal.accounts.operations import match_interviewer, note_interviewer
from employer_portal.core import audit
from employer_portal.core.chunks import chunked
from employer_portal.core.db import Database
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.slices import slices
from employer_portal.exchange import batch, exporting, questions
from employer_portal.exchange.batch import has_words
from employer_portal.feedback import checks, operations
from employer_portal.feedback.models import OWED, Check, Entry, Finding, FindingLevel, Revision
from employer_portal.feedback.operations import Line
from employer_portal.feedback.reasons import must_be_a_reason
from employer_portal.feedback.workflow import open_in_words
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application, Round
from employer_portal.hiring.reach import one_round
from employer_portal.hiring.verbs import Verb
from employer_portal.phrasing.findings import Field
from employer_portal.phrasing.service import Checker
from employer_portal.training.queries import must_be_certified
from employer_portal.workbook.sheets import CandidateRow, FeedbackRow, RoundWorkbook

#: So many candidates are compared and checked at once, and so many are written at once.
COMPARED, WRITTEN = 500, 10


@dataclass(slots=True)
class BroughtBack:
    """What came of it: candidates added and changed, entries written; `drafts` of these still need a look, and
    `kept` are entries that stand as they were handed in, though the workbook says something else, and `decided` are
    candidates of whom it says another agreed rating than is recorded."""

    added: int = 0
    changed: int = 0
    written: int = 0
    drafts: int = 0
    kept: int = 0
    decided: int = 0


#: Called in the transaction of each slice with how many of the workbook's candidates are done, of how many, and what
#: came of it so far. What it raises undoes the slice and ends the work.
Hold = Callable[[Session, int, int, BroughtBack], None]


def bring_back(
    database: Database, round_id: int, workbook: RoundWorkbook, *, checker: Checker, actor: Actor, now: datetime,
    done: int = 0, so_far: BroughtBack | None = None, hold: Hold = lambda session, done, total, came: None,
) -> BroughtBack:  # fmt: skip
    """Put what a workbook says into the round that it came from: new candidates, corrected details, outcomes, who was
    told, and feedback. Nothing that the workbook leaves out is taken away; decisions stay with the review, and those of
    which the workbook says something else are counted. Work that was stopped goes on after its first `done` candidates,
    with what had come `so_far`.

    Raises `Conflict` for another vacancy's workbook, for criteria that the round does not have, and, naming the
    candidate, where a letter stands in the way.
    """
    people = [row for row in workbook.candidates if row.reference not in workbook.held]
    with database.reading() as session:
        _must_fit(session, round_id, workbook, people, actor, now)
    job = _Job(database, round_id, people, checker, actor, now, so_far or BroughtBack(), hold)
    for row in workbook.feedback:
        job.feedback[row.candidate].append(row)
    if not done:
        _rehearse(job)
        with database.transaction() as session:
            opened = one_round(session, round_id, actor, Permission.RUN_ROUNDS)
            questions.note_allowed(session, opened, workbook, actor=actor, now=now)
    for portion in _portions(job, done):
        with database.reading() as session:
            subject = checks.subject_of(session, one_round(session, round_id, actor, Permission.RUN_ROUNDS))
        words = [row for _, person in portion for row in job.feedback[person.reference]]
        knowing = checker.knowing([text for _, _, text in batch.texts(words, subject)])
        for some in slices(portion, WRITTEN):
            with database.transaction() as session:
                _write(job, session, [person for _, person in some], knowing)
                hold(session, some[-1][0] + 1, len(people), job.came)
    with database.reading() as session:
        job.came.decided = _decided_otherwise(session, round_id, workbook, actor)
    return job.came


def _decided_otherwise(session: Session, round_id: int, workbook: RoundWorkbook, actor: Actor) -> int:
    """Of how many candidates the Decisions sheet says another agreed rating than is recorded."""
    opened = one_round(session, round_id, actor, Permission.RUN_ROUNDS)
    recorded = {(row.candidate, row.criterion): row.rating for row in exporting.decisions(session, opened.id, actor)}
    said = (row for row in workbook.decisions if row.criterion)
    return len({row.candidate for row in said if recorded.get((row.candidate, row.criterion), "?") != row.rating})


def note_return(session: Session, round_id: int, came: BroughtBack, *, actor: Actor, now: datetime) -> None:
    """Note in the trail what came back, all in all."""
    audit.record(
        session, Verb.ROUND_BROUGHT_BACK, f"round:{round_id}", actor_id=actor.id, at=now, added=came.added,
        changed=came.changed, written=came.written, kept=came.kept,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Job:
    """The whole of it: the round, those of the workbook whom no error holds, and what the workbook says of them."""

    database: Database
    round_id: int
    people: Sequence[CandidateRow]
    checker: Checker
    actor: Actor
    now: datetime
    came: BroughtBack
    hold: Hold
    feedback: dict[str, list[FeedbackRow]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class _Slice:
    """Some of its candidates, in one transaction. Without a checker it is a rehearsal: no words are written."""

    session: Session
    opened: Round
    checker: Checker | None
    actor: Actor
    now: datetime
    came: BroughtBack


def _must_fit(
    session: Session, round_id: int, workbook: RoundWorkbook, people: Sequence[CandidateRow], actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    opened = one_round(session, round_id, actor, Permission.RUN_ROUNDS)
    actor.must(Permission.ENTER_ON_BEHALF, opened.brand_id)
    if any(has_words(row) for row in workbook.feedback):
        must_be_certified(session, actor.id, now=now)
    _must_belong(opened, workbook)
    there = set(session.scalars(sa.select(Application.reference).filter_by(round_id=round_id)))
    new = [hiring.reachable(row) for row in people if row.reference not in there]
    hiring.must_be_new(session, round_id, new, actor)


def _rehearse(job: _Job) -> None:
    """Raise what would stand in the way, and leave no trace."""
    for portion in _portions(job, 0):
        with job.database.transaction() as session:
            job.hold(session, 0, len(job.people), job.came)
        for some in slices(portion, WRITTEN):
            with job.database.writing() as session:  # which nobody commits
                _write(replace(job, came=BroughtBack()), session, [person for _, person in some], None)


def _portions(job: _Job, start: int) -> Iterator[list[tuple[int, CandidateRow]]]:
    """Those from `start` on of whom the workbook says something else than the round, each with their place in it."""
    for begin in range(start, len(job.people), COMPARED):
        portion = job.people[begin : begin + COMPARED]
        with job.database.reading() as session:
            different = _different(job, session, portion)
        if found := [(begin + place, row) for place, row in enumerate(portion) if row.reference in different]:
            yield found


def _different(job: _Job, session: Session, rows: Sequence[CandidateRow]) -> set[str]:
    there = _applications(session, job.round_id, rows)
    entries = _entries(session, [application.id for application in there.values()])
    opened = one_round(session, job.round_id, job.actor, Permission.RUN_ROUNDS)
    said = [line for row in rows for line in job.feedback[row.reference]]
    known = {name: match_interviewer(session, name) for name in {line.interviewer for line in said}}

    def differs(row: CandidateRow) -> bool:
        application = there.get(row.reference)
        if application is None or _details_differ(application, row) or application.outcome != row.outcome:
            return True
        by_person: dict[int, list[FeedbackRow]] = defaultdict(list)
        for line in job.feedback[row.reference]:
            user = known[line.interviewer]
            by_person[user.id if user else 0].append(line)
        changed = any(
            _lines(entries.get((application.id, person))) != _with(opened, entries.get((application.id, person)), own)
            for person, own in by_person.items()
        )
        return changed or _is_to_be_told(application, row)

    return {row.reference for row in rows if differs(row)}


def _write(job: _Job, session: Session, people: Sequence[CandidateRow], checker: Checker | None) -> None:
    opened = one_round(session, job.round_id, job.actor, Permission.RUN_ROUNDS)
    part = _Slice(session, opened, checker, job.actor, job.now, job.came)
    applications = _put_candidates(part, people)
    _put_feedback(part, [row for person in people for row in job.feedback[person.reference]], applications)


def _applications(session: Session, round_id: int, rows: Sequence[CandidateRow]) -> dict[str, Application]:
    """reference -> its application, of those that are there."""
    whole = (joinedload(Application.candidate), joinedload(Application.told))
    wanted = sa.select(Application).options(*whole).where(Application.round_id == round_id)
    found = chunked(session, wanted, Application.reference, {row.reference for row in rows})
    return {application.reference: application for application in found}


def _entries(session: Session, application_ids: Sequence[int]) -> dict[tuple[int, int], Entry]:
    """(application, interviewer) -> the entry, with all its revisions."""
    revisions = selectinload(Entry.revisions)
    wanted = sa.select(Entry).options(revisions.selectinload(Revision.marks), revisions.selectinload(Revision.words))
    found = chunked(session, wanted, Entry.application_id, application_ids)
    return {(entry.application_id, entry.interviewer_id): entry for entry in found}


def _must_belong(opened: Round, workbook: RoundWorkbook) -> None:
    if workbook.round.vacancy_reference != opened.vacancy.reference:
        raise Conflict("This workbook is another vacancy's.", "Import it as a new round.")
    unknown = {row.criterion for row in workbook.feedback} - {criterion.code for criterion in opened.criteria}
    if unknown:
        raise Conflict(f"This round is not judged on {min(unknown)}.", "A round keeps the criteria that it began with.")
    if {str(point) for point in workbook.round.scale} != set(opened.scale):
        raise Conflict("This round has another rating scale.", "Import it as a new round, or correct the scale.")


def _put_candidates(job: _Slice, rows: Sequence[CandidateRow]) -> Mapping[str, int]:
    """Add those who are new, correct those who are there; reference -> application."""
    session, actor, now = job.session, job.actor, job.now
    there = _applications(session, job.opened.id, rows)
    for row in rows:
        if (application := there.get(row.reference)) is not None:
            try:
                job.came.changed += _correct(job, application, row)
            except Conflict as error:
                raise Conflict(f"{row.reference}: {error.message}", error.fix) from error
    new = [hiring.reachable(row) for row in rows if row.reference not in there]
    added = hiring.add_candidates(session, job.opened.id, new, actor=actor, now=now) if new else {}
    job.came.added += len(added)
    return {row.reference: there[row.reference].id for row in rows if row.reference in there} | added


def _correct(job: _Slice, application: Application, row: CandidateRow) -> bool:
    session, actor, now = job.session, job.actor, job.now
    if changed := _details_differ(application, row):
        hiring.edit_candidate(session, application.id, row, actor=actor, now=now)
    if application.outcome != row.outcome:
        hiring.change_outcome(session, application.id, row.outcome, actor=actor, now=now)
        changed = True
    if _is_to_be_told(application, row):
        assert row.told_on is not None
        hiring.tell(session, application.id, row.told_on, row.told_how, actor=actor, now=now)
        changed = True
    return changed


def _details_differ(application: Application, row: CandidateRow) -> bool:
    return _as_it_is(application) != replace(row, row=0, outcome=application.outcome, told_on=None, told_how="")


def _is_to_be_told(application: Application, row: CandidateRow) -> bool:
    return row.told_on is not None and application.told is None and row.outcome in hiring.TOLD


def _as_it_is(application: Application) -> CandidateRow:
    person = application.candidate
    return CandidateRow(
        0, application.reference, person.first_name, person.last_name, application.outcome, person.email,
        person.postal_address, application.interview_date, person.format, person.language, person.known_as,
        application.internal,
    )  # fmt: skip


def _put_feedback(job: _Slice, rows: Sequence[FeedbackRow], applications: Mapping[str, int]) -> None:
    session, now = job.session, job.now
    names = sorted({row.interviewer for row in rows})
    people = {name: (match_interviewer(session, name) or note_interviewer(session, name, now=now)).id for name in names}
    by_entry: dict[tuple[int, int], list[FeedbackRow]] = defaultdict(list)
    for row in rows:
        by_entry[applications[row.candidate], people[row.interviewer]].append(row)
    there = _entries(session, list(applications.values()))
    for (application_id, person), own in by_entry.items():
        _put_entry(job, there.get((application_id, person)), application_id, person, own)


def _put_entry(job: _Slice, entry: Entry | None, application_id: int, person: int, rows: Sequence[FeedbackRow]) -> None:
    """Write one interviewer's rows as the next revision of their entry, unless it says so already."""
    session, actor, now = job.session, job.actor, job.now
    lines = _with(job.opened, entry, rows)
    if lines == _lines(entry):
        return
    if entry is not None and entry.state not in OWED:
        job.came.kept += 1
        return
    if entry is None:
        entry = operations.assign(session, application_id, person, actor=actor, now=now)
    if job.checker is None:
        return
    revision = operations.save(session, entry.id, list(lines.values()), checker=job.checker, actor=actor, now=now)
    _keep(job, revision, {_codes(job.opened)[row.criterion]: row.kept_because for row in rows})
    job.came.written += 1
    if open_in_words(session, [revision.id], job.checker.version):
        job.came.drafts += 1
    else:
        operations.submit(session, [entry.id], rules_version=job.checker.version, actor=actor, now=now)


def _with(opened: Round, entry: Entry | None, rows: Sequence[FeedbackRow]) -> dict[int, Line]:
    """The lines of an entry once these rows are in it."""
    codes = _codes(opened)
    return _lines(entry) | {
        codes[row.criterion]: Line(
            codes[row.criterion], row.rating, row.private_notes, row.evidence, row.strength, row.development,
            row.next_step,
        )
        for row in rows
    }  # fmt: skip


def _codes(opened: Round) -> dict[str, int]:
    return {criterion.code: criterion.id for criterion in opened.criteria}


def _keep(job: _Slice, revision: Revision, reasons: Mapping[int, str]) -> None:
    """Keep each *justify* whose row gives a reason for it."""
    asked = sa.select(Finding).join(Check).where(
        Check.revision_id == revision.id, Finding.level == FindingLevel.JUSTIFY, Finding.kept_because.is_(None),
        Finding.field != Field.PRIVATE_NOTES, Finding.match != "",
    )  # fmt: skip
    for finding in job.session.scalars(asked).all():
        try:
            reason = must_be_a_reason(reasons.get(finding.criterion_id, ""))
        except DomainError:
            continue
        operations.keep(job.session, finding.id, reason, actor=job.actor, now=job.now)
    job.session.flush()


def _lines(entry: Entry | None) -> dict[int, Line]:
    """What the newest revision says, by criterion."""
    if entry is None or not entry.revisions:
        return {}
    revision = entry.revisions[-1]
    words = {said.criterion_id: said for said in revision.words}
    return {
        mark.criterion_id: Line(
            mark.criterion_id,
            mark.rating,
            mark.notes,
            *(
                (said.evidence, said.strength, said.development, said.next_step)
                if (said := words.get(mark.criterion_id))
                else ("", "", "", "")
            ),
        )
        for mark in revision.marks
    }
