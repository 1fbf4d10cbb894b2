"""Who puts the words for an entry from its record while its interviewer is not certified, and whose words count."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core.chunks import chunked, chunked_rows
from employer_portal.core.errors import Conflict, NotAllowed
from employer_portal.core.links import path
from employer_portal.core.workflow import Act
from employer_portal.feedback.models import CoWriting, CoWritingState, Entry, Revision, Words
from employer_portal.feedback.revisions import OF_THE_WORKBOOK, newest_revision
from employer_portal.hiring.models import Application, Candidate
from employer_portal.training.queries import certificate_holders

OPEN = (CoWritingState.ASKED, CoWritingState.DRAFTED)
_CONFIRMED = CoWriting.state == CoWritingState.CONFIRMED
#: A revision with words for the candidate that somebody put into it.
_WORDED = sa.exists().where(Words.revision_id == Revision.id).correlate(Revision) & ~OF_THE_WORKBOOK


def is_co_writer(user_id: int) -> sa.ColumnElement[bool]:
    """Whether that user puts the words for an entry, until they are confirmed or it has ended."""
    mine = CoWriting.entry_id == Entry.id, CoWriting.writer_id == user_id, CoWriting.state.in_(OPEN)
    return sa.exists().where(*mine)


def is_shared() -> sa.ColumnElement[bool]:
    """Whether somebody puts the words for an entry, or they wait to be confirmed."""
    return sa.exists().where(CoWriting.entry_id == Entry.id, CoWriting.state.in_(OPEN))


def must_not_co_write(session: Session, application_ids: Iterable[int], user_ids: Iterable[int]) -> None:
    """Raise `Conflict` where one of these people puts a colleague's words about one of these candidates: whoever is to
    write about somebody themselves reads no colleague's record first."""
    wanted = (
        sa.select(User.name, Candidate, CoWriting.entry_id)
        .join(CoWriting, CoWriting.writer_id == User.id)
        .join(Entry, Entry.id == CoWriting.entry_id)
        .join(Entry.application)
        .join(Application.candidate)
        .where(User.id.in_(list(user_ids)), CoWriting.state.in_(OPEN))
    )
    for who, candidate, entry_id in chunked_rows(session, wanted, Entry.application_id, application_ids):
        raise Conflict(
            f"{who} is putting a colleague’s words about {candidate.full_name}.",
            "Choose somebody else, or end that first.",
            path("co_writing", entry_id=entry_id),
        )


def open_one(session: Session, entry_id: int) -> CoWriting | None:
    """The co-writing of an entry that is under way."""
    return session.scalar(sa.select(CoWriting).where(CoWriting.entry_id == entry_id, CoWriting.state.in_(OPEN)))


def nobody_co_writes(session: Session, entries: Sequence[Entry], act: Act) -> None:
    """While somebody else puts the words, an entry is neither handed in nor declined."""
    under_way = sa.select(CoWriting).where(CoWriting.state.in_(OPEN))
    for one in chunked(session, under_way, CoWriting.entry_id, [entry.id for entry in entries]):
        raise _under_way(session, one)


def changes_the_words_alone(session: Session, entry: Entry, actor_id: int) -> bool:
    """Whether that user may change the words of an entry and not its record: they co-write it. Raises `Conflict` for
    everybody else while somebody does."""
    one = open_one(session, entry.id)
    if one is None:
        return False
    if one.writer_id != actor_id or one.state != CoWritingState.ASKED:
        raise _under_way(session, one)
    return True


def must_be_the_record(session: Session, entry_id: int, marks: Iterable[tuple[int, int | None, str]]) -> None:
    """Raise `NotAllowed` unless these (criterion, rating, notes) are what the record says (a trigger says so too)."""
    newest = newest_revision(session, entry_id)
    record = {(mark.criterion_id, mark.rating, mark.notes) for mark in newest.marks} if newest else set()
    if record != set(marks):
        raise NotAllowed("Ratings and notes are the interviewer’s own.", "Put the words from them, and change nothing.")


def vouched_for(session: Session, revision_ids: Iterable[int], now: datetime) -> set[int]:
    """Those revisions whose words a certified co-writer put and the interviewer confirmed."""
    wanted = sa.select(CoWriting.revision_id).where(
        CoWriting.revision_id.in_(list(revision_ids)), CoWriting.state == CoWritingState.CONFIRMED,
        CoWriting.writer_id.in_(certificate_holders(now)),
    )  # fmt: skip
    return {one for one in session.scalars(wanted) if one is not None}


def confirmed(session: Session, entry_ids: Iterable[int]) -> dict[int, CoWriting]:
    """Entry -> its last co-writing that was confirmed."""
    wanted = sa.select(CoWriting).where(
        CoWriting.entry_id.in_(list(entry_ids)), CoWriting.state == CoWritingState.CONFIRMED
    )
    return {one.entry_id: one for one in session.scalars(wanted.order_by(CoWriting.id))}


def authors(session: Session, entry_ids: Iterable[int]) -> dict[int, set[int]]:
    """Entry -> everybody who had a hand in its words: whose it is, who saved words in it, for somebody else too, and
    who put words that were confirmed. They are authors of what rests on it."""
    found: dict[int, set[int]] = defaultdict(set)
    typed = sa.select(Entry.id, Revision.by_id).join(Entry, Entry.id == Revision.entry_id).where(_WORDED)
    put = sa.select(Entry.id, CoWriting.writer_id).join(Entry, Entry.id == CoWriting.entry_id).where(_CONFIRMED)
    ids = list(entry_ids)
    for wanted in (sa.select(Entry.id, Entry.interviewer_id), typed, put):
        for entry, user in chunked_rows(session, wanted, Entry.id, ids):
            found[entry].add(user)
    return found


def is_author(user_id: int) -> sa.ColumnElement[bool]:
    """Whether an entry's words are that user's own, or were put by them and confirmed. Who typed for somebody else may
    accept them, where an employer has one person in HR, and is no less an author of the letter (`authors`)."""
    put = sa.exists().where(CoWriting.entry_id == Entry.id, CoWriting.writer_id == user_id, _CONFIRMED)
    return sa.or_(Entry.interviewer_id == user_id, put)


def _under_way(session: Session, one: CoWriting) -> Conflict:
    who = session.get_one(User, one.writer_id).name
    if one.state == CoWritingState.DRAFTED:
        said, fix = f"{who} has put the words, and they wait to be confirmed.", "Confirm them, or take it back."
    else:
        said, fix = f"{who} is putting the words for this entry.", "It can be taken back first."
    return Conflict(said, fix, path("co_writing", entry_id=one.entry_id))
