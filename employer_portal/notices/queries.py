"""Whom a round's notices would go to, which there are, and which of those that wait say the same."""

import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.composing import notices
from employer_portal.core.permissions import Actor
from employer_portal.core.tables import AnySelect
from employer_portal.core.terms import RECEIVERS, LetterKind, Outcome, StageKind
from employer_portal.delivery.models import Delivery
from employer_portal.hiring.models import Application, Candidate, OutcomeTold, Round
from employer_portal.hiring.queries import not_written_to
from employer_portal.hiring.reach import not_oneself
from employer_portal.letters import queries as letters
from employer_portal.letters.models import JobState, Letter, LetterState, SealingJob, live_feedback
from employer_portal.printing.content import Content

#: The kinds that go to many of a round at once.
TO_MANY = (LetterKind.INVITATION, LetterKind.OUTCOME, LetterKind.HOLDING, LetterKind.RESERVE_CLOSED)
#: The kinds that name the day by which feedback is due.
NAMING = (LetterKind.INVITATION, LetterKind.OUTCOME, LetterKind.HOLDING)
#: In what the same notice to many differs: whom it is to, when, and the address of their own page.
_OWN_PAGE = re.compile(r"/c/[\w-]+")
PERSONAL = ("recipient", "salutation", "reference", "date_line", "foot", "large_print")


def due(kind: LetterKind) -> sa.ColumnElement[bool]:
    """For a query over `Application` joined with `Round`: who would get such a notice now, the dates of the round
    aside, and has not got it yet."""
    live = on_its_way(kind)
    told = sa.exists().where(OutcomeTold.application_id == Application.id)
    answered = sa.exists().where(Letter.application_id == Application.id, *live_feedback(LetterState.APPROVED))
    fits: dict[LetterKind, tuple[sa.ColumnElement[bool], ...]] = {
        LetterKind.OUTCOME: (~told, ~answered, ~live),
        LetterKind.HOLDING: (~answered, ~_knows_the_new_day(), _was_promised()),
        LetterKind.RESERVE_CLOSED: (told, ~live),
        LetterKind.INVITATION: (~live, ~invited()),
    }
    return sa.and_(Application.outcome.in_(RECEIVERS[kind]), ~not_written_to(), *fits[kind])


def on_its_way(*kinds: LetterKind) -> sa.ColumnElement[bool]:
    """For a query over `Application`: a notice of these kinds is being sealed, waits, leaves or has left. A draft that
    came back, or could not be sealed, tells nobody, and neither does one that was stopped before it left."""
    return sa.exists().where(Letter.application_id == Application.id, Letter.kind.in_(kinds), _goes())


def invited() -> sa.ColumnElement[bool]:
    """For a query over `Application`: an invitation has left that is past since."""
    past = Letter.kind == LetterKind.INVITATION, Letter.state == LetterState.PAST
    return sa.exists().where(Letter.application_id == Application.id, *past)


def _goes() -> sa.ColumnElement[bool]:
    being_sealed = sa.exists().where(SealingJob.letter_id == Letter.id, SealingJob.state == JobState.ASKED)
    return sa.or_(
        Letter.state == LetterState.WAITING,
        sa.and_(Letter.state == LetterState.DRAFT, being_sealed),
        sa.and_(Letter.state == LetterState.APPROVED, ~letters.stopped()),
    )


def _was_promised() -> sa.ColumnElement[bool]:
    """Whether the day that was promised before may have been promised to them: not to who is seen after it."""
    before = sa.func.coalesce(Round.feedback_due_before, Round.feedback_due)
    return sa.or_(Application.interview_date.is_(None), before.is_(None), Application.interview_date <= before)


def _knows_the_new_day() -> sa.ColumnElement[bool]:
    """A note is on its way, or a notice names the day that is recorded now."""
    left = sa.exists().where(Delivery.key == Letter.delivery_key, Delivery.sent_at.is_not(None))
    named = Letter.claims["by when feedback is due"].as_string() == sa.cast(Round.feedback_due, sa.String)
    note = sa.and_(Letter.kind == LetterKind.HOLDING, ~left)
    here = Letter.application_id == Application.id, Letter.kind.in_(NAMING), _goes()
    return sa.exists().where(*here, sa.or_(note, named))


def promise_to(session: Session, application_id: int) -> date | None:
    """The day by which a candidate was told last that they hear; None where none was named, or feedback is approved."""
    told = Letter.claims["by when feedback is due"].as_string()
    here = Letter.application_id == application_id, Letter.kind.in_(NAMING), told.is_not(None)
    left = sa.exists().where(Delivery.key == Letter.delivery_key, Delivery.sent_at.is_not(None))
    answered = sa.exists().where(Letter.application_id == application_id, *live_feedback(LetterState.APPROVED))
    newest = session.scalar(sa.select(told).where(*here, left, ~answered).order_by(Letter.id.desc()).limit(1))
    return date.fromisoformat(newest) if newest else None


def promised_by(day: Any) -> sa.ColumnElement[bool]:
    """For a query over `Application`: an invitation or a notice that is on its way names that day, and no feedback is
    approved."""
    named = Letter.claims["by when feedback is due"].as_string() == sa.cast(day, sa.String)
    told = sa.exists().where(
        Letter.application_id == Application.id, Letter.kind.in_(NAMING),
        sa.or_(_goes(), Letter.state == LetterState.PAST), named,
    )  # fmt: skip
    answered = sa.exists().where(Letter.application_id == Application.id, *live_feedback(LetterState.APPROVED))
    return sa.and_(told, ~answered, Application.outcome.in_(RECEIVERS[LetterKind.HOLDING]))


