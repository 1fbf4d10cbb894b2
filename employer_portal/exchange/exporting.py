"""A whole hiring round out: as the workbook it could have come from, or as .csv files that no spreadsheet will run."""

import csv
import io
import tempfile
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from employer_portal.accounts.models import User
from employer_portal.core import audit
from employer_portal.core.permissions import Actor
from employer_portal.core.terms import AllMet, Sentence
from employer_portal.feedback import allowances
from employer_portal.feedback.models import AgreedRating, DecisionRecord, Entry, EntryState, Mark, Revision, Words
from employer_portal.feedback.revisions import newest
from employer_portal.hiring.models import Application, Candidate, Criterion, OutcomeTold, Round
from employer_portal.hiring.reach import not_oneself
from employer_portal.hiring.vacancies import rows_of
from employer_portal.hiring.verbs import Verb
from employer_portal.workbook.cells import scale_text
from employer_portal.workbook.columns import ALLOWED, CANDIDATES, CRITERIA, DECISIONS, FEEDBACK, FIELDS, Sheet
from employer_portal.workbook.sheets import (
    AllowedRow,
    CandidateRow,
    DecisionRow,
    FeedbackRow,
    RoundSheet,
    RoundWorkbook,
)
from employer_portal.workbook.writer import values, write_workbook

#: What a spreadsheet runs when it opens a .csv file; an apostrophe in front keeps it text.
_RUNS = ("=", "+", "-", "@", "\t", "\r")


def as_workbook(session: Session, opened: Round, actor: Actor) -> RoundWorkbook:
    """A round in plain values: everybody in it (but never oneself) and the newest revision of each entry."""
    sheet = RoundSheet(
        opened.vacancy.reference, opened.vacancy.title, opened.contact_name, opened.contact_email,
        opened.vacancy.brand.name, opened.stage, opened.interview_date, opened.feedback_due,
        scale={int(point): words for point, words in opened.scale.items()},
        chair=(opened.chair.email or opened.chair.name) if opened.chair else "", same_questions=opened.same_questions,
        posts=opened.vacancy.posts, reserve_until=opened.reserve_until,
        left_out=tuple(Sentence(name) for name in opened.left_out), kind=opened.kind,
    )  # fmt: skip
    return RoundWorkbook(
        sheet,
        tuple(rows_of(opened.criteria_version)),
        tuple(_candidates(session, opened.id, actor)),
        tuple(_feedback(session, opened.id, actor)),
        allowed=tuple(_allowed(session, opened)),
        decisions=tuple(decisions(session, opened.id, actor)),
    )


