"""Requests as lists, as counts, as a round's figures, and as their candidate sees them."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from statistics import median
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.accounts.notices import holders
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.tables import AnySelect
from employer_portal.hiring.models import Application, Round
from employer_portal.requests.models import OPEN, Complaint, ComplaintState, Request, RequestKind, RequestState
from employer_portal.requests.reach import complaints, within

P = Permission
#: Who looks at requests; who runs rounds answers them.
SEEING = (P.RUN_ROUNDS, P.READ_LETTERS, P.READ_RECORDS)
#: What the queue can be narrowed to: the word in the address -> what the choice says.
DUE = {"": "Any day", "overdue": "Overdue", "today": "Due today", "week": "Due within a week"}
OWNERS = {"": "Anybody’s", "mine": "Mine", "nobody": "Nobody’s yet"}
#: The figures of so many rounds are shown.
ROUNDS = 20
SHOW = {"open": "Open", "ended": "Ended", "all": "All"}


def queue(
    actor: Actor, today: date, *, show: str = "open", kind: str = "", due: str = "", owner: str = "",
    round_id: int | None = None,
) -> AnySelect:  # fmt: skip
    """The requests of the actor's brands: those that wait by the day on which they are due, the others newest first."""
    wanted = within(actor, *SEEING)
    if show != "all":
        is_open = Request.state.in_(OPEN)
        wanted = wanted.where(is_open if show == "open" else ~is_open)
    if kind:
        wanted = wanted.where(Request.kind == RequestKind(kind))
    days = {
        "overdue": Request.due_on < today,
        "today": Request.due_on == today,
        "week": Request.due_on.between(today, today + timedelta(days=7)),
    }
    if due:
        wanted = wanted.where(days[due], Request.state.in_(OPEN))
    if owner:
        wanted = wanted.where(Request.owner_id == actor.id if owner == "mine" else Request.owner_id.is_(None))
    if round_id is not None:
        wanted = wanted.where(Application.round_id == round_id)
    if show == "open":
        return wanted.order_by(Request.due_on, Request.id)
    return wanted.order_by(Request.id.desc())


def of_application(session: Session, application_id: int) -> Sequence[Request]:
    """All requests of one candidate in one round, the newest first."""
    wanted = sa.select(Request).where(Request.application_id == application_id).order_by(Request.id.desc())
    return session.scalars(wanted.options(sa.orm.joinedload(Request.owner))).all()


def for_candidate(session: Session, application_id: int) -> Sequence[Request]:
    """What a candidate asked for, as their own page shows it, the newest first."""
    return of_application(session, application_id)


def one_of_candidate(session: Session, request_id: int, application_id: int) -> Request:
    """One of these, to change it. Raises `NotFound` for anybody else's."""
    wanted = sa.select(Request).where(Request.id == request_id, Request.application_id == application_id)
    found = session.scalar(wanted.with_for_update(of=Request))
    if found is None:
        raise NotFound("There is no such request.")
    return found


def answerers(session: Session, brand_id: int) -> list[User]:
    """Who can answer a request of that brand."""
    ids = holders(session, P.RUN_ROUNDS, brand_id)
    return list(session.scalars(sa.select(User).where(User.id.in_(ids)).order_by(User.name)))


def open_complaints(session: Session, actor: Actor) -> Sequence[Complaint]:
    """The complaints that have not ended, those to be acknowledged first."""
    wanted = complaints(actor, P.RUN_ROUNDS).where(Complaint.state != ComplaintState.ENDED)
    return session.scalars(wanted.order_by(Complaint.acknowledged_on.is_not(None), Complaint.due_on).limit(50)).all()


def complaint_of(session: Session, request_id: int, actor: Actor) -> Complaint | None:
    """What a request was taken on as, for whoever may know of it."""
    wanted = complaints(actor, P.RUN_ROUNDS).where(Complaint.request_id == request_id)
    found: Complaint | None = session.scalar(wanted)
    return found


def taken_on(session: Session, application_id: int) -> dict[int, Complaint]:
    """request -> the complaint that it was taken on as, of one candidate, as their own page shows it."""
    wanted = sa.select(Complaint).join(Complaint.request).where(Request.application_id == application_id)
    return {one.request_id: one for one in session.scalars(wanted)}


def settled_by(session: Session, request: Request) -> str:
    """Who answered or closed it; empty where the candidate took it back, or nobody did yet."""
    user = session.get(User, request.settled_by) if request.settled_by else None
    return user.name if user else ""


def counts(session: Session, round_id: int, today: date) -> tuple[int, int]:
    """How many requests of a round wait, and how many of them are overdue."""
    late = sa.func.coalesce(sa.func.sum(sa.case((Request.due_on < today, 1), else_=0)), 0)
    wanted = sa.select(sa.func.count(), late).select_from(Request).join(Request.application)
    waiting, overdue = session.execute(wanted.where(Application.round_id == round_id, Request.state.in_(OPEN))).one()
    return int(waiting), int(overdue)


@dataclass(frozen=True, slots=True)
class Figures:
    """How a round's requests were answered. `due` are those with an answer, and those whose day has passed without one;
    `days` is the median of working days until the answer. A call that is planned is answered by its time, on a day that
    the candidate chose: it counts as asked, and as due once that day has passed without it; `calls/` says how soon a
    time was offered."""

    asked: int
    answered: int
    due: int
    in_time: int
    days: float | None


def figures(session: Session, round_ids: Collection[int], calendar: Calendar, today: date) -> dict[int, Figures]:
    """Of each of these rounds in which somebody asked: how many did, how many were answered, and how many of those that
    were due by the day that was promised."""
    wanted = sa.select(
        Application.round_id,
        Request.kind,
        Request.state,
        Request.made_at,
        Request.settled_at,
        Request.promised_on,
        Request.due_on,
    )
    found: dict[int, list[Any]] = defaultdict(list)
    for row in session.execute(wanted.join(Request.application).where(Application.round_id.in_(round_ids))):
        found[row.round_id].append(row)
    return {number: _figures(rows, calendar, today) for number, rows in found.items()}


def rounds_asked(session: Session, actor: Actor) -> Sequence[Round]:
    """The newest rounds within the actor's reach in which somebody asked for something."""
    numbers = within(actor, *SEEING).options(sa.orm.lazyload("*")).with_only_columns(Application.round_id)
    wanted = sa.select(Round).where(Round.id.in_(numbers)).options(sa.orm.joinedload(Round.vacancy))
    return session.scalars(wanted.order_by(Round.id.desc()).limit(ROUNDS)).all()


def _figures(rows: Sequence[Any], calendar: Calendar, today: date) -> Figures:
    written = [row for row in rows if row.kind != RequestKind.CALL]
    answered = [
        (_day(row.made_at, calendar), _day(row.settled_at, calendar), row.promised_on)
        for row in written if row.state == RequestState.ANSWERED
    ]  # fmt: skip
    overdue = sum(row.state in OPEN and row.due_on < today for row in rows)
    return Figures(
        asked=len(rows), answered=len(answered), due=len(answered) + overdue,
        in_time=sum(settled <= promised for _, settled, promised in answered),
        days=median(calendar.working_days(made, settled) for made, settled, _ in answered) if answered else None,
    )  # fmt: skip


def _day(moment: datetime, calendar: Calendar) -> date:
    return moment.astimezone(calendar.zone).date()
