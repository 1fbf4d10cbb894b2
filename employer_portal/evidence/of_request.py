"""The papers of what a candidate asked for: requests, complaints, sentences that they dispute, and calls."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from employer_portal.answers.models import Answer
from employer_portal.calls.models import Call
from employer_portal.disputes.models import Dispute
from employer_portal.evidence.case import Case
from employer_portal.evidence.values import Kind, Own, Paper, Part, rows
from employer_portal.hiring.models import Application
from employer_portal.requests.models import Complaint, Request


def papers(case: Case, applied: Application) -> Iterator[Paper]:
    """Each request with what became of it, and each call."""
    for one in case.session.scalars(sa.select(Request).filter_by(application_id=applied.id).order_by(Request.id)):
        yield _request(case, applied, one)
        wanted = sa.select(Call).where(Call.request_id == one.id).order_by(Call.id)
        for call in case.session.scalars(wanted.options(selectinload(Call.promises), selectinload(Call.note))):
            yield _call(case, applied, call)


def _request(case: Case, applied: Application, one: Request) -> Paper:
    head = rows(
        ("How it came", Own("by the candidate’s page" if one.by_link else "by the form, or told to somebody here")),
        ("Words", one.words),
        ("Promised by", case.when(one.promised_on)),
        ("Owner", case.by(one.owner_id)),
        ("How it stands", Own(one.state.value)),
        ("Settled", case.by_when(one.settled_by, one.settled_at)),
        ("Answer", one.answer),
        ("Closed because", one.closed_because),
    )
    disputes = case.session.scalars(sa.select(Dispute).filter_by(request_id=one.id))
    answers = case.session.scalars(sa.select(Answer).filter_by(request_id=one.id).where(Answer.asked_of.is_not(None)))
    complaints = case.session.scalars(sa.select(Complaint).filter_by(request_id=one.id))
    parts = [
        Part("", head),
        *(_answer(case, answer) for answer in answers),
        *(_dispute(case, dispute) for dispute in disputes),
        *(_complaint(case, complaint) for complaint in complaints),
    ]
    return Paper(
        key=f"request-{one.id}", at=one.made_at, kind=Kind.REQUEST, title=Own(f"The candidate asked: {one.kind.value}"),
        of=applied.id, parts=tuple(parts),
    )  # fmt: skip


def _answer(case: Case, answer: Answer) -> Part:
    return Part(
        "The words for the answer",
        rows(
            ("Asked of", case.by_when(answer.asked_of, answer.asked_at)),
            ("Words", answer.words),
            ("Put", case.when(answer.put_at)),
            ("Letter", Own(f"letter {answer.letter_id}") if answer.letter_id else None),
        ),
    )


def _dispute(case: Case, dispute: Dispute) -> Part:
    return Part(
        "The sentence that the candidate disputes",
        rows(
            ("Sentence", dispute.sentence),
            ("Ending", Own(dispute.ending.value) if dispute.ending else None),
            ("Decided", case.by_when(dispute.decided_by, dispute.decided_at)),
            ("Reason", dispute.reason),
        ),
    )


def _complaint(case: Case, complaint: Complaint) -> Part:
    return Part(
        "Complaint",
        rows(
            ("Taken as a complaint", case.by_when(complaint.made_by, complaint.made_at)),
            ("To be acknowledged by", case.when(complaint.due_on)),
            ("Acknowledged", case.when(complaint.acknowledged_on)),
            ("Owner", case.by(complaint.owner_id)),
            ("Outcome", complaint.outcome),
            ("Ended", case.by_when(complaint.ended_by, complaint.ended_at)),
        ),
    )


def _call(case: Case, applied: Application, call: Call) -> Paper:
    shown = case.names.is_named(applied.id)
    head = rows(
        ("Asked", case.when(call.asked_at)),
        ("Number", call.phone if shown else None),
        ("Free", call.free_at),
        ("Call", case.by_when(call.owner_id, call.starts_at)),
        ("How it stands", Own(call.state.value)),
        ("Because", call.because),
    )
    parts = [Part("", head)]
    if call.note:
        noted = case.by_when(call.note.by_id, call.note.at)
        parts.append(Part("What was said", rows(("Noted", noted), ("Words", call.note.words))))
    for promise in call.promises:
        done = case.by_when(promise.done_by, promise.done_at)
        due = rows(("Words", promise.words), ("Due", case.when(promise.due)), ("Done", done))
        parts.append(Part("What was promised", (*due, *rows(("Owner", case.by(promise.owner_id))))))
    return Paper(
        key=f"call-{call.id}", at=call.asked_at, kind=Kind.CALL, title=Own(f"Call: {call.state.value}"), of=applied.id,
        parts=tuple(parts),
    )  # fmt: skip
