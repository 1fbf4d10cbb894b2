"""What waits for whoever reviews, and for whoever settles concerns."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import SHOWN, Asking, Task, counted_task
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.feedback.models import Concern, ConcernState, Entry, EntryState
from employer_portal.hiring.queries import counted_by_round

P = Permission


def concerns(session: Session, asking: Asking) -> Iterator[Task]:
    """The concerns that are open, by round."""
    actor = asking.actor
    if P.SETTLE_CONCERNS not in actor.permissions:
        return
    query = counted_by_round(Concern.application_id, actor, P.SETTLE_CONCERNS, SHOWN).where(
        Concern.state == ConcernState.NEW
    )
    for round_id, title, _, count, since in session.execute(query.add_columns(sa.func.min(Concern.opened_at))):
        what = counted_task(count, "Settle a concern", "Settle {} concerns")
        yield Task(what, title, f"{path('concerns')}?round={round_id}", urgent=True, since=since, count=count)


def entries(session: Session, asking: Asking) -> Iterator[Task]:
    """The entries that were submitted, by round."""
    actor = asking.actor
    if P.REVIEW_ENTRIES not in actor.permissions:
        return
    query = counted_by_round(Entry.application_id, actor, P.REVIEW_ENTRIES, SHOWN).where(
        Entry.state == EntryState.SUBMITTED
    )
    for round_id, title, due, count in session.execute(query):
        what = counted_task(count, "Review an entry", "Review {} entries")
        yield Task(what, title, f"{path('board', round_id=round_id)}?show=review", due, count=count)
