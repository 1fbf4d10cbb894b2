"""The lifecycle of co-writing: asked for, handed over, and confirmed by whose record it is; or ended before."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy.orm import Session

from employer_portal.core.errors import DomainError, NotAllowed
from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Act, Workflow, step
from employer_portal.cowriting.verbs import Verb
from employer_portal.feedback.models import CoWriting, Entry
from employer_portal.feedback.models import CoWritingState as S
from employer_portal.training.queries import certificate_holders


def by_its_writer(session: Session, rows: Sequence[CoWriting], act: Act) -> None:
    """The words are the co-writer's, and nobody else hands them over."""
    if any(one.writer_id != act.actor.id for one in rows):
        raise NotAllowed("Somebody else was asked to put these words.")


def by_whose_record(session: Session, rows: Sequence[CoWriting], act: Act) -> None:
    """Only the interviewer knows whether it is what they saw."""
    if any(one.interviewer_id != act.actor.id for one in rows):
        raise NotAllowed("Only the interviewer whose record it is can say so.")


def writer_is_certified(session: Session, rows: Sequence[CoWriting], act: Act) -> None:
    """A certificate stands behind the words: leave to write for some hours is not enough (a trigger says so too)."""
    holders = set(session.scalars(certificate_holders(act.now, [one.writer_id for one in rows])))
    if any(one.writer_id not in holders for one in rows):
        raise NotAllowed("Whoever puts the words needs a valid certificate, and it is none any more.", "Ask another.")


def reason_given(session: Session, rows: Sequence[CoWriting], act: Act) -> None:
    """Whoever is to mend words learns what is not right."""
    if len(str(act.given.get("said", "")).split()) < 3:
        raise DomainError("Say what is not right yet.", "One sentence is enough: your co-writer reads it.")


def by_one_of_them(session: Session, rows: Sequence[Any], act: Act) -> None:
    """Either of the two ends it, or HR of that brand, so that nobody waits for a colleague who is away."""
    for one in rows:
        if act.actor.id not in (one.writer_id, one.interviewer_id):
            entry = session.get_one(Entry, one.entry_id)
            act.actor.must(Permission.ENTER_ON_BEHALF, entry.application.brand_id)


CO_WRITING = Workflow(
    "co_writing",
    Verb,
    (
        step("hand_over", S.ASKED, S.DRAFTED, by_its_writer, writer_is_certified),
        step("not_yet", S.DRAFTED, S.ASKED, by_whose_record, reason_given),
        step("confirm", S.DRAFTED, S.CONFIRMED, by_whose_record, writer_is_certified),
        step("end", (S.ASKED, S.DRAFTED), S.ENDED, by_one_of_them),
    ),
    told={
        S.ASKED: "The words are with your colleague, who has yet to hand them over.",
        S.DRAFTED: "The words are handed over already, and wait to be confirmed.",
    },
)
