"""Who is on a round's panel, who could be, what each owes, and whether anybody could approve."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, time

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from employer_portal.accounts.models import User, UserRole
from employer_portal.accounts.notices import holders
from employer_portal.core.permissions import Actor, Permission, Role
from employer_portal.core.terms import Outcome
from employer_portal.feedback.models import OWED, Entry, EntryState, is_owed, lapsed
from employer_portal.hiring.models import Application, Candidate, Round
from employer_portal.hiring.queries import AnySelect
from employer_portal.hiring.reach import in_brands_of, not_oneself
from employer_portal.training import queries as training

SAMPLE = 5
PEOPLE = 60


@dataclass(slots=True)
class Seat:
    """One interviewer on a panel: how many entries are in which state, on whom some are owed, when last reminded."""

    user: User
    counts: dict[EntryState, int] = field(default_factory=dict)
    reminded_at: datetime | None = None
    owes: list[tuple[int, str]] = field(default_factory=list)  # entry's id, candidate's name: the first few

    @property
    def owed(self) -> int:
        return sum(self.counts.get(state, 0) for state in OWED)

    @property
    def given(self) -> int:
        return self.counts.get(EntryState.SUBMITTED, 0) + self.counts.get(EntryState.ACCEPTED, 0)

    @property
    def expected(self) -> int:
        return self.owed + self.given


def seats(session: Session, round_id: int, actor: Actor) -> list[Seat]:
    """A round's panel, those who owe most first. Four queries, whatever the round's size."""
    counted = session.execute(
        sa.select(Entry.interviewer_id, Entry.state, sa.func.count(), sa.func.max(Entry.reminded_at))
        .join(Entry.application)
        .where(Application.round_id == round_id, ~lapsed())
        .group_by(Entry.interviewer_id, Entry.state)
    ).all()
    ids = {row[0] for row in counted}
    found = {user.id: Seat(user) for user in session.scalars(sa.select(User).where(User.id.in_(ids)))}
    for person, state, count, reminded in counted:
        found[person].counts[state] = count
        if state in OWED and reminded is not None:
            found[person].reminded_at = max(reminded, found[person].reminded_at or reminded)
    for person, entry_id, first, last in session.execute(_first_owed(round_id, actor)):
        found[person].owes.append((entry_id, f"{first} {last}".strip()))
    return sorted(found.values(), key=lambda seat: (-seat.owed, seat.user.name))


def unready(session: Session, opened: Round, now: datetime) -> set[int]:
    """Those on a round's panel who owe an entry and, as things stand, may not write to candidates at the end of the day
    of the interviews; where that is past or not set, now."""
    owing = sa.select(Entry.interviewer_id).join(Entry.application)
    owing = owing.where(Application.round_id == opened.id, is_owed()).distinct()
    day = opened.interview_date
    at = max(now, datetime.combine(day, time.max, now.tzinfo)) if day else now
    return training.unready(session, session.scalars(owing).all(), at=at, now=now)


def _first_owed(round_id: int, actor: Actor) -> AnySelect:
    place = sa.func.row_number().over(partition_by=Entry.interviewer_id, order_by=Application.position)
    inner = (
        sa.select(Entry.interviewer_id, Entry.id, Candidate.first_name, Candidate.last_name, place.label("place"))
        .join(Entry.application)
        .join(Application.candidate)
        .where(Application.round_id == round_id, is_owed(), not_oneself(actor))
        .subquery()
    )
    return sa.select(*inner.c[:4]).where(inner.c.place <= SAMPLE).order_by(inner.c.place)


def entries_of(actor: Actor, user_id: int, round_id: int | None = None) -> AnySelect:
    """One interviewer's entries, in that round or in all open ones of the actor's brands; the owed ones first."""
    wanted = (
        sa.select(Entry)
        .join(Entry.application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(Entry.interviewer_id == user_id, not_oneself(actor), in_brands_of(actor, Permission.RUN_ROUNDS))
        .options(
            joinedload(Entry.application).joinedload(Application.candidate),
            joinedload(Entry.application).joinedload(Application.hiring_round).joinedload(Round.vacancy),
        )
        .order_by(Entry.state.not_in(OWED), Round.feedback_due.nulls_last(), Round.id, Application.position)
    )
    if round_id is not None:
        return wanted.where(Round.id == round_id)
    return wanted.where(Round.closed_at.is_(None), is_owed())


def people(session: Session, brand_id: int, words: str = "", also: Sequence[int] = ()) -> list[User]:
    """Who can be asked to interview for a brand: those with the role, and those whom a workbook named; `also` are
    listed in any case. The first sixty by name."""
    interviewers = sa.select(UserRole.user_id).where(
        UserRole.role == Role.INTERVIEWER, sa.or_(UserRole.brand_id.is_(None), UserRole.brand_id == brand_id)
    )
    roles = sa.exists().where(UserRole.user_id == User.id)
    could = sa.or_(sa.and_(User.active, User.id.in_(interviewers)), sa.and_(~User.active, User.password.is_(None)))
    noted = sa.or_(User.id.in_(interviewers), ~roles)
    wanted = sa.select(User).where(could, noted).order_by(User.name, User.id)
    for word in words.split()[:5]:
        wanted = wanted.where(
            sa.or_(User.name.icontains(word, autoescape=True), User.email.icontains(word, autoescape=True))
        )
    found = list(session.scalars(wanted.limit(PEOPLE)))
    missing = set(also) - {user.id for user in found}
    return found + list(session.scalars(sa.select(User).where(User.id.in_(missing)).order_by(User.name)))


def unassigned(session: Session, round_id: int, actor: Actor) -> list[int]:
    """The candidates of a round on whom nobody owes or gave an entry; who withdrew is waited for by nobody."""
    taken = sa.exists().where(Entry.application_id == Application.id, Entry.state != EntryState.DECLINED)
    there = Application.outcome != Outcome.WITHDREW
    wanted = sa.select(Application.id).join(Application.candidate).where(not_oneself(actor))
    wanted = wanted.where(Application.round_id == round_id, there, ~taken)
    return list(session.scalars(wanted.order_by(Application.position)))


def by_reference(session: Session, round_id: int, actor: Actor) -> Mapping[str, int]:
    """reference -> application, in the order of the round's list."""
    wanted = sa.select(Application.reference, Application.id).join(Application.candidate)
    wanted = wanted.where(Application.round_id == round_id, not_oneself(actor))
    return {row[0]: row[1] for row in session.execute(wanted.order_by(Application.position))}


