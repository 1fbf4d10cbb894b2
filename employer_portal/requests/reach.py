"""Which requests an actor may know of: those of the candidates that they may know of (`hiring/reach.py`)."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload, lazyload

from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.tables import AnySelect
from employer_portal.feedback.models import Entry
from employer_portal.hiring.models import Application, Candidate, Round, Vacancy
from employer_portal.hiring.reach import in_brands_of, not_oneself
from employer_portal.requests.models import Complaint, Request


def within(actor: Actor, *permissions: Permission) -> AnySelect:
    """The requests of the brands in which the actor holds one of these permissions, never about themselves; with
    candidate, round, vacancy and owner."""
    applied = contains_eager(Request.application)
    return (
        sa.select(Request)
        .join(Request.application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(not_oneself(actor), in_brands_of(actor, *permissions))
        .options(
            applied.contains_eager(Application.candidate).joinedload(Candidate.person),
            applied.contains_eager(Application.hiring_round).contains_eager(Round.vacancy).joinedload(Vacancy.brand),
            joinedload(Request.owner),
        )
    )


def one_request(
    session: Session, request_id: int, actor: Actor, *permissions: Permission, lock: bool = False
) -> Request:
    """That request, for somebody who holds one of these permissions in its brand and is not the candidate, else
    `NotFound`."""
    actor.must_hold(*permissions)
    wanted = within(actor, *permissions).where(Request.id == request_id)
    if lock:
        wanted = wanted.with_for_update(of=Request).execution_options(populate_existing=True)
    found: Request | None = session.scalar(wanted)
    if found is None:
        raise NotFound("There is no such request.")
    return found


def off_the_case(application_id: Any, user_id: int) -> sa.ColumnElement[bool]:
    """For a query over applications: that user was asked to write about the candidate, so that a complaint may be about
    them. Declined or not: who was in the room is no judge of it."""
    return sa.exists().where(Entry.application_id == application_id, Entry.interviewer_id == user_id)


def complaints(actor: Actor, *permissions: Permission) -> AnySelect:
    """The complaints whose request is `within` the actor's reach, but for those about what they had a hand in."""
    requests = within(actor, *permissions).where(~off_the_case(Application.id, actor.id)).options(lazyload("*"))
    ids = requests.with_only_columns(Request.id).order_by(None)
    return sa.select(Complaint).where(Complaint.request_id.in_(ids)).options(joinedload(Complaint.owner))


def one_complaint(
    session: Session, complaint_id: int, actor: Actor, *permissions: Permission, lock: bool = False
) -> Complaint:
    """That complaint, for somebody who holds one of these permissions in its brand, is not the candidate and was not
    asked to write about them, else `NotFound`."""
    actor.must_hold(*permissions)
    wanted = complaints(actor, *permissions).where(Complaint.id == complaint_id)
    if lock:
        wanted = wanted.with_for_update(of=Complaint).execution_options(populate_existing=True)
    found: Complaint | None = session.scalar(wanted)
    if found is None:
        raise NotFound("There is no such complaint.")
    return found
