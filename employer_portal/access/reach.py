"""Who may know of a request to see what is held: whoever may export all of that person's records, and is not them."""

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.arriving import ALL
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.hiring import persons
from employer_portal.hiring.models import Application, Candidate, Round
from employer_portal.hiring.reach import in_brands_of, oneself
from employer_portal.keeping.asked import person_of
from employer_portal.keeping.models import ACCESS_OPEN, AccessPlace, AccessRequest


def one_request(
    session: Session, request_id: int, actor: Actor, *permissions: Permission, lock: bool = False
) -> AccessRequest:
    """That request, else `NotFound`; of somebody who was erased since, for whoever looks after all brands."""
    actor.must_hold(*permissions)
    request = session.get(AccessRequest, request_id, with_for_update=lock or None)
    if request is None or not reaches(session, request, actor, *permissions):
        raise NotFound("There is no such request.")
    return request


def one_place(request: AccessRequest, place: AccessPlace | None) -> AccessPlace:
    """That place, where it is one of that request's, else `NotFound`."""
    if place is None or place.request_id != request.id:
        raise NotFound("There is no such place.")
    return place


def reaches(session: Session, request: AccessRequest, actor: Actor, *permissions: Permission) -> bool:
    """Whether the actor may know of it."""
    wanted = sa.select(sa.and_(in_brands_of(actor, *permissions), ~oneself(actor))).select_from(Application)
    wanted = wanted.join(Application.candidate).join(Application.hiring_round).join(Round.vacancy)
    person = persons.joined_with(session, person_of(request.about))
    seen = session.scalars(wanted.where(Candidate.person_id == person).execution_options(**ALL)).all()
    return all(seen) if seen else all(actor.brands(one) is None for one in permissions)


def open_of(session: Session, person_id: int) -> AccessRequest | None:
    """The open request of that person, if any, by whichever of their records it was noted."""
    person = persons.joined_with(session, person_id)
    found = session.scalars(sa.select(AccessRequest).where(AccessRequest.state.in_(ACCESS_OPEN)))
    return next((one for one in found if persons.joined_with(session, person_of(one.about)) == person), None)


def applications_of(session: Session, request: AccessRequest) -> list[int]:
    """All applications of whoever asked, the oldest first."""
    person = persons.joined_with(session, person_of(request.about))
    wanted = sa.select(Application.id).join(Application.candidate).where(Candidate.person_id == person)
    return list(session.scalars(wanted.order_by(Application.id).execution_options(**ALL)))
