"""The lifecycle of a marking: passed by one trainer, or doubted by one and settled by another; by an administrator
where no other trainer is there."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from employer_portal.core.errors import DomainError, NotAllowed
from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Act, Workflow, step
from employer_portal.marking.models import Marking
from employer_portal.marking.models import MarkingState as S
from employer_portal.marking.verbs import Verb


def not_ones_own(session: Session, markings: Sequence[Marking], act: Act) -> None:
    """Nobody marks what they wrote (a constraint says so too)."""
    if any(one.user_id == act.actor.id for one in markings):
        raise NotAllowed("Nobody marks their own sentences.", "Another trainer does.")


def a_second_trainer(session: Session, markings: Sequence[Marking], act: Act) -> None:
    """Whoever doubted a sentence does not settle it (a constraint says so too)."""
    if any(one.state == S.DOUBTED and one.first_by == act.actor.id for one in markings):
        raise NotAllowed("You have marked this sentence already.", "Somebody else settles it.")


def reason_given(session: Session, markings: Sequence[Marking], act: Act) -> None:
    """Whoever does not pass learns why."""
    if len(str(act.given.get("said", "")).split()) < 3:
        raise DomainError("Say what is missing.", "The person reads it: one sentence is enough.")


MARKING = Workflow(
    "marking",
    Verb,
    (
        step("pass", (S.NEW, S.DOUBTED), S.PASSED, not_ones_own, a_second_trainer, may=Permission.CERTIFY),
        step("doubt", S.NEW, S.DOUBTED, not_ones_own, reason_given, may=Permission.CERTIFY),
        step("fail", S.DOUBTED, S.FAILED, not_ones_own, a_second_trainer, reason_given, may=Permission.CERTIFY),
        step("pass_instead", S.DOUBTED, S.PASSED, not_ones_own, a_second_trainer, may=Permission.MANAGE_USERS),
        step(
            "fail_instead",
            S.DOUBTED,
            S.FAILED,
            not_ones_own,
            a_second_trainer,
            reason_given,
            may=Permission.MANAGE_USERS,
        ),
    ),
)
