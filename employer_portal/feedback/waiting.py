"""What waits for whoever writes feedback."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from employer_portal.accounts.waiting import SHOWN, Asking, Task
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.feedback.models import OWED, Entry, EntryState
from employer_portal.hiring.models import Application, Round
from employer_portal.hiring.reach import not_oneself
from employer_portal.training.queries import certified

MINUTES = 2.6  # an interviewer, a candidate, on a phone


def own_entries(session: Session, asking: Asking) -> Iterator[Task]:
    """The entries that they owe, and the certificate that their words need."""
    actor, round_id = asking.actor, asking.round_id
    if Permission.WRITE_ENTRIES not in actor.permissions:
        return
    owed = (
        sa.select(Entry)
        .join(Entry.application)
        .join(Application.candidate)
        .where(Entry.interviewer_id == actor.id, Entry.state.in_(OWED), not_oneself(actor))
        .options(
            contains_eager(Entry.application).contains_eager(Application.candidate),
            contains_eager(Entry.application).joinedload(Application.hiring_round).joinedload(Round.vacancy),
        )
        .order_by(Entry.id)
        .limit(SHOWN)
    )
    if round_id is not None:
        owed = owed.where(Entry.application.has(round_id=round_id))
    found = session.scalars(owed).all()
    if found and not certified(session, actor.id, now=asking.now):
        yield Task(
            "Get your feedback certificate",
            "Your record can be lodged without it; words for a candidate need it.",
            path("training"),
            urgent=True,
        )
    for entry in found:
        candidate, held = entry.application.candidate, entry.application.hiring_round
        again = entry.state == EntryState.RETURNED
        yield Task(
            f"Look again at your feedback for {candidate.full_name}" if again
            else f"Tell {candidate.full_name} what you saw",
            f"{held.vacancy.title} · {held.stage}", path("entry", entry_id=entry.id), held.feedback_due,
            urgent=again, minutes=MINUTES,
        )  # fmt: skip
