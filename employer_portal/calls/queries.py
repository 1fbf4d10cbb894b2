"""Who can ring a candidate and when; calls as lists; how a round stands with them."""

from collections import Counter, defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.accounts.notices import holders
from employer_portal.calls.models import OPEN, Call, Caller, CallState, Diary, Promise, Step
from employer_portal.calls.reach import whole, within
from employer_portal.calls.slots import AHEAD, Hours, Slot, Window, free, in_24_working_hours, one_each
from employer_portal.core.addresses import mailbox
from employer_portal.core.calendar import Calendar
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.tables import AnySelect
from employer_portal.feedback.models import IN, Entry
from employer_portal.hiring.models import Application, Candidate, Round
from employer_portal.requests.models import Request
from employer_portal.training.queries import unready

P = Permission
#: After so long since its end, a call without a note is late with it.
NOTED_WITHIN = timedelta(hours=1)


def hours_of(session: Session, user_ids: Collection[int]) -> list[Hours]:
    """When each of these said that they can ring."""
    wanted = sa.select(Diary).where(Diary.user_id.in_(user_ids)).order_by(Diary.user_id)
    return [hours(diary) for diary in session.scalars(wanted)]


def hours(diary: Diary) -> Hours:
    """A diary as times are cut from it."""
    week: dict[int, list[Window]] = defaultdict(list)
    days: dict[date, list[Window]] = defaultdict(list)
    for one in diary.openings:
        windows = days[one.day] if one.day is not None else week[one.weekday or 0]
        if one.opens is not None and one.closes is not None:
            windows.append((one.opens, one.closes))
    notice = timedelta(hours=diary.notice_hours)
    return Hours(diary.user_id, diary.minutes, diary.pause, notice, diary.most_a_day, week, days)


def writers(session: Session, round_id: int) -> Sequence[User]:
    """The interviewers who handed in feedback on somebody in that round."""
    wrote = sa.exists().where(
        Entry.interviewer_id == User.id, Entry.state.in_(IN), Entry.application_id == Application.id,
        Application.round_id == round_id,
    )  # fmt: skip
    return session.scalars(sa.select(User).where(User.active, wrote).order_by(User.name)).all()


def callers(session: Session, round_id: int) -> Sequence[User]:
    """The interviewers whom HR named to ring candidates of that round."""
    named = sa.select(User).join(Caller, Caller.user_id == User.id).where(Caller.round_id == round_id)
    return session.scalars(named.order_by(User.name)).all()


def ringers(session: Session, application: Application) -> set[int]:
    """Who may ring this candidate: HR of the brand, and named interviewers who wrote about them; never themselves."""
    wrote = sa.exists().where(
        Entry.application_id == application.id, Entry.interviewer_id == Caller.user_id, Entry.state.in_(IN)
    )
    named = sa.select(Caller.user_id).where(Caller.round_id == application.round_id, wrote)
    people = {*holders(session, P.RUN_ROUNDS, application.brand_id), *session.scalars(named)}
    return people - _oneself(session, application, people)


def free_slots(
    session: Session, application: Application, calendar: Calendar, now: datetime, *, moving: Call | None = None
) -> list[Slot]:
    """The times at which this candidate can be rung, by people who may; those that `moving` takes itself count as
    free."""
    return _free(session, ringers(session, application), calendar, now, moving.id if moving else 0)


def taken(session: Session, user_ids: Collection[int], now: datetime, but: int = 0) -> dict[int, set[datetime]]:
    """The steps of each one's time that calls take from today on, but for those of one call."""
    steps: dict[int, set[datetime]] = defaultdict(set)
    wanted = sa.select(Step.user_id, Step.at).where(
        Step.user_id.in_(user_ids), Step.at >= now - timedelta(days=1), Step.call_id != but
    )
    for user, at in session.execute(wanted):
        steps[user].add(at)
    return steps


def booked(
    session: Session, user_ids: Collection[int], calendar: Calendar, now: datetime, but: int = 0
) -> dict[int, Counter[date]]:
    """How many calls each of these has on which day, but for one call."""
    days: dict[int, Counter[date]] = defaultdict(Counter)
    wanted = sa.select(Call.owner_id, Call.starts_at).where(
        Call.owner_id.in_(user_ids), Call.state != CallState.CANCELLED, Call.id != but,
        Call.starts_at >= now - timedelta(days=1),
    )  # fmt: skip
    for user, starts_at in session.execute(wanted):
        if user is not None and starts_at is not None:
            days[user][starts_at.astimezone(calendar.zone).date()] += 1
    return days


