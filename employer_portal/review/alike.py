"""Concerns that the same rule opened for the same words in one round: looked at together, each settled by itself."""

from collections import defaultdict
from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.chunks import chunked_rows
from employer_portal.core.permissions import Actor
from employer_portal.feedback.allowances import by_itself
from employer_portal.feedback.models import Check, Concern, Finding, Revision
from employer_portal.hiring.models import Application
from employer_portal.hiring.reach import not_oneself
from employer_portal.phrasing.allowing import alike as phrase_alike


def alike(session: Session, row: Concern, actor: Actor) -> list[int]:
    """The other open concerns of its round that the same rule opened for the same words, none about oneself."""
    wanted = sa.select(Concern.id).join(Concern.application).join(Application.candidate)
    wanted = wanted.where(Application.round_id == row.application.round_id, Concern.rule == row.rule)
    words = _words(session, session.scalars(wanted.where(by_itself(), not_oneself(actor))).all())
    own = words.pop(row.id, set())
    return sorted(number for number, said in words.items() if said & own)


def together(session: Session, rows: Sequence[tuple[int, str, int]]) -> list[list[int]]:
    """Of (concern, its rule, its round) the concerns, those that are alike in one group, in the order of each group's
    first."""
    words = _words(session, [concern for concern, _, _ in rows])
    groups: list[list[int]] = []
    begun: dict[tuple[str, int, str], list[int]] = {}  # (rule, round, word of the group's first) -> that group
    for concern, rule, round_id in rows:
        said = [(rule, round_id, word) for word in sorted(words[concern])]
        group = next((begun[key] for key in said if key in begun), None)
        if group is None:
            groups.append(group := [])
            begun |= dict.fromkeys(said, group)
        group.append(concern)
    return groups


def _words(session: Session, ids: Iterable[int]) -> dict[int, set[str]]:
    """What each of these concerns is about, as its rule found it."""
    wanted = (
        sa.select(Concern.id, Finding.match)
        .join(Revision, Revision.entry_id == Concern.entry_id)
        .join(Check, Check.revision_id == Revision.id)
        .join(Finding, Finding.check_id == Check.id)
        .where(
            Finding.rule == Concern.rule, Finding.criterion_id == Concern.criterion_id,
            Finding.field == Concern.field,
        )
        .distinct()
    )  # fmt: skip
    words: dict[int, set[str]] = defaultdict(set)
    for number, match in chunked_rows(session, wanted, Concern.id, ids):
        words[number].add(phrase_alike(match))
    return words
