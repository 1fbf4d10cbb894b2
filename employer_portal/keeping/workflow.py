"""The lifecycles of a period and of a legal hold."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from employer_portal.core.errors import NotAllowed
from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Act, Workflow, step
from employer_portal.keeping.models import HoldState, Period, PeriodState
from employer_portal.keeping.verbs import Verb


def by_another(session: Session, periods: Sequence[Period], act: Act) -> None:
    """Files are kept for a shorter time only when two people want it (a constraint says so too)."""
    if any(one.proposed_by == act.actor.id for one in periods):
        raise NotAllowed("You proposed it, so somebody else agrees.", "It takes two people.")


PERIOD = Workflow(
    "period",
    Verb,
    (
        step("agree", PeriodState.PROPOSED, PeriodState.IN_FORCE, by_another, may=Permission.ERASE_RECORDS),
        step("refuse", PeriodState.PROPOSED, PeriodState.REFUSED, may=Permission.ERASE_RECORDS),
    ),
)
HOLD = Workflow(
    "hold",
    Verb,
    (step("release", HoldState.IN_FORCE, HoldState.RELEASED, may=Permission.HOLD_RECORDS),),
)
