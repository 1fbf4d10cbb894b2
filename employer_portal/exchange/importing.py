"""A whole hiring round in: a workbook's plain values become candidates, entries, findings and decisions.

It is written in slices, between which others write, and nobody sees any of it before it is whole: `begin`, `bring_in`
(which goes on where it was, if it was stopped), `finish`; or `undoing.take_back`. The same
guards hold as for one entry typed by hand.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.accounts.operations import match_interviewer, note_interviewer
from employer_portal.core import audit
from employer_portal.core.addresses import mailbox
from employer_portal.core.arriving import see_arriving
from employer_portal.core.db import Database
from employer_portal.core.errors import Conflict
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.slices import slices
from employer_portal.core.terms import fully_met_from as met_from
from employer_portal.exchange import batch, questions
from employer_portal.exchange.batch import Agreed, Checked, Imported, has_words
from employer_portal.feedback import checks
from employer_portal.feedback.models import Check, Concern, Entry, EntryState, Finding, Revision
from employer_portal.hiring import operations as hiring
from employer_portal.hiring import vacancies
from employer_portal.hiring.models import Application, Round
from employer_portal.hiring.verbs import Verb
from employer_portal.phrasing.service import Checker, Subject
from employer_portal.training.queries import must_be_certified
from employer_portal.workbook.sheets import CandidateRow, FeedbackRow, RoundWorkbook

#: So many candidates are checked at once, on all cores, and so many are written at once: well under half a second.
CHECKED, WRITTEN = 1000, 50


@dataclass(frozen=True, slots=True)
class Arrived:
    """How much of everything came in."""

    candidates: int
    entries: int
    drafts: int
    findings: int


class Doing(StrEnum):
    """The two halves of bringing a round in: all of its wording is checked before anybody is written."""

    CHECKED = "Checked"
    WRITTEN = "Written"


#: What whoever brings a round in does in the transaction of each portion or slice: what was done to how many, of
#: how many candidates. What it raises ends the import there.
Hold = Callable[[Session, Doing, int, int], None]


def import_round(
    database: Database, workbook: RoundWorkbook, brand_id: int, *, checker: Checker, fully_met_from: int, actor: Actor,
    now: datetime, hold: Hold = lambda session, doing, done, total: None, trial: bool = False,
) -> Imported:  # fmt: skip
    """Bring a round in, from its first slice to the last: `begin`, `bring_in`, `finish`."""
    with database.transaction() as session:
        round_id = begin(session, workbook, brand_id, actor=actor, now=now)
    imported = bring_in(
        database, round_id, workbook, checker=checker, fully_met_from=fully_met_from, actor=actor, now=now, hold=hold,
        trial=trial,
    )  # fmt: skip
    with database.transaction() as session:
        finish(session, round_id, actor=actor, now=now)
    return imported


def begin(session: Session, workbook: RoundWorkbook, brand_id: int, *, actor: Actor, now: datetime) -> int:
    """Make the round that a workbook comes into, which nobody sees yet, and return its id.

    Whatever can be wrong with the workbook as a whole is refused here. Raises `NotAllowed` without a certificate where
    words for candidates are entered, `Conflict` for another brand's vacancy, for an address or a reference that two
    candidates share, and where two names in the sheet are the same interviewer.
    """
    actor.must(Permission.RUN_ROUNDS, brand_id)
    actor.must(Permission.ENTER_ON_BEHALF, brand_id)
    if any(has_words(row) for row in workbook.feedback):
        must_be_certified(session, actor.id, now=now)
    see_arriving(session)
    people = coming(workbook)
    hiring.must_be_new(session, 0, people, actor)
    rows = _rows_of(workbook, people)
    known = {name: match_interviewer(session, name) for name in sorted({row.interviewer for row in rows})}
    noted = {name: note_interviewer(session, name, now=now) for name, user in known.items() if user is None}
    interviewers = {name: user.id for name, user in {**known, **noted}.items() if user is not None}
    _must_be_once(rows, interviewers)
    _must_be_others(rows, people, {**known, **noted})
    sheet = workbook.round
    vacancy = vacancies.open_vacancy(
        session, sheet.vacancy_reference, sheet.vacancy_title, brand_id, arriving=True, actor=actor, now=now
    )
    vacancies.note_posts(session, vacancy, sheet.posts, actor=actor, now=now)
    before = vacancies.newest_criteria(session, vacancy.id)
    version = vacancies.set_criteria(session, vacancy.id, workbook.criteria, actor=actor, now=now)
    remembered = {
        "people": interviewers,
        "noted": [user.id for user in noted.values()],
        "criteria": [] if before is version else [version.id],
    }
    opened = hiring.open_round(
        session, vacancy.id, version.id, sheet, arriving=remembered, chair_id=interviewers.get(sheet.chair),
        actor=actor, now=now,
    )  # fmt: skip
    questions.note_allowed(session, opened, workbook, actor=actor, now=now)
    return opened.id


def bring_in(
    database: Database, round_id: int, workbook: RoundWorkbook, *, checker: Checker, fully_met_from: int, actor: Actor,
    now: datetime, hold: Hold = lambda session, doing, done, total: None, trial: bool = False,
) -> Imported:  # fmt: skip
    """Write a workbook into the round that was made for it. Candidates that an error holds stay out; the others'
    entries are submitted if clean, or if nothing is open in them but what HR is asked about the whole round. What was
    agreed is recorded where the workbook says it or the median does; a `trial` run takes the lower rating elsewhere.

    The wording is checked outside any transaction, all of it before the first slice: what stands in many people's
    feedback is the exercise's. Whoever is in the round already is passed over, so that an import which was stopped
    anywhere goes on from there, and checks nobody again who is in. One that was stopped before its first slice begins
    anew with checking: what was found until then is kept nowhere, and comes to seconds.
    """
    with database.reading() as session:
        see_arriving(session)
        there = set(session.scalars(sa.select(Application.reference).filter_by(round_id=round_id)))
        subject = checks.subject_of(session, session.get_one(Round, round_id))
    everybody = coming(workbook)
    missing = [row for row in everybody if row.reference not in there]
    rows: dict[str, list[FeedbackRow]] = defaultdict(list)
    for row in _rows_of(workbook, everybody):
        rows[row.candidate].append(row)
    done = len(everybody) - len(missing)
    found: dict[str, list[Checked]] = {}
    for start in range(0, len(missing), CHECKED):
        portion = missing[start : start + CHECKED]
        found |= _check((row for person in portion for row in rows[person.reference]), subject, checker)
        with database.transaction() as session:
            hold(session, Doing.CHECKED, done + start + len(portion), len(everybody))
    imported = Imported(round_id)
    if not there:  # else it was asked before the first of them came in
        with database.transaction() as session:
            see_arriving(session)
            imported.asked = questions.ask(session, session.get_one(Round, round_id), workbook, found, now=now)
    agreed = Agreed.of(workbook, met_from(workbook.round.scale, fully_met_from), trial=trial)
    for people in slices(missing, WRITTEN):
        with database.transaction() as session:
            see_arriving(session)
            hold(session, Doing.WRITTEN, done, len(everybody))
            batch.write(
                session, imported, people, [row for person in people for row in rows[person.reference]],
                [one for person in people for one in found.get(person.reference, ())],
                agreed=agreed, checker=checker, actor=actor, now=now,
            )  # fmt: skip
        done += len(people)
    return imported


def finish(session: Session, round_id: int, *, actor: Actor, now: datetime) -> Arrived:
    """Let everybody see the round, all of it at once, and tell HR of the concerns that came with it."""
    see_arriving(session)
    opened = session.get_one(Round, round_id, with_for_update=True)
    opened.arriving, opened.vacancy.arriving = None, False
    entries = sa.select(Entry.id).join(Entry.application).where(Application.round_id == round_id)
    findings = sa.select(Finding.id).join(Check).join(Revision, Revision.id == Check.revision_id)
    arrived = Arrived(
        _count(session, sa.select(Application.id).where(Application.round_id == round_id)),
        _count(session, entries),
        _count(session, entries.where(Entry.state == EntryState.DRAFT)),
        _count(session, findings.where(Revision.entry_id.in_(entries))),
    )
    concerns = sa.select(Concern).join(Concern.application).where(Application.round_id == round_id)
    checks.tell_hr(session, session.scalars(concerns.order_by(Concern.id)).all(), actor, now)
    audit.record(
        session, Verb.ROUND_IMPORTED, f"round:{round_id}", actor_id=actor.id, at=now, candidates=arrived.candidates,
        entries=arrived.entries, drafts=arrived.drafts, findings=arrived.findings,
    )  # fmt: skip
    return arrived


def _check(rows: Iterable[FeedbackRow], subject: Subject, checker: Checker) -> dict[str, list[Checked]]:
    """The texts in which something is found, by the candidate's reference."""
    texts = batch.texts(rows, subject)
    found: dict[str, list[Checked]] = defaultdict(list)
    for (row, field, text), answer in zip(texts, checker.answers([text for _, _, text in texts]), strict=True):
        if answer.stays or answer.lifted:
            found[row.candidate].append((row, field, text, answer))
    return found


