"""What looks across features: one person's list of what waits, and the rounds they may see."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from employer_portal.core.permissions import Actor, Permission
from employer_portal.feedback.models import Entry, EntryState
from employer_portal.hiring.models import Application, Round, Vacancy

SHOWN = 50


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for somebody: what to do, about what, by when, and where (an endpoint and its values)."""

    what: str
    about: str
    due: date | None
    endpoint: str
    values: dict[str, int]


def waiting(session: Session, actor: Actor) -> list[Task]:
    """Everything that waits for this person, due dates first."""
    tasks = list(_entries(session, actor))
    return sorted(tasks, key=lambda task: (task.due is None, task.due or date.max))


def rounds(session: Session, actor: Actor) -> Sequence[Round]:
    """The rounds of the brands this person works in, newest first."""
    wanted = sa.select(Round).join(Round.vacancy).options(joinedload(Round.vacancy)).order_by(Round.id.desc())
    brands = actor.brands(Permission.READ_LETTERS)
    if brands is not None:
        wanted = wanted.where(Vacancy.brand_id.in_(brands))
    return session.scalars(wanted.limit(SHOWN)).all()


def _entries(session: Session, actor: Actor) -> list[Task]:
    if Permission.WRITE_ENTRIES not in actor.permissions:
        return []
    owed = (
        sa.select(Entry)
        .where(Entry.interviewer_id == actor.id, Entry.state.in_([EntryState.DRAFT, EntryState.RETURNED]))
        .options(
            joinedload(Entry.application).joinedload(Application.candidate),
            joinedload(Entry.application).joinedload(Application.hiring_round).joinedload(Round.vacancy),
        )
    )
    return [
        Task(
            f"Tell {entry.application.candidate.called} what you saw",
            entry.application.hiring_round.vacancy.title,
            entry.application.hiring_round.feedback_due,
            "desk.home",
            {},
        )
        for entry in session.scalars(owed)
    ]
