"""What somebody changed in their entry since it was given back to them, word by word."""

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.audit import AuditLine
from employer_portal.feedback.models import Entry, Revision, Words
from employer_portal.feedback.revisions import newest_revisions
from employer_portal.feedback.verbs import Verb
from employer_portal.phrasing.findings import Field
from employer_portal.review.queries import FIELDS, SHOWN

#: Words that stayed (""), that are gone ("gone") and that are new ("new"), in their order.
Pieces = list[tuple[str, str]]
GIVEN_BACK = (str(Verb.ENTRY_GIVE_BACK), str(Verb.ENTRY_REOPEN))


def changed(session: Session, entries: Sequence[Entry]) -> dict[tuple[int, int, Field], Pieces]:
    """(entry, criterion, field) -> what is other there than when the entry was last given back."""
    shown = [entry.id for entry in entries if entry.state in SHOWN]
    newest, then = newest_revisions(session, shown), _given_back(session, shown)
    entry_of = {newest[entry]: entry for entry in then} | {revision: entry for entry, revision in then.items()}
    texts: dict[int, dict[tuple[int, Field], str]] = {revision: {} for revision in entry_of}
    for words in session.scalars(sa.select(Words).where(Words.revision_id.in_(entry_of))):
        for name in FIELDS:
            texts[words.revision_id][words.criterion_id, name] = getattr(words, name.name.lower())
    return {
        (entry, *at): list(_pieces(texts[revision].get(at, "").split(), text.split()))
        for entry, revision in then.items()
        for at, text in texts[newest[entry]].items()
        if text != texts[revision].get(at, "")
    }


def _given_back(session: Session, entry_ids: Sequence[int]) -> Mapping[int, int]:
    """Entry -> the revision that was given back last, of those that were."""
    of = {f"entry:{one}": one for one in entry_ids}
    lines = sa.select(AuditLine.subject, sa.func.max(AuditLine.at)).where(
        AuditLine.subject.in_(of), AuditLine.verb.in_(GIVEN_BACK)
    )
    at = {of[subject]: when for subject, when in session.execute(lines.group_by(AuditLine.subject))}
    saved = sa.select(Revision.entry_id, Revision.id, Revision.at).where(Revision.entry_id.in_(at))
    rows = session.execute(saved.order_by(Revision.id)).all()
    return {entry: revision for entry, revision, when in rows if when <= at[entry]}


def _pieces(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            yield "", " ".join(new[c:d])
            continue
        if b > a:
            yield "gone", " ".join(old[a:b])
        if d > c:
            yield "new", " ".join(new[c:d])
