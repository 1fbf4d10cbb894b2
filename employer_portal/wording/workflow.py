"""The lifecycle of a version of the wording: written, proposed, approved by a second person, replaced by the next."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.composing import sentences
from employer_portal.core.errors import Conflict, DomainError, NotAllowed
from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Act, Workflow, step
from employer_portal.wording.models import WordingAuthor, WordingVersion
from employer_portal.wording.models import WordingState as S
from employer_portal.wording.verbs import Verb


def is_whole(session: Session, versions: Sequence[WordingVersion], act: Act) -> None:
    """No letter leaves with a sentence that nobody has translated."""
    for version in versions:
        if left := sentences.waiting(version.blocks):
            many = "1 sentence still waits" if len(left) == 1 else f"{len(left)} sentences still wait"
            raise Conflict(f"{many} for a translator.", "Write them first; each page says where.")


def is_not_in_force(session: Session, versions: Sequence[WordingVersion], act: Act) -> None:
    """A version that changes nothing is proposed to nobody."""
    for version in versions:
        same = sa.select(WordingVersion.id).where(
            WordingVersion.brand_id == version.brand_id, WordingVersion.language == version.language,
            WordingVersion.state == S.APPROVED, WordingVersion.digest == version.digest,
        )  # fmt: skip
        if session.scalar(same) is not None:
            raise DomainError("This is the wording that letters have already.", "Change a sentence first, or drop it.")


def a_second_person(session: Session, versions: Sequence[WordingVersion], act: Act) -> None:
    """Nobody approves wording that they wrote or proposed (a constraint and a trigger say so too)."""
    for version in versions:
        wrote = session.get(WordingAuthor, (version.id, act.actor.id)) is not None
        if wrote or version.proposed_by == act.actor.id:
            raise NotAllowed("You had a hand in this wording, so somebody else approves it.", "Ask another approver.")


def as_shown(session: Session, versions: Sequence[WordingVersion], act: Act) -> None:
    """What is approved are the very sentences that the approver was shown, against those that are in force."""
    for version in versions:
        if act.given.get("shown") != version.digest:
            raise Conflict("This is not the wording you were shown.", "Open it and read it again.")


def reason_given(session: Session, versions: Sequence[WordingVersion], act: Act) -> None:
    """Whoever gets a wording back learns why."""
    if len(str(act.given.get("reason", "")).split()) < 2:
        raise DomainError("Say what should change.", "A few words are enough.")


WORDING = Workflow(
    "wording",
    Verb,
    (
        step("propose", S.DRAFT, S.PROPOSED, is_whole, is_not_in_force, may=Permission.COMPOSE_LETTERS),
        step("approve", S.PROPOSED, S.APPROVED, a_second_person, is_whole, as_shown, may=Permission.APPROVE_LETTERS),
        step("give_back", S.PROPOSED, S.DRAFT, reason_given, may=Permission.APPROVE_LETTERS),
        step("take_back", S.PROPOSED, S.DRAFT, may=Permission.COMPOSE_LETTERS),
        step("drop", S.DRAFT, S.DROPPED, may=Permission.COMPOSE_LETTERS),
        step("replace", S.APPROVED, S.REPLACED),
    ),
    brand_of=lambda version: version.brand_id,
)