def promised(session: Session, held: Round) -> int:
    """How many of a round were told the day by which feedback is due, and have none approved."""
    wanted = sa.select(sa.func.count()).select_from(Application).join(Application.hiring_round)
    return session.scalar(wanted.where(Round.id == held.id, promised_by(Round.feedback_due))) or 0


def receivers(held: Round, kind: LetterKind, actor: Actor, today: date) -> AnySelect:
    """The candidates of a round to whom such a notice would be written now, in the round's order."""
    wanted = (
        sa.select(Application, Candidate)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .where(Application.round_id == held.id, due(kind), not_oneself(actor))
        .order_by(Application.position, Application.id)
    )
    over = notices.ended(held, today) is not None
    if kind == LetterKind.OUTCOME and over:
        wanted = wanted.where(Application.outcome != Outcome.RESERVE)
    if (kind == LetterKind.RESERVE_CLOSED and not over) or (kind == LetterKind.HOLDING and not is_put_off(held, today)):
        wanted = wanted.where(sa.false())
    if kind == LetterKind.INVITATION:
        day = sa.func.coalesce(Application.interview_date, Round.interview_date)
        wanted = wanted.where(day >= today, Round.kind.in_([one for one in StageKind if one.meets]))
    return wanted


def is_put_off(held: Round, today: date) -> bool:
    """Whether feedback of that round was put off to a day that is still to come."""
    before, new = held.feedback_due_before, held.feedback_due
    return before is not None and new is not None and before < new and today <= new


@dataclass(frozen=True, slots=True)
class Offered:
    """One kind of notice on a round's page: how many would get it now, and the first few of them."""

    kind: LetterKind
    count: int
    names: Sequence[str]
    first: int | None


def offered(session: Session, held: Round, actor: Actor, today: date) -> dict[LetterKind, Offered]:
    """What the page of a round offers of each kind."""
    found = {}
    for kind in TO_MANY:
        wanted = receivers(held, kind, actor, today)
        count = session.scalar(sa.select(sa.func.count()).select_from(wanted.order_by(None).subquery())) or 0
        some = session.execute(wanted.limit(5)).all() if count else []
        found[kind] = Offered(kind, count, [row[1].full_name for row in some], some[0][0].id if some else None)
    return found


def ids(session: Session, held: Round, kind: LetterKind, actor: Actor, today: date) -> list[int]:
    """The applications to which such a notice would be written."""
    return list(session.scalars(receivers(held, kind, actor, today).with_only_columns(Application.id)))


def to_be_met(session: Session, held: Round, actor: Actor, today: date) -> int:
    """How many have an interview of that round to come, invited or not."""
    if not held.kind.meets:
        return 0
    day = sa.func.coalesce(Application.interview_date, held.interview_date)
    wanted = sa.select(sa.func.count()).select_from(Application).join(Application.candidate)
    pending = Application.outcome.in_(RECEIVERS[LetterKind.INVITATION]), ~not_written_to(), not_oneself(actor)
    return session.scalar(wanted.where(Application.round_id == held.id, *pending, day >= today)) or 0


def on_the_list(session: Session, round_id: int) -> int:
    """How many are on a round's reserve list."""
    listed = Application.round_id == round_id, Application.outcome == Outcome.RESERVE
    return session.scalar(sa.select(sa.func.count()).where(*listed)) or 0


def of_round(round_id: int, actor: Actor) -> AnySelect:
    """The notices of a round, newest first; none that was withdrawn."""
    return (
        sa.select(Letter, Application, Candidate)
        .join(Letter.application)
        .join(Application.candidate)
        .where(
            Application.round_id == round_id, Letter.kind != LetterKind.FEEDBACK,
            Letter.state != LetterState.WITHDRAWN, not_oneself(actor),
        )
        .order_by(Letter.id.desc())
        .options(*letters.LIGHT)
    )  # fmt: skip


def draft_of_correction(session: Session, application_id: int) -> Letter | None:
    """The correction to a candidate that is a draft, whichever letter it corrects."""
    drafts = Letter.kind == LetterKind.CORRECTION, Letter.state == LetterState.DRAFT
    return session.scalar(sa.select(Letter).where(Letter.application_id == application_id, *drafts))


@dataclass
class Alike:
    """Notices that wait for one approver and say the same: they differ by whom they are to."""

    kind: LetterKind
    vacancy: str
    letters: list[tuple[int, str, str]] = field(default_factory=list)  # each with its document and its candidate
    opened: int | None = None  # one that this approver has opened

    @property
    def seen(self) -> str:
        """What tells this very list of documents from another."""
        return hashlib.sha256(json.dumps(self.letters).encode()).hexdigest()


def alike(session: Session, actor: Actor, today: date) -> list[Alike]:
    """The notices that wait for this approver, those together that say the same, where there are several."""
    wanted = letters.waiting(actor, today).where(Letter.kind.in_(TO_MANY)).add_columns(Letter.content)
    found: dict[Any, Alike] = {}
    for letter, application, candidate, vacancy, opened, content in session.execute(wanted):
        words = [_words(half) for half in content.halves]
        key = application.round_id, letter.kind, _OWN_PAGE.sub("/c/", json.dumps(words, sort_keys=True))
        one = found.setdefault(key, Alike(letter.kind, vacancy.title))
        one.letters.append((letter.id, letters.shown(letter), candidate.full_name))
        one.opened = letter.id if opened else one.opened
    return [one for one in found.values() if len(one.letters) > 1]


def _words(half: Content) -> dict[str, Any]:
    """What a notice says to everybody alike."""
    return {name: value for name, value in half.packed().items() if name not in PERSONAL}
