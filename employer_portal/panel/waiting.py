"""What waits for the chair of a panel."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import SHOWN, Asking, Task
from employer_portal.core.links import path
from employer_portal.core.terms import StageKind
from employer_portal.feedback.models import IN, Entry
from employer_portal.hiring.models import Application, Round, Vacancy


def same_questions(session: Session, asking: Asking) -> Iterator[Task]:
    """What a chair has not said yet, once they have handed in feedback of their own."""
    handed_in = sa.exists().where(
        Entry.interviewer_id == asking.actor.id, Entry.state.in_(IN), Entry.application_id == Application.id,
        Application.round_id == Round.id,
    )  # fmt: skip
    wanted = (
        sa.select(Round.id, Vacancy.title, Round.stage)
        .join(Round.vacancy)
        .where(Round.chair_id == asking.actor.id, Round.same_questions.is_(None), Round.closed_at.is_(None), handed_in)
        .where(Round.kind.in_([kind for kind in StageKind if kind.meets]))
        .order_by(Round.id)
        .limit(SHOWN)
    )
    if asking.round_id is not None:
        wanted = wanted.where(Round.id == asking.round_id)
    for round_id, title, stage in session.execute(wanted):
        what = "Say whether every candidate was asked the same questions"
        yield Task(what, f"{title} · {stage}", path("same_questions", round_id=round_id))
