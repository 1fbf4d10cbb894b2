"""The verbs of complaints: taken out of a request, acknowledged by a day, looked into by somebody who had no hand in
the feedback on the candidate, and ended with what came of it."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.core import audit
from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import day_at
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.workflow import Act, move
from employer_portal.keeping import holds
from employer_portal.requests import operations, trail
from employer_portal.requests.models import Complaint, ComplaintState, Request
from employer_portal.requests.reach import off_the_case, one_complaint, one_request
from employer_portal.requests.verbs import Verb
from employer_portal.requests.workflow import COMPLAINT
from employer_portal.settings import Settings

P = Permission
#: Why its request is closed.
TAKEN_ON = "It was taken on as a complaint."


def complain(session: Session, request_id: int, *, settings: Settings, actor: Actor, now: datetime) -> Complaint:
    """Take a request on as a complaint: the request is closed, and the complaint is acknowledged within the days in
    which questions are answered. Whoever owned it, or else takes it on, looks into it, unless they had a hand in the
    feedback.

    Raises `Conflict` for a request that has ended.
    """
    request = one_request(session, request_id, actor, P.RUN_ROUNDS, lock=True)
    operations.close(session, request_id, TAKEN_ON, actor=actor, now=now)
    due = Calendar.of(settings).after(day_at(now, settings.timezone), settings.answer_days)
    owner = request.owner_id or actor.id
    is_off = session.scalar(sa.select(off_the_case(request.application_id, owner)))
    complaint = Complaint(request_id=request_id, made_at=now, made_by=actor.id, due_on=due)
    complaint.owner_id = None if is_off else owner
    session.add(complaint)
    session.flush()
    audit.record(
        session, Verb.COMPLAINT_MADE, f"complaint:{complaint.id}", actor_id=actor.id, at=now, request=request_id,
        state=complaint.state, owner=complaint.owner_id, due_on=due.isoformat(), acknowledged_on=None, kept_by=None,
        ended_by=None, outcome=_outcome(session, complaint),
    )  # fmt: skip
    return complaint


def give_complaint(session: Session, complaint_id: int, user_id: int, *, actor: Actor, now: datetime) -> None:
    """Say who looks into it. Raises `DomainError` for somebody who could not, or who had a hand in the feedback, and
    `Conflict` once it has ended."""
    complaint = _open(session, complaint_id, actor)
    application_id = complaint.request.application_id
    if user_id not in notices.holders(session, P.RUN_ROUNDS, complaint.brand_id):
        raise DomainError("This person cannot look into it.", "Choose somebody in HR who works for this brand.")
    if session.scalar(sa.select(off_the_case(application_id, user_id))):
        raise DomainError("This person was asked to write about the candidate.", "Choose somebody who was not.")
    complaint.owner_id = user_id
    audit.record(session, Verb.COMPLAINT_GIVEN, f"complaint:{complaint.id}", actor_id=actor.id, at=now, owner=user_id)


def keep_records(session: Session, complaint_id: int, *, actor: Actor, now: datetime) -> None:
    """Hold what is on record about the candidate, until whoever looks after the records releases it. Raises `Conflict`
    once it has ended."""
    complaint = _open(session, complaint_id, actor)
    application = complaint.request.application
    if not holds.covering(session, [application.id]):
        about, reason = f"person:{application.candidate.person_id}", f"Complaint {complaint.id} is looked into."
        holds.put(session, about, reason, by=actor.id, now=now)
    if complaint.kept_at is None:
        complaint.kept_at, complaint.kept_by = now, actor.id
        audit.record(
            session, Verb.COMPLAINT_KEPT, f"complaint:{complaint.id}", actor_id=actor.id, at=now, kept_by=actor.id
        )


def acknowledge(
    session: Session, complaint_id: int, on: date, *, today: date, actor: Actor, now: datetime
) -> None:  # fmt: skip
    """Note the day on which the candidate was told that it is looked into. Raises `DomainError` for a day to come,
    `Conflict` for one that was acknowledged before."""
    complaint = one_complaint(session, complaint_id, actor, P.RUN_ROUNDS, lock=True)
    if on > today:
        raise DomainError("This day has not come yet.", "Note it once they have been told.")
    complaint.acknowledged_on = on
    with session.no_autoflush:  # the row is whole once its state has moved
        move(session, COMPLAINT, complaint, "acknowledge", Act(actor, now), acknowledged_on=on.isoformat())
    session.flush()


def end_complaint(session: Session, complaint_id: int, outcome: str, *, actor: Actor, now: datetime) -> None:
    """End it with what came of it. Raises `DomainError` for words that say nothing, `Conflict` where it was not
    acknowledged, or has ended."""
    complaint = one_complaint(session, complaint_id, actor, P.RUN_ROUNDS, lock=True)
    complaint.outcome = operations.words_of(outcome)
    complaint.ended_at, complaint.ended_by = now, actor.id
    with session.no_autoflush:
        said = _outcome(session, complaint)
        move(session, COMPLAINT, complaint, "end", Act(actor, now, {"said": outcome}), ended_by=actor.id, outcome=said)
    session.flush()


def _open(session: Session, complaint_id: int, actor: Actor) -> Complaint:
    complaint = one_complaint(session, complaint_id, actor, P.RUN_ROUNDS, lock=True)
    if complaint.state == ComplaintState.ENDED:
        raise Conflict("This complaint has ended.")
    return complaint


def _outcome(session: Session, complaint: Complaint) -> audit.Facts:
    whose = session.get_one(Request, complaint.request_id).application_id
    return audit.keyed(session, f"application:{whose}", trail.outcome(complaint))
