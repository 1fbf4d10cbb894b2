"""A round that was exported and filled in offline comes back: what is new goes into the round that is there.

Rounds brought back are those of a few hundred; each entry takes the same way as one that is typed by hand.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload, selectinload

from employer_portal.accounts.operations import match_interviewer, note_interviewer
from employer_portal.core import audit
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.feedback import operations
from employer_portal.feedback.checker import Checker
from employer_portal.feedback.exchange_slice import has_words
from employer_portal.feedback.models import OPEN, Check, Entry, Field, Finding, FindingLevel, Revision
from employer_portal.feedback.operations import Line
from employer_portal.feedback.workflow import must_be_a_reason, open_in_words
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application, Round
from employer_portal.hiring.reach import one_round
from employer_portal.hiring.sheets import CandidateRow, FeedbackRow, RoundWorkbook
from employer_portal.training.queries import must_be_certified


@dataclass(slots=True)
class BroughtBack:
    """What came of it: candidates added and changed, entries written; `drafts` of these still need a look, and
    `kept` are entries that stand as they were handed in, though the workbook says something else."""

    added: int = 0
    changed: int = 0
    written: int = 0
    drafts: int = 0
    kept: int = 0


def bring_back(
    session: Session, round_id: int, workbook: RoundWorkbook, *, checker: Checker, actor: Actor, now: datetime
) -> BroughtBack:
    """Put what a workbook says into the round that it came from: new candidates, corrected details, outcomes, who was
    told, and feedback. Nothing that the workbook leaves out is taken away; decisions stay with the review.

    All of it or, with the first error, nothing. Raises `Conflict` for another vacancy's workbook, for criteria that the
    round does not have, and, naming the candidate, where a letter stands in the way.
    """
    opened = one_round(session, round_id, actor, Permission.RUN_ROUNDS)
    actor.must(Permission.ENTER_ON_BEHALF, opened.vacancy.brand_id)
    if any(has_words(row) for row in workbook.feedback):
        must_be_certified(session, actor.id, now=now)
    _must_belong(opened, workbook)
    job = _Job(session, opened, checker, actor, now, BroughtBack())
    people = [row for row in workbook.candidates if row.reference not in workbook.held]
    applications = _put_candidates(job, people)
    _put_feedback(job, [row for row in workbook.feedback if row.candidate in applications], applications)
    done = job.done
    audit.record(
        session, "round.brought_back", f"round:{round_id}", actor_id=actor.id, at=now, added=done.added,
        changed=done.changed, written=done.written, kept=done.kept,
    )  # fmt: skip
    return done


@dataclass(frozen=True, slots=True)
class _Job:
    session: Session
    opened: Round
    checker: Checker
    actor: Actor
    now: datetime
    done: BroughtBack


def _must_belong(opened: Round, workbook: RoundWorkbook) -> None:
    if workbook.round.vacancy_reference != opened.vacancy.reference:
        raise Conflict("This workbook is another vacancy's.", "Bring it in as a new round.")
    unknown = {row.criterion for row in workbook.feedback} - {criterion.code for criterion in opened.criteria}
    if unknown:
        raise Conflict(f"This round is not judged on {min(unknown)}.", "A round keeps the criteria that it began with.")
    if {str(point) for point in workbook.round.scale} != set(opened.scale):
        raise Conflict("This round has another rating scale.", "Bring it in as a new round, or mend the scale.")


def _put_candidates(job: _Job, rows: Sequence[CandidateRow]) -> Mapping[str, int]:
    """Add those who are new, correct those who are there; reference -> application."""
    session, actor, now = job.session, job.actor, job.now
    whole = (joinedload(Application.candidate), joinedload(Application.told))
    wanted = sa.select(Application).options(*whole).where(Application.round_id == job.opened.id)
    there = {application.reference: application for application in session.scalars(wanted)}
    for row in rows:
        if (application := there.get(row.reference)) is not None:
            try:
                job.done.changed += _correct(job, application, row)
            except Conflict as error:
                raise Conflict(f"{row.reference}: {error.message}", error.fix) from error
    new = [hiring.reachable(row) for row in rows if row.reference not in there]
    added = hiring.add_candidates(session, job.opened.id, new, actor=actor, now=now)
    job.done.added = len(added)
    return {row.reference: there[row.reference].id for row in rows if row.reference in there} | added


def _correct(job: _Job, application: Application, row: CandidateRow) -> bool:
    session, actor, now = job.session, job.actor, job.now
    changed = _as_it_is(application) != replace(row, row=0, outcome=application.outcome, told_on=None, told_how="")
    if changed:
        hiring.edit_candidate(session, application.id, row, actor=actor, now=now)
    if application.outcome != row.outcome:
        hiring.change_outcome(session, application.id, row.outcome, actor=actor, now=now)
        changed = True
    if row.told_on is not None and application.told is None and row.outcome in hiring.TOLD:
        hiring.tell(session, application.id, row.told_on, row.told_how, actor=actor, now=now)
        changed = True
    return changed


def _as_it_is(application: Application) -> CandidateRow:
    person = application.candidate
    return CandidateRow(
        0, application.reference, person.first_name, person.last_name, application.outcome, person.email,
        person.postal_address, application.interview_date, person.format, person.language, person.known_as,
        application.internal,
    )  # fmt: skip


def _put_feedback(job: _Job, rows: Sequence[FeedbackRow], applications: Mapping[str, int]) -> None:
    session, now = job.session, job.now
    names = sorted({row.interviewer for row in rows})
    people = {name: (match_interviewer(session, name) or note_interviewer(session, name, now=now)).id for name in names}
    by_entry: dict[tuple[int, int], list[FeedbackRow]] = defaultdict(list)
    for row in rows:
        by_entry[applications[row.candidate], people[row.interviewer]].append(row)
    query = sa.select(Entry).join(Entry.application).where(Application.round_id == job.opened.id)
    revisions = selectinload(Entry.revisions)
    query = query.options(revisions.selectinload(Revision.marks), revisions.selectinload(Revision.words))
    there = {(entry.application_id, entry.interviewer_id): entry for entry in session.scalars(query)}
    for (application_id, person), own in by_entry.items():
        _put_entry(job, there.get((application_id, person)), application_id, person, own)


def _put_entry(job: _Job, entry: Entry | None, application_id: int, person: int, rows: Sequence[FeedbackRow]) -> None:
    """Write one interviewer's rows as the next revision of their entry, unless it says so already."""
    session, actor, now = job.session, job.actor, job.now
    codes = {criterion.code: criterion.id for criterion in job.opened.criteria}
    before = _lines(entry.revisions[-1]) if entry and entry.revisions else {}
    lines = before | {
        codes[row.criterion]: Line(
            codes[row.criterion], row.rating, row.private_notes, row.evidence, row.strength, row.development,
            row.next_step,
        )
        for row in rows
    }  # fmt: skip
    if lines == before:
        return
    if entry is not None and entry.state not in OPEN:
        job.done.kept += 1
        return
    if entry is None:
        entry = operations.assign(session, application_id, person, actor=actor, now=now)
    revision = operations.save(session, entry.id, list(lines.values()), checker=job.checker, actor=actor, now=now)
    _keep(job, revision, {codes[row.criterion]: row.kept_because for row in rows})
    job.done.written += 1
    if open_in_words(session, [revision.id], job.checker.version):
        job.done.drafts += 1
    else:
        operations.submit(session, [entry.id], rules_version=job.checker.version, actor=actor, now=now)


def _keep(job: _Job, revision: Revision, reasons: Mapping[int, str]) -> None:
    """Keep each *justify* whose row gives a reason for it."""
    asked = sa.select(Finding).join(Check).where(
        Check.revision_id == revision.id, Finding.level == FindingLevel.JUSTIFY, Finding.kept_because.is_(None),
        Finding.field != Field.PRIVATE_NOTES,
    )  # fmt: skip
    for finding in job.session.scalars(asked).all():
        try:
            reason = must_be_a_reason(reasons.get(finding.criterion_id, ""))
        except DomainError:
            continue
        operations.keep(job.session, finding.id, reason, actor=job.actor, now=job.now)
    job.session.flush()


def _lines(revision: Revision) -> dict[int, Line]:
    words = {said.criterion_id: said for said in revision.words}
    return {
        mark.criterion_id: Line(
            mark.criterion_id, mark.rating, mark.notes,
            *(
                (said.evidence, said.strength, said.development, said.next_step)
                if (said := words.get(mark.criterion_id))
                else ("", "", "", "")
            ),
        )
        for mark in revision.marks
    }  # fmt: skip
