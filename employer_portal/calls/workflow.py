"""The lifecycle of a call: asked for, booked, held. What a candidate does by their link has no permission: the page
that they are let in to sees to it that it is their own. What whoever rings does is let through by `reach.py`."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from employer_portal.calls.models import OPEN, Call
from employer_portal.calls.models import CallState as S
from employer_portal.calls.verbs import Verb
from employer_portal.core.errors import Conflict, DomainError, NotAllowed
from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Act, Workflow, step
from employer_portal.training.queries import unready

P = Permission


def by_somebody_certified(session: Session, calls: Sequence[Call], act: Act) -> None:
    """Nobody says words to a candidate without a certificate that is valid at the hour of the call."""
    for call in calls:
        assert call.owner_id is not None
        assert call.starts_at is not None
        if unready(session, [call.owner_id], at=call.starts_at, now=act.now):
            raise NotAllowed(
                "Whoever rings a candidate needs a feedback certificate that is valid then.",
                "Choose somebody who has one, or another day.",
            )


def still_to_come(session: Session, calls: Sequence[Call], act: Act) -> None:
    """A call that has begun is neither moved nor cancelled."""
    if any(call.starts_at is not None and call.starts_at <= act.now for call in calls):
        raise Conflict("The time of this call has come.", "Ring, or write down what became of it.")


def has_begun(session: Session, calls: Sequence[Call], act: Act) -> None:
    """What became of a call is known once its time has come."""
    if any(call.starts_at is not None and call.starts_at > act.now for call in calls):
        raise Conflict("The time of this call has not come yet.")


def reason_given(session: Session, calls: Sequence[Call], act: Act) -> None:
    """Whoever cancels a call here says why: the candidate reads it."""
    if len(str(act.given.get("because", "")).split()) < 3:
        raise DomainError("Say why in a sentence.", "The candidate reads it.")


CALL = Workflow(
    "call",
    Verb,
    (
        step("book", S.ASKED, S.BOOKED, by_somebody_certified),
        step("arrange", S.ASKED, S.BOOKED, by_somebody_certified, may=P.RUN_ROUNDS),
        step("move", S.BOOKED, S.BOOKED, by_somebody_certified),
        step("move_theirs", S.BOOKED, S.BOOKED, by_somebody_certified),
        step("cancel", OPEN, S.CANCELLED, still_to_come, reason_given),
        step("cancel_theirs", OPEN, S.CANCELLED, still_to_come),
        step("hold", S.BOOKED, S.HELD, has_begun),
        step("miss", S.BOOKED, S.MISSED, has_begun),
    ),
    brand_of=lambda call: call.brand_id,
)
