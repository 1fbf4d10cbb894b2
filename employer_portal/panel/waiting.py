"""What waits for the chair of a panel, and for whoever runs a round whose reserve list has ended."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import SHOWN, Asking, Task
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.core.terms import Outcome
from employer_portal.feedback.models import IN, Entry
from employer_portal.hiring.models import Application, Round, Vacancy
from employer_portal.hiring.queries import counted_by_round
from employer_portal.hiring.reach import in_brands_of


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
        .order_by(Round.id)
        .limit(SHOWN)
    )
    if asking.round_id is not None:
        wanted = wanted.where(Round.id == asking.round_id)
    for round_id, title, stage in session.execute(wanted):
        what = "Say whether every candidate was asked the same questions"
        yield Task(what, f"{title} · {stage}", path("same_questions", round_id=round_id))


def ended_lists(session: Session, asking: Asking) -> Iterator[Task]:
    """The reserve lists that have ended, while somebody is still on them."""
    if Permission.RUN_ROUNDS not in asking.actor.permissions:
        return
    ended = counted_by_round(Application.id, asking.actor, Permission.RUN_ROUNDS, SHOWN).where(
        in_brands_of(asking.actor, Permission.RUN_ROUNDS), Application.outcome == Outcome.RESERVE,
        Round.reserve_until < asking.today, Round.closed_at.is_(None),
    )  # fmt: skip
    for round_id, title, _, count, until in session.execute(ended.add_columns(sa.func.max(Round.reserve_until))):
        people = "one person is" if count == 1 else f"{count} people are"
        what = f"Close a reserve list: {people} still on it"
        yield Task(
            what, title, f"{path('candidates', round_id=round_id)}?outcome={Outcome.RESERVE}", until, count=count
        )