def nobody_approves(session: Session, opened: Round) -> str:
    """Why nobody could approve some letter of this round, in words; empty where somebody could approve each.

    Nobody approves what they wrote an entry for or composed.
    """
    brand_id = opened.brand_id
    approvers = set(holders(session, Permission.APPROVE_LETTERS, brand_id))
    if not approvers:
        return "Nobody may approve letters of this brand: ask your administrator for an approver."
    composers = set(holders(session, Permission.COMPOSE_LETTERS, brand_id))
    if len(approvers) == 1 and composers == approvers:
        return "The only approver is also the only one who composes: nobody approves what they wrote."
    written = (
        sa.select(Entry.application_id)
        .join(Entry.application)
        .where(Application.round_id == opened.id, Entry.state != EntryState.DECLINED)
        .where(Entry.interviewer_id.in_(approvers))
        .group_by(Entry.application_id)
        .having(sa.func.count() >= len(approvers))
    )
    blocked = session.scalar(sa.select(sa.func.count()).select_from(written.subquery())) or 0
    if not blocked:
        return ""
    letters = "one candidate's letter" if blocked == 1 else f"the letters of {blocked:,} candidates"
    return f"Nobody could approve {letters}: every approver writes an entry on them. Ask for one more approver."


def open_work(session: Session, actor: Actor, user_id: int, round_id: int | None = None) -> int:
    """How many entries that person owes in that round, or in all open ones that the actor may run."""
    wanted = entries_of(actor, user_id, round_id).where(is_owed())
    return session.scalar(wanted.with_only_columns(sa.func.count()).order_by(None)) or 0


def user_in_reach(session: Session, actor: Actor, user_id: int) -> User | None:
    """That user, if they have an entry in the actor's brands."""
    mine = (
        sa.select(Entry.id)
        .join(Entry.application)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(Entry.interviewer_id == user_id, in_brands_of(actor, Permission.RUN_ROUNDS))
    )
    user = session.get(User, user_id)
    return user if user is not None and session.scalar(mine.limit(1)) is not None else None