def coming(workbook: RoundWorkbook) -> list[CandidateRow]:
    """The candidates whom no error holds."""
    return [row for row in workbook.candidates if row.reference not in workbook.held]


def _rows_of(workbook: RoundWorkbook, people: Iterable[CandidateRow]) -> list[FeedbackRow]:
    wanted = {person.reference for person in people}
    return [row for row in workbook.feedback if row.candidate in wanted]


def _count(session: Session, wanted: sa.Select[int]) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(wanted.subquery())) or 0


def _must_be_others(
    rows: Iterable[FeedbackRow], people: Iterable[CandidateRow], interviewers: Mapping[str, User | None]
) -> None:
    candidates = {person.reference: mailbox(person.email) for person in people}
    writers = {name: mailbox(user.email if user else "") for name, user in interviewers.items()}
    for row in rows:
        if writers[row.interviewer] and writers[row.interviewer] == candidates[row.candidate]:
            raise Conflict(
                f"Row {row.row} of the Feedback sheet: {row.interviewer} is this candidate.",
                "Nobody writes about themselves: take the row out.",
            )


def _must_be_once(rows: Iterable[FeedbackRow], interviewers: Mapping[str, int]) -> None:
    seen: dict[tuple[str, int, str], FeedbackRow] = {}
    for row in rows:
        first = seen.setdefault((row.candidate, interviewers[row.interviewer], row.criterion), row)
        if first is not row:
            raise Conflict(
                f"Rows {first.row} and {row.row} of the Feedback sheet are the same interviewer on the same "
                f"criterion: {first.interviewer} is {row.interviewer}.",
                "Put the two rows into one.",
            )
