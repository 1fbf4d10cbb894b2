"""The verbs of those who review: accept, give back with comments, settle a concern, record what the panel agreed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.core import audit, terms
from employer_portal.core.chunks import PORTION, chunked_rows
from employer_portal.core.editing import Seen, must_stand
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.slices import Transaction, slices
from employer_portal.core.terms import fully_met_from
from employer_portal.core.workflow import Act, move, move_all
from employer_portal.feedback import trail
from employer_portal.feedback.independence import ALONE, runs
from employer_portal.feedback.models import (
    AgreedRating,
    Comment,
    Concern,
    ConcernState,
    DecisionRecord,
    Entry,
    EntryState,
    Mark,
)
from employer_portal.feedback.operations import must_be_of_round
from employer_portal.feedback.reach import one_concern, one_entry, some_entries
from employer_portal.feedback.revisions import newest, newest_revisions
from employer_portal.feedback.verbs import Verb
from employer_portal.feedback.workflow import CONCERN, ENTRY
from employer_portal.hiring.models import Application, Round
from employer_portal.hiring.reach import one_application, one_round
from employer_portal.hiring.vacancies import note_posts
from employer_portal.phrasing.findings import Field
from employer_portal.review import queries
from employer_portal.review.alike import alike

P = Permission

#: Well under a second each: accepting takes half a thousandth of one, a decision eight thousandths.
ACCEPTED_AT_ONCE, MEDIANS_AT_ONCE, MEDIANS_AT_MOST = 500, 50, 1000


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

    whose_words: str = ""
    part_of_the_reasoning: str = ""
    ratings_stand: str = ""

    def as_row(self) -> dict[str, str]:
        """The answers as they are kept: by the questions' names in `workflow.ANSWERS`."""
        return {
            "whose words": self.whose_words.strip(),
            "part of the reasoning": self.part_of_the_reasoning.strip(),
            "ratings stand": self.ratings_stand.strip(),
        }


def accept(session: Session, entry_ids: Iterable[int], *, actor: Actor, now: datetime) -> None:
    """HR takes these entries as they stand: letters may be composed from them. All of them or, with the first one's
    error, none."""
    wanted = list(entry_ids)
    for start in range(0, len(wanted), PORTION):
        entries = some_entries(session, wanted[start : start + PORTION], actor, P.REVIEW_ENTRIES, lock=True)
        move_all(session, ENTRY, entries, "accept", Act(actor, now))
        for entry in entries:
            entry.accepted_by = actor.id
        session.flush()


def accept_clean(transaction: Transaction, round_id: int, *, actor: Actor, now: datetime) -> int:
    """Accept every submitted entry of a round in which nothing was found, by slices; returns how many. What was
    accepted before an error stays so.

    One's own entries, and those of a candidate about whom a concern is open, wait for a person.
    """
    with transaction() as session:
        one_round(session, round_id, actor, P.REVIEW_ENTRIES)
        clean = queries.clean_entries(session, round_id, actor)
    for some in slices(clean, ACCEPTED_AT_ONCE):
        with transaction() as session:
            accept(session, some, actor=actor, now=now)
    return len(clean)


def give_back(
    session: Session, entry_id: int, reason: str, remarks: Sequence[Remark] = (), *, actor: Actor, now: datetime
) -> None:
    """Give an entry back to its interviewer, with what is asked about single sentences; the interviewer is told.

    An accepted one is opened again, unless a letter that rests on it is waiting or approved (`Conflict`).
    """
    entry = one_entry(session, entry_id, actor, P.REVIEW_ENTRIES, lock=True)
    if not reason.strip() and remarks:
        reason = "Please look at the sentences that are commented on."
    step = "reopen" if entry.state == EntryState.ACCEPTED else "give_back"
    move(session, ENTRY, entry, step, Act(actor, now, {"reason": reason}))
    entry.returned_because, entry.accepted_by = reason.strip(), None
    revision = newest_revisions(session, [entry_id])[entry_id]
    session.add_all(
        Comment(
            revision_id=revision, criterion_id=remark.criterion_id, field=remark.field, quote=remark.quote,
            words=remark.words, by_id=actor.id, at=now,
        )
        for remark in remarks
    )  # fmt: skip
    vacancy = entry.application.hiring_round.vacancy
    notices.post(
        session, entry.interviewer_id, "entry-returned", actor=actor, now=now, brand_id=vacancy.brand_id,
        entry_id=entry_id, job=vacancy.title, comments=len(remarks),
    )  # fmt: skip


