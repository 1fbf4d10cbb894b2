"""What waits for whoever reviews, and for whoever settles concerns."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import SHOWN, Asking, Task, counted_task
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.feedback.allowances import by_itself
from employer_portal.feedback.models import Allowance, AllowanceState, Concern, Entry, EntryState
from employer_portal.hiring.models import Round, Vacancy
from employer_portal.hiring.queries import counted_by_round
from employer_portal.hiring.reach import in_brands_of

P = Permission


def concerns(session: Session, asking: Asking) -> Iterator[Task]:
    """The concerns that are open, by round."""
    actor = asking.actor
    if P.SETTLE_CONCERNS not in actor.permissions:
        return
    query = counted_by_round(Concern.application_id, actor, P.SETTLE_CONCERNS, SHOWN).where(by_itself())
    for round_id, title, _, count, since in session.execute(query.add_columns(sa.func.min(Concern.opened_at))):
        what = counted_task(count, "Settle a concern", "Settle {} concerns")
        yield Task(what, title, f"{path('concerns')}?round={round_id}", urgent=True, since=since, count=count)


def questions(session: Session, asking: Asking) -> Iterator[Task]:
    """What is asked about words in feedback: each phrase of a round, and the sentences that writers say are not about
    the candidate."""
    actor = asking.actor
    if P.SETTLE_CONCERNS not in actor.permissions:
        return
    phrases = (
        sa.select(Allowance.id, Allowance.phrase, Vacancy.title, Allowance.asked_at)
        .join(Allowance.vacancy)
        .join(Round, Round.id == Allowance.round_id)
        .where(Allowance.state == AllowanceState.ASKED, Allowance.application_id.is_(None))
        .where(Round.closed_at.is_(None), in_brands_of(actor, P.SETTLE_CONCERNS))
    )
    for number, phrase, title, since in session.execute(phrases.order_by(Allowance.id).limit(SHOWN)):
        to = path("question", allowance_id=number)
        yield Task(f"Say whether “{phrase}” is part of the exercise", title, to, urgent=True, since=since)
    sentences = counted_by_round(Allowance.application_id, actor, P.SETTLE_CONCERNS, SHOWN)
    sentences = sentences.where(Allowance.state == AllowanceState.ASKED)
    for round_id, title, _, count, since in session.execute(sentences.add_columns(sa.func.min(Allowance.asked_at))):
        what = counted_task(count, "Answer a writer’s question", "Answer {} questions of writers")
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
