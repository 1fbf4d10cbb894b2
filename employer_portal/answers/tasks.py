"""What the worker does for written answers: end the requests whose answer has left."""

from datetime import datetime

import sqlalchemy as sa

from employer_portal.accounts.models import User
from employer_portal.accounts.operations import actor_for
from employer_portal.answers.models import Answer
from employer_portal.core.db import Database
from employer_portal.core.terms import LetterKind
from employer_portal.delivery.models import Delivery
from employer_portal.letters.models import Letter, LetterState
from employer_portal.requests import operations as requests
from employer_portal.requests.models import OPEN, Request, RequestKind

PORTION = 500
#: How it is noted that it was answered.
IN_WRITING = "In writing, by our letter."


def end_answered(database: Database, now: datetime) -> int:
    """End the requests whose answer has left, and those for feedback where that has left, in the name of whoever handed
    it in; how many."""
    left = sa.and_(Delivery.key == Letter.delivery_key, Delivery.sent_at.is_not(None))
    feedback = sa.and_(
        Request.kind == RequestKind.FEEDBACK, Letter.kind == LetterKind.FEEDBACK,
        Letter.application_id == Request.application_id, Letter.state == LetterState.APPROVED,
    )  # fmt: skip
    written = sa.exists().where(Answer.request_id == Request.id, Answer.letter_id == Letter.id)
    wanted = (
        sa.select(Request, User)
        .select_from(Request)
        .join(Letter, sa.or_(feedback, written))
        .join(User, User.id == Letter.handed_in_by)
        .where(Request.state.in_(OPEN), sa.exists().where(left))
        .order_by(Request.id)
        .limit(PORTION)
        .with_for_update(of=Request)
    )
    with database.transaction() as session:
        found = session.execute(wanted).all()
        for request, user in found:
            requests.reply(session, request, IN_WRITING, actor=actor_for(user), now=now)
    return len(found)