def settle(
    session: Session, concern_id: int, step: str, reason: str, answers: Answers | None = None, *, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """End a concern: `words_removed`, `not_about_the_person` or `reopen_decision`, with the reason.

    Reopening a decision needs the three answers of a reader who wrote nothing about the candidate, and holds each
    letter that rests on it until it is recorded anew.
    """
    concern = one_concern(session, concern_id, actor, P.SETTLE_CONCERNS, lock=True)
    end_concern(session, concern, step, reason, answers, actor=actor, now=now)


def settle_alike(
    session: Session, concern_id: int, step: str, reason: str, answers: Answers | None = None, *,
    also: Collection[int] = (), actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Settle a concern and, with the same reason, those of the ones that are `alike` which were looked at with it: each
    by itself and on record, all of them or none. Raises `Conflict` where one of them is open and alike no more."""
    first = one_concern(session, concern_id, actor, P.SETTLE_CONCERNS)
    if not set(also).issubset(alike(session, first, actor)):
        raise Conflict("One of the others was settled meanwhile, or is about other words.", "Look at the list again.")
    for number in (concern_id, *also):
        settle(session, number, step, reason, answers, actor=actor, now=now)


def end_concern(
    session: Session, concern: Concern, step: str, reason: str, answers: Answers | None = None, *, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Take a concern that was loaded already to its end; see `settle`."""
    given, reopens = (answers or Answers()).as_row(), CONCERN.step(step).end == ConcernState.DECISION_REOPENED
    whose = audit.keys(session, [person := f"application:{concern.application_id}"])
    newest = _last_number(session, concern.application_id) if reopens else None
    alone = {ALONE: True} if runs(session, concern.application_id, actor.id) else {}
    act = Act(actor, now, {"reason": reason, "answers": given})
    move(
        session, CONCERN, concern, _true_of(concern, step), act, rule=concern.rule,
        reason=whose.digest(person, reason.strip()), answers=whose.digest(person, given) if reopens else None,
        reopened=newest, **alone,
    )  # fmt: skip
    concern.reason, concern.settled_by, concern.settled_at = reason.strip(), actor.id, now
    if reopens:
        concern.answers, concern.reopened = given, newest


def _true_of(concern: Concern, step: str) -> str:
    """The step by its true name: nobody removes words from the panel's own notes."""
    return "stays_on_record" if step == "words_removed" and concern.field == Field.PRIVATE_NOTES else step


def decide(
    session: Session, application_id: int, agreed: Mapping[int, int | None], *, fully_met_from: int, actor: Actor,
    now: datetime, changed_because: Mapping[int, str] | None = None, on_total_ratings: bool = False,
    posts: int | None = None, seen: Seen | None = None,
) -> DecisionRecord:  # fmt: skip
    """Record the panel's agreed rating per criterion (id -> point of the scale, None: not assessed), and whether the
    vacancy's posts were offered on the panel's total ratings; `posts` notes how many these were.

    Raises `DomainError` for a criterion of another round and for a rating off the scale. A rating that differs from the
    interviewers' median, or stands where there is none, needs its evidence in `changed_because`; without it a
    `DomainError` says which. The newest record counts; older ones stay. Raises as `must_stand`.
    """
    application = one_application(session, application_id, actor, P.DECIDE, lock=True)
    must_stand(decided(session, application_id), seen)
    must_be_of_round(application.hiring_round, agreed)
    changed, given = changed_because or {}, ratings_given(session, [application_id])[application_id]
    for criterion in application.hiring_round.criteria:
        median = terms.median(given.get(criterion.id, ()))
        if criterion.id not in agreed or changed.get(criterion.id):
            continue
        if criterion.id in given and median is None:
            raise DomainError(
                f"On {criterion.name} two ratings stand in the middle.", "Write down what the agreed one rests on."
            )
        if agreed[criterion.id] != median:
            raise DomainError(
                f"The agreed rating on {criterion.name} differs from the interviewers' ratings.",
                "Write down the evidence for the change.",
            )
    vacancy = application.hiring_round.vacancy
    note_posts(session, vacancy, posts, actor=actor, now=now)
    if on_total_ratings and vacancy.posts is None:
        raise DomainError("Nothing says how many posts there were.", "Give their number.")
    last = _last_number(session, application_id)
    decision = DecisionRecord(
        application_id=application_id, number=(last or 0) + 1, decided_at=now, decided_by=actor.id,
        on_total_ratings=on_total_ratings,
        ratings=[
            AgreedRating(
                criterion_id=criterion_id, rating=rating, changed_because=changed.get(criterion_id, ""),
                fully_met=rating is not None and rating >= fully_met_from,
            )
            for criterion_id, rating in agreed.items()
        ],
    )  # fmt: skip
    session.add(decision)
    session.flush()
    audit.record(
        session, Verb.DECISION_RECORDED, f"decision:{decision.id}", actor_id=actor.id, at=now,
        application=application_id, number=decision.number, one_post=on_total_ratings,
        ratings=audit.keyed(
            session, f"application:{application_id}", trail.agreed(session, [decision.id])[decision.id]
        ),
    )  # fmt: skip
    return decision


def decided(session: Session, application_id: int) -> Mapping[str, Any]:
    """What is recorded of that application, by the names of the form's fields, and whether it was reopened since."""
    record = next(iter(queries.decisions(session, application_id)), None)
    if record is None:
        return {}
    return {
        **{f"rating_{rating.criterion_id}": rating.rating for rating in record.ratings},
        **{f"because_{rating.criterion_id}": rating.changed_because for rating in record.ratings},
        "on_total_ratings": record.on_total_ratings,
        "reopened": queries.reopened(session, record),
    }


def take_medians(session: Session, application_ids: Sequence[int], *, of_four: int, actor: Actor, now: datetime) -> int:
    """Record, for each of these candidates, the interviewers' medians as the agreed ratings; returns how many. Raises
    `Conflict` where something is recorded already, and `DomainError`, naming the criteria, where a person must say what
    was agreed: two ratings stand in the middle, or they lie far apart.

    `of_four` is the setting: the point of a four-point scale that fully meets a criterion.
    """
    given = ratings_given(session, application_ids)
    for application_id in application_ids:
        ratings = given[application_id]
        opened = one_application(session, application_id, actor, P.DECIDE, lock=True).hiring_round
        if _last_number(session, application_id) is not None:
            raise Conflict("A decision is recorded already.", "Look at it, and record it anew if it is to change.")
        if not ratings:
            raise DomainError("Nobody has rated this candidate yet.", "Wait for an entry, or enter it for them.")
        agreed = {one.id: terms.agreed(ratings.get(one.id, ()), len(opened.scale)) for one in opened.criteria}
        if unsettled := [one.name for one in opened.criteria if one.id in ratings and agreed[one.id] is None]:
            raise DomainError(
                f"The ratings on {' and on '.join(unsettled)} are tied or lie far apart: no median settles them.",
                "Say on the decision page what the panel agreed on.",
            )
        decide(session, application_id, agreed, fully_met_from=met_from(opened, of_four), actor=actor, now=now)
    return len(application_ids)


@dataclass(frozen=True, slots=True)
class Undecided:
    """The candidates of a round who wait for nothing but a decision: those whose medians may be taken, and those of
    whom a person must say what was agreed (application -> reference)."""

    settled: Sequence[int]
    open: Mapping[int, str]


def undecided(session: Session, round_id: int, actor: Actor) -> Undecided:
    """Whose entries are all in, and of whom nothing was recorded yet."""
    points = len(one_round(session, round_id, actor, P.DECIDE, P.READ_LETTERS).scale)
    waiting = queries.undecided(session, round_id, actor)
    given = ratings_given(session, waiting)
    unsettled = {
        one
        for one, by_criterion in given.items()
        if any(terms.agreed(ratings, points) is None for ratings in by_criterion.values())
    }
    named = chunked_rows(session, sa.select(Application.id, Application.reference), Application.id, unsettled)
    references = {row[0]: row[1] for row in named}
    ordered = {one: references[one] for one in waiting if one in unsettled}
    return Undecided([one for one in waiting if one not in unsettled], ordered)


def take_medians_of_round(
    transaction: Transaction, round_id: int, *, of_four: int, actor: Actor, now: datetime
) -> tuple[int, int]:
    """`take_medians` for the candidates of a round who wait for nothing else (all entries in, none recorded yet) and of
    whom no person must say what was agreed, by slices: for how many, and how many are left for the next time, since
    somebody waits in front of a page."""
    with transaction() as session:
        one_round(session, round_id, actor, P.DECIDE)
        wanted = undecided(session, round_id, actor).settled
    for some in slices(wanted[:MEDIANS_AT_MOST], MEDIANS_AT_ONCE):
        with transaction() as session:
            still = [one for one in some if _last_number(session, one) is None]
            take_medians(session, still, of_four=of_four, actor=actor, now=now)
    return len(wanted[:MEDIANS_AT_MOST]), len(wanted[MEDIANS_AT_MOST:])


def ratings_given(session: Session, application_ids: Iterable[int]) -> dict[int, dict[int, list[int]]]:
    """application -> criterion -> its interviewers' newest ratings.

    Criteria that nobody rated are absent; entries that were declined do not count.
    """
    wanted = list(application_ids)
    query = (
        sa.select(Entry.application_id, Mark.criterion_id, Mark.rating)
        .select_from(Entry)
        .join(Mark, Mark.revision_id == newest())
        .where(Entry.state != EntryState.DECLINED, Mark.rating.is_not(None))
    )
    ratings: dict[int, dict[int, list[int]]] = {application_id: {} for application_id in wanted}
    for application_id, criterion_id, rating in chunked_rows(session, query, Entry.application_id, wanted):
        ratings[application_id].setdefault(criterion_id, []).append(rating)
    return ratings


def met_from(opened: Round, of_four: int) -> int:
    """The lowest rating that fully meets a criterion of that round."""
    return fully_met_from({int(point): words for point, words in opened.scale.items()}, of_four)


def _last_number(session: Session, application_id: int) -> int | None:
    """The number of the newest decision on that application, if there is one."""
    newest = sa.select(sa.func.max(DecisionRecord.number)).where(DecisionRecord.application_id == application_id)
    return session.scalar(newest)
