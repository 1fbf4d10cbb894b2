"""What a reviewer should look at in the entries on one candidate: notes that are copied, ratings with nothing behind
them; and when each was accepted."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from difflib import SequenceMatcher
from itertools import combinations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.audit import AuditLine
from employer_portal.feedback.models import Entry, EntryState
from employer_portal.feedback.verbs import Verb
from employer_portal.review.queries import Comparison, Said, Sheet

#: Notes that are shorter say little, and are alike by chance; notes that are so much alike are one note.
SHORTEST, ALIKE = 5, 0.9


def odd(sheet: Sheet) -> list[str]:
    """What there is to look at, sentence by sentence."""
    return [*_copied(sheet), *_same_everywhere(sheet), *_unfounded(sheet)]


def _copied(sheet: Sheet) -> Iterator[str]:
    for row in sheet.rows:
        for one, other in combinations(filter(_noted, row.said), 2):
            if SequenceMatcher(None, one.notes.split(), other.notes.split(), autojunk=False).ratio() >= ALIKE:
                yield f"{_who(one)} and {_who(other)} have the same note on {row.criterion.name}, or nearly."


def _same_everywhere(sheet: Sheet) -> Iterator[str]:
    notes: dict[tuple[str, str], list[Comparison]] = defaultdict(list)
    for row in sheet.rows:
        for said in filter(_noted, row.said):
            notes[_who(said), " ".join(said.notes.split())].append(row)
    for (who, _), rows in notes.items():
        if len(rows) > 1:
            yield f"{who} has the same note on {' and on '.join(row.criterion.name for row in rows)}."


def _unfounded(sheet: Sheet) -> Iterator[str]:
    for row in sheet.rows:
        silent = [_who(said) for said in row.said if said.rating is not None and not said.notes and not said.words]
        if silent:
            yield f"Nothing is written behind the rating on {row.criterion.name} by {_listed(silent)}."


def accepted(session: Session, entries: Iterable[Entry]) -> dict[int, datetime]:
    """entry -> when it was accepted, of those that are."""
    of = {f"entry:{one.id}": one.id for one in entries if one.state == EntryState.ACCEPTED}
    lines = sa.select(AuditLine.subject, sa.func.max(AuditLine.at)).where(
        AuditLine.subject.in_(of), AuditLine.verb == str(Verb.ENTRY_ACCEPT)
    )
    return {of[subject]: at for subject, at in session.execute(lines.group_by(AuditLine.subject))}


def _listed(names: Sequence[str]) -> str:
    *first, last = names
    return f"{', '.join(first)} and {last}" if first else last


def _noted(said: Said) -> bool:
    return len(said.notes.split()) >= SHORTEST


def _who(said: Said) -> str:
    return said.entry.interviewer.name
