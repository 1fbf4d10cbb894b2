"""The lifecycle of an attempt: begun, then passed or failed; and what has ended stays so."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from employer_portal.core.errors import NotFound
from employer_portal.core.workflow import Act, Workflow, step
from employer_portal.learning.models import Attempt, AttemptState
from employer_portal.learning.verbs import Verb

A = AttemptState


def ones_own(session: Session, attempts: Sequence[Attempt], act: Act) -> None:
    """Nobody answers for somebody else."""
    if any(attempt.user_id != act.actor.id for attempt in attempts):
        raise NotFound("There is no such attempt.")


ATTEMPT = Workflow(
    "attempt", Verb, (step("pass", A.BEGUN, A.PASSED, ones_own), step("fail", A.BEGUN, A.FAILED, ones_own))
)