def of_application(session: Session, application_id: int) -> Sequence[Call]:
    """All calls with one candidate in one round, the newest first."""
    return session.scalars(whole().where(Request.application_id == application_id).order_by(Call.id.desc())).all()


def of_request(session: Session, request_id: int) -> Call | None:
    """The newest call that was asked for with that request."""
    found: Call | None = session.scalar(whole().where(Call.request_id == request_id).order_by(Call.id.desc()).limit(1))
    return found


def for_candidate(session: Session, application_id: int) -> Sequence[Call]:
    """The calls that a candidate's own page shows: what is to come, and what was."""
    return of_application(session, application_id)


def list_of(actor: Actor, *, show: str) -> AnySelect:
    """The calls that the actor may know of: those to come by their time, those without one first; or those that
    were."""
    if show == "to come":
        return within(actor).where(Call.state.in_(OPEN)).order_by(Call.starts_at.nulls_first(), Call.id)
    return within(actor).where(Call.state.not_in(OPEN)).order_by(Call.settled_at.desc(), Call.id.desc())


def open_promises(session: Session, user_id: int) -> Sequence[Promise]:
    """What somebody promised on the phone and has not done yet, by day."""
    wanted = sa.select(Promise).where(Promise.owner_id == user_id, Promise.done_at.is_(None))
    return session.scalars(wanted.order_by(Promise.due, Promise.id)).all()


@dataclass(frozen=True, slots=True)
class Standing:
    """How a round stands with calls: the first time that somebody who asks now is offered, whether that is later than
    24 working hours, and of how many who asked the first was in time."""

    first: datetime | None
    is_late: bool
    asked: int
    in_time: int
    waiting: int


def standing(session: Session, opened: Round, calendar: Calendar, now: datetime) -> Standing:
    """How that round stands with calls."""
    people = {*holders(session, P.RUN_ROUNDS, opened.brand_id), *(one.id for one in callers(session, opened.id))}
    slots = _free(session, people, calendar, now)
    first = slots[0].starts_at if slots else None
    count = sa.func.count
    wanted = (
        sa.select(count(), count().filter(Call.in_time), count().filter(Call.state == CallState.ASKED))
        .select_from(Call)
        .join(Call.request)
        .join(Request.application)
        .where(Application.round_id == opened.id)
    )
    asked, in_time, waiting = session.execute(wanted).one()
    is_late = first is None or first > in_24_working_hours(calendar, now)
    return Standing(first, is_late, asked, in_time, waiting)


def offered(session: Session, round_ids: Collection[int]) -> dict[int, tuple[int, int]]:
    """Of each of these rounds in which somebody asked for a call: how many did, and how many of them were offered a
    first time within 24 working hours."""
    count = sa.func.count
    wanted = sa.select(Application.round_id, count(), count().filter(Call.in_time)).select_from(Call)
    wanted = wanted.join(Call.request).join(Request.application).where(Application.round_id.in_(round_ids))
    return {row[0]: (row[1], row[2]) for row in session.execute(wanted.group_by(Application.round_id))}


def _free(
    session: Session, people: Collection[int], calendar: Calendar, now: datetime, but: int = 0
) -> list[Slot]:  # fmt: skip
    diaries = hours_of(session, people)
    ids = [one.user_id for one in diaries]
    not_ready = unready(session, ids, at=now, now=now)
    run_out = unready(session, ids, at=now + timedelta(days=AHEAD + 1), now=now) - not_ready
    steps, days = taken(session, ids, now, but), booked(session, ids, calendar, now, but)
    slots = [
        slot
        for one in diaries
        if one.user_id not in not_ready
        for slot in free(one, steps[one.user_id], days[one.user_id], calendar, now)
        if one.user_id not in run_out or not unready(session, [one.user_id], at=slot.starts_at, now=now)
    ]
    return one_each(slots, days, calendar.zone)


def _oneself(session: Session, application: Application, people: Collection[int]) -> set[int]:
    """Who of these is that candidate, by one of the addresses that they applied with."""
    theirs = set(session.scalars(sa.select(Candidate.mailbox).filter_by(person_id=application.candidate.person_id)))
    rows = session.execute(sa.select(User.id, User.email).where(User.id.in_(people))).all()
    return {row[0] for row in rows if mailbox(row[1]) in theirs - {""}}


def names(session: Session, user_ids: Collection[int]) -> dict[int, str]:
    """What these people are called."""
    return dict(session.execute(sa.select(User.id, User.name).where(User.id.in_(user_ids))).all())
