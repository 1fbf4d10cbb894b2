"""The lifecycle of an erasure: asked for by one, agreed to by another, and taken back for a day; then it is done."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.clock import moment
from employer_portal.core.errors import Conflict, NotAllowed
from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Act, Workflow, step
from employer_portal.delivery.models import Delivery, DeliveryState
from employer_portal.erasing import judges
from employer_portal.keeping import asked, holds
from employer_portal.keeping.models import Erasure
from employer_portal.keeping.models import ErasureState as S
from employer_portal.keeping.verbs import Verb

ON_ITS_WAY = (DeliveryState.HELD, DeliveryState.QUEUED, DeliveryState.HANDING_OVER)


def by_another(session: Session, erasures: Sequence[Erasure], act: Act) -> None:
    """It takes two people (a constraint says so too)."""
    if any(one.asked_by == act.actor.id for one in erasures):
        raise NotAllowed("You asked for it, so somebody else agrees.", "It takes two people.")


def not_held(session: Session, erasures: Sequence[Erasure], act: Act) -> None:
    """What a legal hold covers is not erased, nor are those who judged whom it covers."""
    users = {one.user for one in erasures if one.user}
    if holds.covering(session, {number for one in erasures for number in one.applications}) or judges.on_hold(
        session, users
    ):
        raise Conflict("A legal hold covers this person.", "Nothing is erased until it is released.")


def nothing_asked_for(session: Session, erasures: Sequence[Erasure], act: Act) -> None:
    """Whoever asked to see what is held gets it before it goes: to alter or erase it until then may be an offence."""
    if asked.asked_for(session, {number for one in erasures for number in one.applications}):
        raise Conflict("This person asked to see what is held about them.", "Nothing is erased until that is closed.")


def its_hour_has_come(session: Session, erasures: Sequence[Erasure], act: Act) -> None:
    """Until then it can be taken back."""
    for one in erasures:
        if one.not_before is None or one.not_before > act.now:
            raise Conflict(f"It waits until {moment(one.not_before) if one.not_before else 'somebody agrees'}.")


def nothing_on_its_way(session: Session, erasures: Sequence[Erasure], act: Act) -> None:
    """A letter that may still leave is waited for."""
    people = [person for one in erasures for person in one.written_to]
    waiting = sa.select(Delivery.id).where(Delivery.person.in_(people), Delivery.state.in_(ON_ITS_WAY)).limit(1)
    if session.scalar(waiting) is not None:
        raise Conflict("A message to this person is on its way.", "It is waited for, or stop it in the outbox.")


ERASURE = Workflow(
    "erasure",
    Verb,
    (
        step("agree", S.ASKED, S.AGREED, by_another, not_held, may=Permission.ERASE_RECORDS),
        step("take_back", [S.ASKED, S.AGREED], S.ENDED, may=Permission.ERASE_RECORDS),
        step("lapse", S.AGREED, S.ENDED),
        step("erase", S.AGREED, S.GONE, its_hour_has_come, not_held, nothing_asked_for, nothing_on_its_way),
        step("finish", S.GONE, S.DONE),
        step("again", [S.ASKED, S.AGREED, S.ENDED], S.GONE),
    ),
)
