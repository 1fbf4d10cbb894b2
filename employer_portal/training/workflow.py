"""The lifecycle of leave to write without a certificate: asked for by one, settled by another, over after hours."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from employer_portal.core.errors import Conflict, NotAllowed
from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Act, Workflow, step
from employer_portal.training.models import Glass
from employer_portal.training.models import GlassState as S
from employer_portal.training.verbs import Verb


def not_for_oneself(session: Session, leaves: Sequence[Glass], act: Act) -> None:
    """Nobody gives themselves leave (a constraint says so too)."""
    if any(one.user_id == act.actor.id for one in leaves):
        raise NotAllowed("Nobody decides on their own permission.", "Ask another administrator, or HR.")


def the_other_of_two(session: Session, leaves: Sequence[Glass], act: Act) -> None:
    """An administrator and HR, two people: who asked does not agree (a constraint says so too)."""
    for one in leaves:
        if one.asked_by == act.actor.id:
            raise NotAllowed("You asked for it, so somebody else agrees.", "It takes two people.")
        act.actor.must(Permission.RUN_ROUNDS if one.as_admin else Permission.MANAGE_USERS)


def still_open(session: Session, leaves: Sequence[Glass], act: Act) -> None:
    """What is over by itself is not ended."""
    if any(one.until is not None and one.until <= act.now for one in leaves):
        raise Conflict("Its hours are over.")


GLASS = Workflow(
    "glass",
    Verb,
    (
        step("break", S.ASKED, S.BROKEN, not_for_oneself, the_other_of_two),
        step("refuse", S.ASKED, S.REFUSED, not_for_oneself),
        step("end", S.BROKEN, S.ENDED, not_for_oneself, still_open),
    ),
    told={
        S.ASKED: "This waits for a second person.",
        S.BROKEN: "This was agreed already.",
        S.REFUSED: "This was not agreed, or taken back.",
        S.ENDED: "This has ended already.",
    },
)
