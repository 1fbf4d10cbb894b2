"""What waits for whoever runs a round: people to tell that it takes longer, promised
days that have passed, and reserve lists that have ended."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import SHOWN, Asking, Task, counted_task
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.core.terms import LetterKind, Outcome
from employer_portal.hiring.models import Application, Round
from employer_portal.hiring.queries import counted_by_round
from employer_portal.hiring.reach import in_brands_of
from employer_portal.notices.queries import due, on_its_way, promised_by

P = Permission


def put_off(session: Session, asking: Asking) -> Iterator[Task]:
    """The people whose feedback was put off, and who have not been told."""
    if P.COMPOSE_LETTERS not in asking.actor.permissions:
        return
    waiting = counted_by_round(Application.id, asking.actor, P.COMPOSE_LETTERS, SHOWN).where(
        due(LetterKind.HOLDING), Round.feedback_due_before < Round.feedback_due,
        Round.feedback_due >= asking.today, Round.closed_at.is_(None),
    )  # fmt: skip
    for round_id, title, until, count in session.execute(waiting):
        what = counted_task(count, "Tell one person that it takes longer", "Tell {} people that it takes longer")
        yield Task(what, title, path("notices", round_id=round_id), until, count=count)


def slipped(session: Session, asking: Asking) -> Iterator[Task]:
    """The people who were told a day by which they hear, which has passed without feedback."""
    if P.RUN_ROUNDS not in asking.actor.permissions:
        return
    waiting = counted_by_round(Application.id, asking.actor, P.RUN_ROUNDS, SHOWN).where(
        promised_by(Round.feedback_due), Round.feedback_due < asking.today, Round.closed_at.is_(None),
    )  # fmt: skip
    for round_id, title, until, count in session.execute(waiting):
        what = counted_task(
            count, "A promised day has passed: one person waits", "A promised day has passed: {} people wait"
        )
        yield Task(what, title, path("notices", round_id=round_id), until, count=count)


def ended_lists(session: Session, asking: Asking) -> Iterator[Task]:
    """The reserve lists that have ended, while somebody is still on them who has not been told so."""
    if P.RUN_ROUNDS not in asking.actor.permissions:
        return
    told = on_its_way(LetterKind.RESERVE_CLOSED)
    over = sa.func.coalesce(Round.reserve_ended_on, Round.reserve_until)
    ended = counted_by_round(Application.id, asking.actor, P.RUN_ROUNDS, SHOWN).where(
        in_brands_of(asking.actor, P.RUN_ROUNDS), Application.outcome == Outcome.RESERVE, ~told,
        sa.or_(Round.reserve_ended_on.is_not(None), Round.reserve_until < asking.today), Round.closed_at.is_(None),
    )  # fmt: skip
    for round_id, title, _, count, until in session.execute(ended.add_columns(sa.func.max(over))):
        people = "one person is" if count == 1 else f"{count} people are"
        what = f"Close a reserve list: {people} still on it"
        yield Task(what, title, path("notices", round_id=round_id), until, count=count)
