"""What waits for whoever puts words from a colleague's record, and for whose record it is."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager

from employer_portal.accounts.models import User
from employer_portal.accounts.waiting import SHOWN, Asking, Task
from employer_portal.core.links import path
from employer_portal.feedback.models import OWED, CoWriting, CoWritingState, Entry
from employer_portal.hiring.models import Application, Round
from employer_portal.hiring.reach import not_oneself

MINUTES = 3.0  # from a record that is there, as the words of an entry take


def words(session: Session, asking: Asking) -> Iterator[Task]:
    """Words to put, and words to confirm."""
    me, own = asking.actor.id, aliased(Entry)
    owes = sa.exists().where(
        own.application_id == Entry.application_id, own.interviewer_id == me, own.state.in_(OWED)
    )  # a colleague's record stays closed to them until their own is in
    mine = sa.or_(
        sa.and_(CoWriting.writer_id == me, CoWriting.state == CoWritingState.ASKED, ~owes),
        sa.and_(CoWriting.interviewer_id == me, CoWriting.state == CoWritingState.DRAFTED),
    )
    wanted = (
        sa.select(CoWriting, Entry)
        .join(Entry, Entry.id == CoWriting.entry_id)
        .join(Entry.application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(mine, Entry.state.in_(OWED), not_oneself(asking.actor))
        .options(contains_eager(Entry.application).contains_eager(Application.candidate))
        .order_by(CoWriting.id)
        .limit(SHOWN)
    )
    if asking.round_id is not None:
        wanted = wanted.where(Application.round_id == asking.round_id)
    for one, entry in session.execute(wanted).all():
        candidate, held = entry.application.candidate, entry.application.hiring_round
        where = f"{held.vacancy.title} · {held.stage}"
        if one.writer_id == me:
            asker = session.get_one(User, one.interviewer_id).name
            yield Task(
                f"Put {asker}’s feedback for {candidate.full_name} into words", where, path("words", entry_id=entry.id),
                held.feedback_due, minutes=MINUTES,
            )  # fmt: skip
        else:
            writer = session.get_one(User, one.writer_id).name
            yield Task(
                f"Confirm what {writer} wrote for {candidate.full_name}", where,
                path("co_writing", entry_id=entry.id), held.feedback_due, urgent=True, minutes=1,
            )  # fmt: skip
