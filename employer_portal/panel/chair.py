"""The chair of a panel: one of it, who says whether every candidate was asked the same questions."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core import audit
from employer_portal.core.editing import Seen, must_stand
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.feedback.models import Entry, EntryState
from employer_portal.hiring.models import Application, Round
from employer_portal.hiring.reach import chaired, one_round
from employer_portal.hiring.verbs import Verb


def members(session: Session, round_id: int) -> list[User]:
    """Who is on the panel of that round: whoever writes in it, or has written."""
    writes = sa.select(Entry.interviewer_id).join(Entry.application)
    writes = writes.where(Application.round_id == round_id, Entry.state != EntryState.DECLINED)
    return list(session.scalars(sa.select(User).where(User.id.in_(writes)).order_by(User.name)))


def set_chair(
    session: Session, round_id: int, chair_id: int | None, *, seen: Seen | None = None, actor: Actor, now: datetime
) -> None:
    """Name the chair (None: nobody). What another one said of the questions is struck off. Raises `DomainError` for
    somebody who is not on the panel, and as `must_stand`."""
    opened = one_round(session, round_id, actor, Permission.RUN_ROUNDS)
    session.refresh(opened, with_for_update={"of": Round})
    must_stand({"chair": opened.chair_id}, seen)
    if chair_id is not None and chair_id not in {member.id for member in members(session, round_id)}:
        raise DomainError("The chair is one of the panel.", "Choose one from the list, or assign them first.")
    if chair_id == opened.chair_id:
        return
    opened.chair_id, opened.same_questions, opened.same_questions_by = chair_id, None, None
    audit.record(
        session, Verb.ROUND_CHAIR, f"round:{round_id}", actor_id=actor.id, at=now, chair=chair_id, same_questions=None,
        same_questions_by=None,
    )  # fmt: skip


def say_same_questions(session: Session, round_id: int, asked: bool, *, actor: Actor, now: datetime) -> None:
    """The chair says whether every candidate was asked the same questions. Raises `NotFound` for anybody else."""
    opened = chaired(session, round_id, actor)
    opened.same_questions, opened.same_questions_by = asked, actor.id
    audit.record(
        session, Verb.ROUND_SAME_QUESTIONS, f"round:{round_id}", actor_id=actor.id, at=now, same_questions=asked,
        same_questions_by=actor.id,
    )  # fmt: skip
