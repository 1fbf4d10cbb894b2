"""What waits for whoever writes feedback."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from employer_portal.accounts.waiting import SHOWN, Asking, Task
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.feedback.cowriting import is_shared
from employer_portal.feedback.models import Entry, EntryState, is_owed
from employer_portal.hiring.models import Application, Round
from employer_portal.hiring.reach import not_oneself
from employer_portal.learning.asking import open_request
from employer_portal.training.queries import Standing, certified, own
from employer_portal.training.waiting import ASK, RETEST, to_be_certified

MINUTES = 7.7  # an interviewer, a candidate, typed on a phone


def own_certificate(session: Session, asking: Asking) -> Iterator[Task]:
    """The certificate that words for a candidate need: of whoever owes an entry, and of whoever composes letters and
    had one (the first is a step of beginning here)."""
    actor, now = asking.actor, asking.now
    if actor.permissions.isdisjoint({Permission.WRITE_ENTRIES, Permission.COMPOSE_LETTERS}):
        return
    owes = sa.exists().where(Entry.interviewer_id == actor.id, is_owed(), ~is_shared())
    writes = Permission.WRITE_ENTRIES in actor.permissions and session.scalar(sa.select(owes))
    composes = Permission.COMPOSE_LETTERS in actor.permissions and own(session, actor.id, now)[1] != Standing.NONE
    if (writes or composes) and not certified(session, actor.id, now=now):
        what, why, to = to_be_certified(session, actor.id, now)
        if what != RETEST or asking.round_id is not None:  # of which the list says so itself
            asked = what == ASK and open_request(session, actor.id) is not None
            if asked:
                what = "You have asked for your next feedback certificate"
                why = "It stands on your trainers’ list. Your record can be lodged meanwhile."
            yield Task(what, why, to, urgent=not asked)


def own_entries(session: Session, asking: Asking) -> Iterator[Task]:
    """The entries that they owe."""
    actor, round_id = asking.actor, asking.round_id
    if Permission.WRITE_ENTRIES not in actor.permissions:
        return
    owed = (
        sa.select(Entry)
        .join(Entry.application)
        .join(Application.candidate)
        .where(Entry.interviewer_id == actor.id, is_owed(), not_oneself(actor), ~is_shared())
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
    for entry in found:
        candidate, held = entry.application.candidate, entry.application.hiring_round
        again = entry.state == EntryState.RETURNED
        yield Task(
            f"Look again at your feedback for {candidate.full_name}" if again
            else f"Tell {candidate.full_name} what you saw",
            f"{held.vacancy.title} · {held.stage}", path("entry", entry_id=entry.id), held.feedback_due,
            urgent=again, minutes=MINUTES,
        )  # fmt: skip
