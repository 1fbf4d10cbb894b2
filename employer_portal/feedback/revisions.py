"""The newest revision of an entry: the one that counts. An older one is never edited, and read as history only."""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, selectinload

from employer_portal.core.chunks import chunked, chunked_rows
from employer_portal.feedback.models import Entry, Revision, Words

#: What came in with its round (nobody was asked for it) is the workbook's, and not of whoever brought it in.
OF_THE_WORKBOOK = Entry.assigned_at.is_(None) & (Revision.number == 1)

_NEWEST = sa.select(sa.func.max(Revision.id))


def newest() -> sa.ScalarSelect[Any]:
    """The id of an entry's newest revision, within a statement that asks for entries."""
    return _NEWEST.where(Revision.entry_id == Entry.id).correlate(Entry).scalar_subquery()


def newest_revisions(session: Session, entry_ids: Iterable[int]) -> dict[int, int]:
    """Entry -> its newest revision, as ids; entries of which nothing was saved are absent."""
    wanted = sa.select(Revision.entry_id, sa.func.max(Revision.id)).group_by(Revision.entry_id)
    return dict(chunked_rows(session, wanted, Revision.entry_id, entry_ids))


def newest_words(session: Session, entry_ids: Iterable[int]) -> list[tuple[int, Words]]:
    """(entry, its words for the candidate on one criterion) of the newest revisions, in the order of saving."""
    entry_of = {revision: entry for entry, revision in newest_revisions(session, entry_ids).items()}
    wanted = sa.select(Words).order_by(Words.revision_id)
    return [(entry_of[words.revision_id], words) for words in chunked(session, wanted, Words.revision_id, entry_of)]


def newest_revision(session: Session, entry_id: int) -> Revision | None:
    """The newest revision with its parts; None where nothing was saved."""
    parts = (selectinload(Revision.marks), selectinload(Revision.words))
    last = _NEWEST.where(Revision.entry_id == entry_id).scalar_subquery()
    return session.scalar(sa.select(Revision).where(Revision.id == last).options(*parts))
