"""Who gets feedback after a round: everyone, whoever asks for it, or nobody, with the reason. Letters say it where they
speak of feedback."""

from datetime import datetime

from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.editing import Seen, must_stand
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import FeedbackPolicy
from employer_portal.hiring import reach
from employer_portal.hiring.models import Round
from employer_portal.hiring.operations import facts_of
from employer_portal.hiring.verbs import Verb
from employer_portal.phrasing.service import Checker, Subject, Text

LONGEST = 200


def editable(held: Round) -> dict[str, str]:
    """What `choose_policy` changes, as it stands."""
    return {"policy": held.feedback_policy.value, "because": held.no_feedback_because}


def choose_policy(
    session: Session, round_id: int, policy: FeedbackPolicy, because: str = "", *, checker: Checker,
    seen: Seen | None = None, actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Record who gets feedback; `because` is the reason why nobody does, in words that candidates read.

    Raises `DomainError` where the reason is missing or could not stand in a letter, and as `must_stand`.
    """
    held = reach.one_round(session, round_id, actor, Permission.RUN_ROUNDS)
    session.refresh(held, with_for_update={"of": Round})
    must_stand(editable(held), seen)
    reason = " ".join(because.split()).rstrip(".") if policy == FeedbackPolicy.NONE else ""
    if policy == FeedbackPolicy.NONE:
        _must_be_readable(reason, checker, held)
    held.feedback_policy, held.no_feedback_because = policy, reason
    audit.record(session, Verb.ROUND_FEEDBACK_POLICY, f"round:{held.id}", actor_id=actor.id, at=now, **facts_of(held))


def _must_be_readable(reason: str, checker: Checker, held: Round) -> None:
    if not reason:
        raise DomainError("Candidates are told why there is no feedback.", "Give the reason in a few words.")
    if len(reason) > LONGEST or "{" in reason or "}" in reason:
        raise DomainError("This cannot stand in a letter.", f"One sentence of {LONGEST} characters, without braces.")
    words = Text(f"We give no feedback after this stage: {reason}.", Subject(held.vacancy.title, ()))
    [found] = checker.check_all([words])
    for one in found:
        if one.match and one.level != "nudge":
            raise DomainError(f"“{one.match}” could be read another way. {one.why}", one.ask)
