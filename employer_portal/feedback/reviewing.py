"""The verbs of those who review: give back with comments, accept what is clean, settle with answers, take medians."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.core.errors import DomainError, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.feedback import operations, review_queries
from employer_portal.feedback.models import Comment, Concern, Entry, EntryState, Field, Revision
from employer_portal.feedback.workflow import must_be_a_reason
from employer_portal.hiring.models import Round
from employer_portal.hiring.sheets import fully_met_from

#: What upper floors check before an accepted entry is opened again: `joins.py` fills it in.
BEFORE_REOPEN: list[Callable[[Session, int], None]] = []


@dataclass(frozen=True, slots=True)
class Remark:
    """What HR asks about one sentence of an entry."""

    criterion_id: int
    field: Field
    quote: str
    words: str


@dataclass(frozen=True, slots=True)
class Answers:
    """An independent reader's three answers where a decision is reopened."""

    whose_words: str
    part_of_the_reasoning: str
    ratings_stand: str

    def as_row(self) -> dict[str, str]:
        """The answers as they are kept. Raises `DomainError` while one of them says nothing."""
        table = {
            "whose words": self.whose_words, "part of the reasoning": self.part_of_the_reasoning,
            "ratings stand": self.ratings_stand,
        }  # fmt: skip
        for answer in table.values():
            must_be_a_reason(answer)
        return table


def give_back(
    session: Session, entry_id: int, reason: str, remarks: Sequence[Remark], *, actor: Actor, now: datetime
) -> None:
    """Give an entry back to its interviewer, with what is asked about single sentences; the interviewer is told.

    An accepted one is opened again, unless a letter that rests on it is waiting or approved (`Conflict`).
    """
    entry = session.get(Entry, entry_id)
    if entry is None:
        raise NotFound("There is no such entry.")
    if entry.state == EntryState.ACCEPTED:
        for first in BEFORE_REOPEN:
            first(session, entry.application_id)
    if not reason.strip() and remarks:
        reason = "Please look at the sentences that are commented on."
    operations.give_back(session, entry_id, reason, actor=actor, now=now)
    newest = session.scalar(sa.select(sa.func.max(Revision.id)).where(Revision.entry_id == entry_id))
    session.add_all(
        Comment(
            revision_id=newest, criterion_id=remark.criterion_id, field=remark.field, quote=remark.quote,
            words=remark.words, by_id=actor.id, at=now,
        )
        for remark in remarks
    )  # fmt: skip
    vacancy = entry.application.hiring_round.vacancy
    notices.post(
        session, entry.interviewer_id, "entry-returned", actor=actor, now=now, brand_id=vacancy.brand_id,
        entry_id=entry_id, job=vacancy.title, comments=len(remarks),
    )  # fmt: skip


def accept_clean(session: Session, round_id: int, *, actor: Actor, now: datetime) -> int:
    """Accept every submitted entry of a round in which nothing was found; returns how many.

    One's own entries, and those of a candidate about whom a concern is open, wait for a person.
    """
    clean = review_queries.clean_entries(session, round_id, actor)
    operations.accept_all(session, clean, actor=actor, now=now)
    return len(clean)


def settle(
    session: Session, concern_id: int, step: str, reason: str, answers: Answers | None = None, *, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """End a concern. Reopening a decision needs the three answers of a reader who wrote nothing about the candidate."""
    concern = session.get(Concern, concern_id, with_for_update=True)
    if concern is None:
        raise NotFound("There is no such concern.")
    if step == "reopen_decision":
        concern.answers = (answers or Answers("", "", "")).as_row()
    operations.settle(session, concern_id, step, reason, actor=actor, now=now)


def take_medians(session: Session, application_ids: Sequence[int], *, of_four: int, actor: Actor, now: datetime) -> int:
    """Record, for each of these candidates, the interviewers' medians as the agreed ratings; returns how many.

    `of_four` is the setting: the point of a four-point scale that fully meets a criterion.
    """
    medians = operations.median_ratings(session, application_ids)
    for application_id in application_ids:
        opened = review_queries.round_of(session, application_id)
        if not medians[application_id]:
            raise DomainError("Nobody has rated this candidate yet.", "Wait for an entry, or enter it for them.")
        agreed = {criterion.id: medians[application_id].get(criterion.id) for criterion in opened.criteria}
        operations.decide(
            session, application_id, agreed, fully_met_from=met_from(opened, of_four), actor=actor, now=now
        )
    return len(application_ids)


def take_medians_of_round(session: Session, round_id: int, *, of_four: int, actor: Actor, now: datetime) -> int:
    """`take_medians` for every candidate of a round who waits for nothing else: all entries in, none recorded yet."""
    opened = session.get(Round, round_id)
    if opened is None:
        raise NotFound("There is no such round.")
    actor.must(Permission.DECIDE, opened.vacancy.brand_id)
    return take_medians(
        session, review_queries.undecided(session, round_id, actor), of_four=of_four, actor=actor, now=now
    )


def met_from(opened: Round, of_four: int) -> int:
    """The lowest rating that fully meets a criterion of that round."""
    return fully_met_from({int(point): words for point, words in opened.scale.items()}, of_four)
