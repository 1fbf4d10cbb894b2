"""One person's list of what waits for them, the rounds they may see, and the search. Brand by brand, paged, in a fixed
number of queries."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, contains_eager, joinedload

from employer_portal.accounts.models import Brand
from employer_portal.core.links import path
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.tables import AnySelect
from employer_portal.core.terms import LETTER_OUTCOMES, Outcome
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.queries import DEAD
from employer_portal.desk.board import beginning
from employer_portal.feedback.models import OWED, Concern, ConcernState, Entry, EntryState
from employer_portal.hiring.models import Application, OutcomeTold, Round, Vacancy
from employer_portal.hiring.queries import approves
from employer_portal.hiring.reach import not_oneself
from employer_portal.letters.models import Letter, LetterAuthor, LetterState
from employer_portal.review import queries as review_queries
from employer_portal.training.queries import certified

P = Permission
SHOWN = 50


@dataclass(frozen=True, slots=True)
class Task:
    """One thing that waits for somebody: what to do, about what, by when, and where."""

    what: str
    about: str
    to: str
    due: date | None = None
    urgent: bool = False
    since: datetime | None = None  # said where no day is set


def waiting(
    session: Session, actor: Actor, *, now: datetime, today: date, round_id: int | None = None, proving: bool = True
) -> list[Task]:
    """Everything that waits for this person (or their entries in that round): what cannot wait first, then by date.

    With `proving`, that nobody has shown yet to read a brand's answers waits too.
    """
    tasks = [
        *_own_entries(session, actor, now, round_id),
        *_concerns(session, actor),
        *_trouble(session, actor),
        *_to_approve(session, actor, today),
        *_to_review(session, actor),
        *_letters_to_finish(session, actor),
        *(_brands_to_prove(session, actor) if proving else ()),
    ]
    return sorted(tasks, key=lambda task: (not task.urgent, task.due is None, task.due or date.max))


def untold(session: Session, actor: Actor) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """The open rounds this person runs in which candidates with an outcome have not been told it: id, title, count."""
    wanted = _by_round(Application.id, actor, P.RUN_ROUNDS).where(
        Application.round_id.in_(_open()),
        Application.outcome.in_([*LETTER_OUTCOMES, Outcome.APPOINTED]),
        ~sa.exists().where(OutcomeTold.application_id == Application.id),
    )
    return session.execute(wanted).all()


def rounds(actor: Actor, *, words: str = "", closed: bool = False) -> AnySelect:
    """The rounds of the brands this person works in, newest first."""
    wanted = (
        sa.select(Round)
        .join(Round.vacancy)
        .options(joinedload(Round.vacancy).joinedload(Vacancy.brand))
        .order_by(Round.id.desc())
    )
    wanted = wanted.where(Round.closed_at.is_not(None) if closed else Round.closed_at.is_(None))
    if words:
        pattern = f"%{_escaped(words.lower())}%"
        named = (Vacancy.title, Vacancy.reference)
        wanted = wanted.where(sa.or_(*(sa.func.lower(column).like(pattern, escape="\\") for column in named)))
    return _in_brands(wanted, actor, _seeing(actor))


def progress(session: Session, round_ids: Sequence[int]) -> dict[int, tuple[int, int, int, int]]:
    """round -> candidates, entries owed, letters on their way or sent, letters expected."""
    if not round_ids:
        return {}
    here = Application.round_id.in_(round_ids)
    people = dict(
        session.execute(
            sa.select(Application.round_id, sa.func.count()).where(here).group_by(Application.round_id)
        ).all()
    )
    owed = _counted(session, here, Entry.application_id, Entry.state.in_(OWED))
    gone = _counted(session, here, Letter.application_id, Letter.state == LetterState.APPROVED)
    expected = dict(
        session.execute(
            sa.select(Application.round_id, sa.func.count())
            .where(here, Application.outcome.in_(LETTER_OUTCOMES))
            .group_by(Application.round_id)
        ).all()
    )
    return {
        round_id: (people.get(round_id, 0), owed.get(round_id, 0), gone.get(round_id, 0), expected.get(round_id, 0))
        for round_id in round_ids
    }


def candidates(actor: Actor, words: str) -> AnySelect:
    """Applications whose name or reference begins with these words, in the brands whose records this person sees."""
    wanted = (
        sa.select(Application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(Application.id.in_(beginning(words)), not_oneself(actor))
        .options(joinedload(Application.candidate), joinedload(Application.hiring_round).joinedload(Round.vacancy))
        .order_by(Application.id.desc())
    )
    return _in_brands(wanted, actor, _seeing(actor))


def _seeing(actor: Actor) -> Permission:
    return P.READ_RECORDS if P.READ_RECORDS in actor.permissions else P.READ_LETTERS


def _in_brands(query: AnySelect, actor: Actor, permission: Permission) -> AnySelect:
    brands = actor.brands(permission)
    return query if brands is None else query.where(Vacancy.brand_id.in_(brands))


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _counted(
    session: Session, here: sa.ColumnElement[bool], to: InstrumentedAttribute[int], *where: sa.ColumnElement[bool]
) -> dict[int, int]:
    """round -> how many rows of another table, which name their application in `to`."""
    counted = sa.select(Application.round_id, sa.func.count()).join(to.class_, to == Application.id)
    return dict(session.execute(counted.where(here, *where).group_by(Application.round_id)).all())


def _open() -> sa.Select[int]:
    """The rounds under way. Asked for as a list, the database begins with these few, whatever lies closed."""
    return sa.select(Round.id).where(Round.closed_at.is_(None))


def _own_entries(session: Session, actor: Actor, now: datetime, round_id: int | None) -> Iterator[Task]:
    if P.WRITE_ENTRIES not in actor.permissions:
        return
    owed = (
        sa.select(Entry)
        .join(Entry.application)
        .join(Application.candidate)
        .where(Entry.interviewer_id == actor.id, Entry.state.in_(OWED), not_oneself(actor))
        .options(
            contains_eager(Entry.application).contains_eager(Application.candidate),
            contains_eager(Entry.application).joinedload(Application.hiring_round).joinedload(Round.vacancy),
        )
        .order_by(Entry.id)
        .limit(SHOWN)
    )
    if round_id is not None:
        owed = owed.where(Entry.application.has(round_id=round_id))
    found = session.scalars(owed).all()
    if found and not certified(session, actor.id, now=now):
        yield Task(
            "Get your feedback certificate", "Your record can be lodged without it; words for a candidate need it.",
            path("guidance"), urgent=True,
        )  # fmt: skip
    for entry in found:
        candidate, held = entry.application.candidate, entry.application.hiring_round
        again = entry.state == EntryState.RETURNED
        yield Task(
            f"Look again at your feedback for {candidate.full_name}" if again
            else f"Tell {candidate.full_name} what you saw",
            f"{held.vacancy.title} · {held.stage}", path("entry", entry_id=entry.id), held.feedback_due, urgent=again,
        )  # fmt: skip


def _concerns(session: Session, actor: Actor) -> Iterator[Task]:
    if P.SETTLE_CONCERNS not in actor.permissions:
        return
    query = _by_round(Concern.application_id, actor, P.SETTLE_CONCERNS).where(Concern.state == ConcernState.NEW)
    for round_id, title, _, count, since in session.execute(query.add_columns(sa.func.min(Concern.opened_at))):
        what = "Settle a concern" if count == 1 else f"Settle {count} concerns"
        yield Task(what, title, f"{path('concerns')}?round={round_id}", urgent=True, since=since)


def _trouble(session: Session, actor: Actor) -> Iterator[Task]:
    if P.SEND not in actor.permissions:
        return
    brands = actor.brands(P.SEND)
    newer = sa.orm.aliased(Delivery)
    query = sa.select(sa.func.count()).where(
        Delivery.state.in_(DEAD), ~sa.exists().where(newer.replaces == Delivery.id), Delivery.group.startswith("round-")
    )
    if brands is not None:
        query = query.where(Delivery.brand_id.in_(brands))
    count = session.scalar(query)
    if count:
        what = "A letter did not arrive" if count == 1 else f"{count} letters did not arrive"
        yield Task(what, "Each says why, and what to do.", f"{path('outbox')}?state=trouble", urgent=True)


def _to_approve(session: Session, actor: Actor, today: date) -> Iterator[Task]:
    if P.APPROVE_LETTERS not in actor.permissions:
        return
    wrote = sa.exists().where(LetterAuthor.letter_id == Letter.id, LetterAuthor.user_id == actor.id)
    query = _by_round(Letter.application_id, actor, P.APPROVE_LETTERS).where(
        Letter.state == LetterState.WAITING, ~wrote
    )
    query = query.where(approves(actor.id, today))
    for round_id, title, _, count, since in session.execute(query.add_columns(sa.func.min(Letter.sealed_at))):
        what = "Read a letter and approve it" if count == 1 else f"Read {count} letters and approve them"
        yield Task(what, title, f"{path('approvals')}?round={round_id}", since=since)


def _to_review(session: Session, actor: Actor) -> Iterator[Task]:
    if P.REVIEW_ENTRIES not in actor.permissions:
        return
    query = _by_round(Entry.application_id, actor, P.REVIEW_ENTRIES).where(Entry.state == EntryState.SUBMITTED)
    for round_id, title, due, count in session.execute(query):
        what = "Review an entry" if count == 1 else f"Review {count} entries"
        yield Task(what, title, f"{path('board', round_id=round_id)}?show=review", due)


def _letters_to_finish(session: Session, actor: Actor) -> Iterator[Task]:
    if P.COMPOSE_LETTERS not in actor.permissions:
        return
    draft = _by_round(Letter.application_id, actor, P.COMPOSE_LETTERS).where(Letter.state == LetterState.DRAFT)
    for round_id, title, due, count in session.execute(draft):
        what = "Hand in a letter" if count == 1 else f"Hand in {count} letters"
        yield Task(what, title, f"{path('board', round_id=round_id)}?show=draft", due)
    live = sa.exists().where(Letter.application_id == Application.id, Letter.state != LetterState.WITHDRAWN)
    approved = sa.exists().where(Letter.application_id == Application.id, Letter.state == LetterState.APPROVED)
    open_entry = sa.exists().where(
        Entry.application_id == Application.id, Entry.state.in_([*OWED, EntryState.SUBMITTED])
    )
    accepted = sa.exists().where(Entry.application_id == Application.id, Entry.state == EntryState.ACCEPTED)
    decided = review_queries.decided()
    ready = _by_round(Application.id, actor, P.COMPOSE_LETTERS).where(
        Application.round_id.in_(_open()),
        Application.outcome.in_(LETTER_OUTCOMES),
        accepted,
        ~open_entry,
        sa.or_(~live, sa.and_(~decided, ~approved)),
    )
    counted = ready.add_columns(decided.label("decided")).group_by("decided")
    for round_id, title, due, count, composing in session.execute(counted):
        one, many, show = ("Compose a letter", "Compose {} letters", "compose") if composing else (
            "Record a decision", "Record {} decisions", "decide"
        )  # fmt: skip
        yield Task(
            one if count == 1 else many.format(count), title, f"{path('board', round_id=round_id)}?show={show}", due
        )


def _brands_to_prove(session: Session, actor: Actor) -> Iterator[Task]:
    if P.MANAGE_USERS not in actor.permissions:
        return
    brands, mine = sa.select(Brand).where(Brand.reply_to_proved_at.is_(None)), actor.brands(P.MANAGE_USERS)
    if mine is not None:
        brands = brands.where(Brand.id.in_(mine))
    for brand in session.scalars(brands.order_by(Brand.name).limit(SHOWN)):
        yield Task(
            f"Show that answers to {brand.name} are read",
            "A test message goes to the reply address. No letter is approved before somebody has read it.",
            path("brand", brand_id=brand.id),
        )  # fmt: skip


def _by_round(to: InstrumentedAttribute[int], actor: Actor, permission: Permission) -> AnySelect:
    """(round, vacancy's title, due date, how many) of the open rounds of one's brands; `to` names the application."""
    counted = sa.select(Round.id, Vacancy.title, Round.feedback_due, sa.func.count().label("count")).select_from(Round)
    counted = counted.join(Vacancy, Vacancy.id == Round.vacancy_id).join(Application, Application.round_id == Round.id)
    if to is not Application.id:
        counted = counted.join(to.class_, to == Application.id)
    counted = counted.where(Round.closed_at.is_(None)).group_by(Round.id, Vacancy.title, Round.feedback_due)
    return _in_brands(counted.order_by(Round.id).limit(SHOWN), actor, permission)
