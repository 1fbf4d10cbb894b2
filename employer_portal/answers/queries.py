"""Written answers: of a request, behind a letter, and as their candidate reads them."""

from collections.abc import Collection

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from employer_portal.accounts.models import User
from employer_portal.answers.models import Answer
from employer_portal.composing.notices import replied_in
from employer_portal.delivery.models import Delivery
from employer_portal.feedback.models import Entry, EntryState
from employer_portal.letters.models import Letter
from employer_portal.requests.models import Request


def of_request(session: Session, request_id: int) -> Answer | None:
    """The written answer to that request, as far as it is."""
    return session.scalar(_whole().where(Answer.request_id == request_id))


def behind(session: Session, letter_id: int) -> Request | None:
    """The request that this letter answers, if it answers one."""
    return session.scalar(sa.select(Request).join(Answer).where(Answer.letter_id == letter_id))


def interviewers(session: Session, application_id: int) -> list[User]:
    """Who can be asked for the words: whoever wrote about this candidate, and is still here."""
    wrote = sa.select(Entry.interviewer_id).where(
        Entry.application_id == application_id, Entry.state.in_([EntryState.SUBMITTED, EntryState.ACCEPTED])
    )
    return list(session.scalars(sa.select(User).where(User.active, User.id.in_(wrote)).order_by(User.name)))


def told(session: Session, request_ids: Collection[int]) -> dict[int, list[str]]:
    """What the answers say that have left, by request, each in its paragraphs."""
    left = sa.exists().where(Delivery.key == Letter.delivery_key, Delivery.sent_at.is_not(None))
    wanted = (
        sa.select(Answer.request_id, Letter)
        .join(Letter, Letter.id == Answer.letter_id)
        .where(Answer.request_id.in_(request_ids), left)
    )
    return {request: replied_in(letter.content).splitlines() for request, letter in session.execute(wanted)}


def _whole() -> sa.Select[Answer]:
    return sa.select(Answer).options(joinedload(Answer.writer), joinedload(Answer.letter))
