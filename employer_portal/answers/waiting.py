"""What waits for an interviewer whom HR asked to answer a candidate."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import SHOWN, Asking, Task
from employer_portal.answers.models import Answer
from employer_portal.answers.reach import asked_of
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.hiring.models import Round


def to_write(session: Session, asking: Asking) -> Iterator[Task]:
    """The answers that one was asked for and has not written."""
    if Permission.WRITE_ENTRIES not in asking.actor.permissions:
        return
    wanted = asked_of(asking.actor).where(Answer.put_at.is_(None), Answer.letter_id.is_(None))
    if asking.round_id is not None:
        wanted = wanted.where(Round.id == asking.round_id)
    for answer in session.scalars(wanted.order_by(Answer.id).limit(SHOWN)):
        due, held = answer.request.promised_on, answer.request.application.hiring_round
        to = path("answer", answer_id=answer.id)
        yield Task("Answer a candidate’s question", held.vacancy.title, to, due, urgent=due < asking.today)
