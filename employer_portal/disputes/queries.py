"""Disputes as the candidate, HR and readers of the record see them, and the sentences that can be disputed."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from employer_portal.composing.passages import sentences
from employer_portal.composing.sources import places
from employer_portal.core.chunks import chunked_rows
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.terms import LetterKind
from employer_portal.disputes.models import Dispute
from employer_portal.letters.models import Letter, LetterAuthor, LetterState
from employer_portal.phrasing.findings import Field
from employer_portal.requests.models import OPEN, Request
from employer_portal.requests.reach import one_request


def disputable(letter: Letter) -> list[str]:
    """The sentences of a letter that tell what was said or done, in reading order, each once: those that came from an
    entry, but for the advice in it; nothing of the employer's wording."""
    told = {
        source["at"]
        for source in letter.sources
        if any(origin["field"] != Field.NEXT_STEP for origin in source["from"])
    }
    found = (one for at, _, text in places(letter.content) if at in told for one in sentences(text))
    return list(dict.fromkeys(found))


def one_dispute(
    session: Session, request_id: int, actor: Actor, *permissions: Permission, lock: bool = False
) -> Dispute:
    """The dispute of that request, for whom `one_request` lets; else `NotFound`."""
    one_request(session, request_id, actor, *permissions, lock=lock)
    found = session.scalar(_whole().where(Dispute.request_id == request_id))
    if found is None:
        raise NotFound("This request disputes no sentence.")
    return found


def of_application(session: Session, application_id: int) -> Sequence[Dispute]:
    """The disputes of one candidate in one round, the oldest first."""
    wanted = _whole().join(Dispute.request).where(Request.application_id == application_id).order_by(Dispute.id)
    return session.scalars(wanted).all()


def open_sentences(session: Session, application_ids: Sequence[int]) -> dict[int, list[str]]:
    """Application -> the sentences of its letters that are disputed and not decided (hung in `hooks.py`)."""
    found: dict[int, list[str]] = {}
    wanted = (
        sa.select(Request.application_id, Dispute.sentence)
        .join(Dispute, Dispute.request_id == Request.id)
        .where(Request.state.in_(OPEN))
        .order_by(Dispute.id)
    )
    for application, sentence in chunked_rows(session, wanted, Request.application_id, application_ids):
        found.setdefault(application, []).append(sentence)
    return found


def correction_of(session: Session, dispute: Dispute) -> Letter | None:
    """The correction of its letter that was written since the candidate disputed it, unless it was withdrawn."""
    wanted = sa.select(Letter).where(
        Letter.kind == LetterKind.CORRECTION, Letter.corrects_id == dispute.letter_id,
        Letter.composed_at >= dispute.request.made_at, Letter.state != LetterState.WITHDRAWN,
    )  # fmt: skip
    return session.scalars(wanted.order_by(Letter.id.desc()).limit(1)).first()


def wrote(session: Session, dispute: Dispute, actor: Actor) -> bool:
    """Whether the actor had a hand in the letter, and so does not decide."""
    return session.get(LetterAuthor, (dispute.letter_id, actor.id)) is not None


def _whole() -> sa.Select[Dispute]:
    return sa.select(Dispute).options(joinedload(Dispute.request), joinedload(Dispute.letter))
