"""Requests to see what is held, to look at: which are open, what each waits for, and what the person was given."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.access import choices
from employer_portal.access.choices import Shown
from employer_portal.access.items import items
from employer_portal.access.others import Others
from employer_portal.access.reach import applications_of, reaches
from employer_portal.access.workflow import ACCESS
from employer_portal.accounts.models import User
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.workflow import Act, possible
from employer_portal.erasing.queries import called
from employer_portal.hiring import persons
from employer_portal.keeping.asked import person_of
from employer_portal.keeping.models import ACCESS_OPEN, AccessPause, AccessPlace, AccessRequest, AccessState, Handed


@dataclass(frozen=True, slots=True)
class Whole:
    """One request with what belongs to it. `can` says of each step whether it may be taken, or why not."""

    request: AccessRequest
    name: str
    pauses: Sequence[AccessPause]
    places: Sequence[AccessPlace]
    people: dict[int, str]
    can: dict[str, DomainError | None]

    @property
    def stands_still(self) -> AccessPause | None:
        """What the person was asked and has not answered."""
        return next((one for one in self.pauses if one.ends is None), None)


def all_of(session: Session, actor: Actor) -> list[AccessRequest]:
    """The requests that the actor may know of: those to be answered first, by the day on which they are due; then those
    that are given and not closed."""
    open_first = sa.case(
        (AccessRequest.state == AccessState.GIVEN, 1), (AccessRequest.state.in_(ACCESS_OPEN), 0), else_=2
    )
    wanted = sa.select(AccessRequest).order_by(open_first, AccessRequest.due_on, AccessRequest.id)
    return [one for one in session.scalars(wanted) if reaches(session, one, actor, Permission.EXPORT_RECORDS)]


def standing_still(session: Session) -> set[int]:
    """The requests that wait for the person's answer."""
    return set(session.scalars(sa.select(AccessPause.request_id).where(AccessPause.ends.is_(None))))


def whole(session: Session, request: AccessRequest, actor: Actor, now: datetime) -> Whole:
    """That request with what belongs to it."""
    pauses = session.scalars(
        sa.select(AccessPause).where(AccessPause.request_id == request.id).order_by(AccessPause.id)
    )
    places = session.scalars(
        sa.select(AccessPlace).where(AccessPlace.request_id == request.id).order_by(AccessPlace.id)
    )
    found = Whole(
        request, name_of(session, request), pauses.all(), places.all(), {},
        possible(session, ACCESS, request, Act(actor, now)),
    )  # fmt: skip
    people = {
        request.noted_by, request.identity_by, request.extended_by, request.handed_in_by, request.agreed_by,
        request.given_by, request.ended_by, *(one.by_id for one in found.pauses),
        *(one.looked_by for one in found.places),
    }  # fmt: skip
    found.people.update(session.execute(sa.select(User.id, User.name).where(User.id.in_(people - {None}))).all())
    return found


def name_of(session: Session, request: AccessRequest) -> str:
    """What whoever asked is called; empty where nothing of them is there."""
    return called(session, persons.joined_with(session, person_of(request.about)))


def shown(session: Session, request: AccessRequest) -> list[Shown]:
    """Each item of what is held, as the person would see it."""
    applications = applications_of(session, request)
    others = Others(session, applications)
    return choices.all_shown(items(session, applications, others), choices.of_request(session, request.id), others)


def by_kind(found: Iterable[Shown]) -> dict[str, list[Shown]]:
    """kind -> its items, in their order."""
    kinds: dict[str, list[Shown]] = {}
    for one in found:
        kinds.setdefault(one.item.kind, []).append(one)
    return kinds


def halves(kinds: Mapping[str, Sequence[Shown]]) -> dict[bool, list[tuple[str, Sequence[Shown]]]]:
    """The kinds of what is shown: those with others in them, or a choice, which somebody has to read; the rest."""
    found: dict[bool, list[tuple[str, Sequence[Shown]]]] = {True: [], False: []}
    for kind, items_of_kind in kinds.items():
        if items_of_kind[0].item.is_shown:
            found[any(one.others or one.chosen for one in items_of_kind)].append((kind, items_of_kind))
    return found


def given_on_page(session: Session, application_id: int) -> AccessRequest | None:
    """What is shown on the page of that application, while it is kept."""
    wanted = sa.select(AccessRequest).where(
        AccessRequest.page_of == application_id, AccessRequest.handed == Handed.PAGE, AccessRequest.gone_at.is_(None),
        AccessRequest.state.in_((AccessState.GIVEN, AccessState.CLOSED)),
    )  # fmt: skip
    return session.scalars(wanted.order_by(AccessRequest.id.desc()).limit(1)).first()