def xlsx(book: RoundWorkbook) -> bytes:
    """The workbook's bytes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "round.xlsx"
        write_workbook(book, path)
        return path.read_bytes()


def csv_zip(book: RoundWorkbook) -> bytes:
    """The same as .csv files in a zip. What a spreadsheet would run stands behind an apostrophe."""
    kept = io.BytesIO()
    with ZipFile(kept, "w", ZIP_DEFLATED) as archive:
        fields = ((field.name, _cell(getattr(book.round, field.attribute))) for field in FIELDS)
        archive.writestr("Round.csv", _csv([("Field", "Value"), *fields]))
        for sheet, rows in ((CRITERIA, book.criteria), (CANDIDATES, book.candidates), (FEEDBACK, book.feedback)):
            archive.writestr(f"{sheet.name}.csv", _csv(_lines(sheet, rows)))
        if book.decisions:
            archive.writestr(f"{DECISIONS.name}.csv", _csv(_lines(DECISIONS, book.decisions)))
        if book.allowed:
            archive.writestr(f"{ALLOWED.name}.csv", _csv(_lines(ALLOWED, book.allowed)))
    return kept.getvalue()


def note_export(session: Session, round_id: int, *, actor: Actor, now: datetime) -> None:
    """Note in the trail that somebody took a round out of the portal."""
    audit.record(session, Verb.ROUND_EXPORTED, f"round:{round_id}", actor_id=actor.id, at=now)


def _allowed(session: Session, opened: Round) -> Iterator[AllowedRow]:
    for number, one in enumerate(allowances.in_force(session, opened, asked=False), 2):
        yield AllowedRow(number, one.phrase, one.reason)


def _candidates(session: Session, round_id: int, actor: Actor) -> Iterator[CandidateRow]:
    wanted = (
        sa.select(Application, Candidate, OutcomeTold.on, OutcomeTold.how)
        .join(Application.candidate)
        .outerjoin(OutcomeTold, OutcomeTold.application_id == Application.id)
        .where(Application.round_id == round_id, not_oneself(actor))
        .order_by(Application.position, Application.id)
    )
    for number, (application, person, on, how) in enumerate(session.execute(wanted), 2):
        yield CandidateRow(
            number, application.reference, person.first_name, person.last_name, application.outcome, person.email,
            person.postal_address, application.interview_date, person.format, person.language, person.known_as,
            application.internal, on, how or "",
        )  # fmt: skip


def _feedback(session: Session, round_id: int, actor: Actor) -> Iterator[FeedbackRow]:
    wanted = (
        sa.select(
            Application.reference, User.email, User.name, Criterion.code, Mark.rating, Mark.notes, Words.evidence,
            Words.strength, Words.development, Words.next_step,
        )
        .select_from(Entry)
        .join(Revision, Revision.id == newest())
        .join(Entry.interviewer)
        .join(Entry.application)
        .join(Application.candidate)
        .join(Mark, Mark.revision_id == Revision.id)
        .join(Criterion, Criterion.id == Mark.criterion_id)
        .outerjoin(Words, (Words.revision_id == Revision.id) & (Words.criterion_id == Criterion.id))
        .where(Application.round_id == round_id, Entry.state != EntryState.DECLINED, not_oneself(actor))
        .order_by(Application.position, Entry.id, Criterion.position)
    )  # fmt: skip
    for number, (reference, email, name, code, rating, notes, *words) in enumerate(session.execute(wanted), 2):
        evidence, strength, development, next_step = (text or "" for text in words)
        yield FeedbackRow(
            number, reference, email or name, code, rating, notes, evidence, strength, development, next_step
        )


def decisions(session: Session, round_id: int, actor: Actor) -> Iterator[DecisionRow]:
    """What was recorded last of each candidate, and after it the reason where all was met."""
    number = 1
    for reference, decision in session.execute(_newest_decisions(round_id, actor)):
        for rating in sorted(decision.ratings, key=lambda one: one.criterion.position):
            number += 1
            code, because = rating.criterion.code, rating.changed_because
            yield DecisionRow(number, reference, code, rating.rating, because)
        if decision.on_total_ratings:
            number += 1
            yield DecisionRow(number, reference, all_met=AllMet.TOTAL_RATINGS)


def _newest_decisions(round_id: int, actor: Actor) -> sa.Select[str, DecisionRecord]:
    newer = sa.orm.aliased(DecisionRecord)
    last = sa.select(sa.func.max(newer.number)).where(newer.application_id == Application.id).scalar_subquery()
    return (
        sa.select(Application.reference, DecisionRecord)
        .join(DecisionRecord, DecisionRecord.application_id == Application.id)
        .join(Application.candidate)
        .where(Application.round_id == round_id, DecisionRecord.number == last, not_oneself(actor))
        .options(selectinload(DecisionRecord.ratings).joinedload(AgreedRating.criterion))
        .order_by(Application.position)
    )


def _lines(sheet: Sheet, rows: Iterable[object]) -> Iterator[list[str]]:
    yield [column.name for column in sheet.columns]
    for row in rows:
        yield [_cell(value) for value in values(sheet, row)]


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return scale_text(value)
    if isinstance(value, tuple):
        value = ", ".join(value)
    text = value.isoformat() if isinstance(value, date) else str(value)
    return f"'{text}" if text.startswith(_RUNS) else text


def _csv(lines: Iterable[Iterable[str]]) -> str:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return "\ufeff" + text.getvalue()  # spreadsheets take it for UTF-8 by this mark
