"""Which written answers somebody may load: HR by the request, an interviewer what they were asked to write."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from employer_portal.answers.models import Answer
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.tables import AnySelect
from employer_portal.hiring.models import Application, Round
from employer_portal.hiring.reach import not_oneself
from employer_portal.requests.models import OPEN, Request

P = Permission


def asked_of(actor: Actor) -> AnySelect:
    """The answers that the actor was asked for and that are still to be given, never to themselves."""
    applied = contains_eager(Answer.request).contains_eager(Request.application)
    return (
        sa.select(Answer)
        .join(Answer.request)
        .join(Request.application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(Answer.asked_of == actor.id, Request.state.in_(OPEN), not_oneself(actor))
        .options(
            applied.contains_eager(Application.candidate),
            applied.contains_eager(Application.hiring_round).contains_eager(Round.vacancy),
        )
    )


def one_asked(session: Session, answer_id: int, actor: Actor, *, lock: bool = False) -> Answer:
    """That answer, for whoever was asked to write it; else `NotFound`."""
    actor.must_hold(P.WRITE_ENTRIES)
    wanted = asked_of(actor).where(Answer.id == answer_id)
    if lock:
        wanted = wanted.with_for_update(of=Answer).execution_options(populate_existing=True)
    found: Answer | None = session.scalar(wanted)
    if found is None:
        raise NotFound("There is no such answer.")
    return found
