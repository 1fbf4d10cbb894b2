"""Saying when one can ring, and who may besides HR."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time
from itertools import pairwise

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.accounts.models import User
from employer_portal.calls import queries, trail
from employer_portal.calls.models import Caller, Diary, Opening
from employer_portal.calls.reach import RINGING
from employer_portal.calls.slots import STEP, Window
from employer_portal.calls.verbs import Verb
from employer_portal.core import audit
from employer_portal.core.clock import day_at, hour
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.hiring.reach import one_round

P = Permission
#: Times of one day, and days that stand for themselves: nobody needs more.
MOST_WINDOWS, MOST_DAYS = 2, 60


def keep_diary(
    session: Session, week: Mapping[int, Iterable[Window]], *, minutes: int, pause: int, notice_hours: int,
    most_a_day: int, actor: Actor, now: datetime,
) -> Diary:  # fmt: skip
    """Say in which hours of each week one can ring, and how. What is booked already stays. Raises `DomainError` for
    hours that end before they begin, that overlap, or in which no call fits."""
    diary = _own_diary(session, actor)
    if minutes % STEP or pause % STEP:
        raise DomainError(f"A call and the pause after it are whole numbers of {STEP} minutes.")
    diary.minutes, diary.pause, diary.notice_hours, diary.most_a_day = minutes, pause, notice_hours, most_a_day
    once = [one for one in diary.openings if one.day is not None]
    weekly = [
        Opening(weekday=weekday, opens=opens, closes=closes)
        for weekday, windows in sorted(week.items())
        for opens, closes in _in_order(windows, minutes)
    ]
    diary.openings = [*once, *weekly]
    return _kept(session, diary, actor, now)


def open_day(session: Session, day: date, windows: Iterable[Window], *, actor: Actor, now: datetime) -> Diary:
    """Say in which hours of one day one can ring, whatever the week says; no hours close it. Raises as `keep_diary`,
    and for a day that has passed."""
    diary = _own_diary(session, actor)
    today = day_at(now)
    if day < today:
        raise DomainError("This day has passed.", "Give a day that is still to come.")
    chosen = _in_order(windows, diary.minutes)
    others = [one for one in diary.openings if one.day is None or (one.day != day and one.day >= today)]
    if len({one.day for one in others if one.day}) >= MOST_DAYS:
        raise DomainError(f"{MOST_DAYS} single days are enough.", "Change the hours of the week instead.")
    on_it = [Opening(day=day, opens=opens, closes=closes) for opens, closes in chosen] or [Opening(day=day)]
    diary.openings = [*others, *on_it]
    return _kept(session, diary, actor, now)


def forget_day(session: Session, day: date, *, actor: Actor, now: datetime) -> Diary:
    """That day is as the week says again."""
    diary = _own_diary(session, actor)
    diary.openings = [one for one in diary.openings if one.day != day]
    return _kept(session, diary, actor, now)


def name_caller(session: Session, round_id: int, user_id: int, *, actor: Actor, now: datetime) -> None:
    """Let an interviewer of a round ring those candidates about whom they wrote. Raises `DomainError` for somebody who
    wrote about nobody."""
    held = one_round(session, round_id, actor, P.RUN_ROUNDS)
    if user_id not in {user.id for user in queries.writers(session, round_id)}:
        raise DomainError("This person has not written about anybody in this round.", "Choose somebody of its panel.")
    if session.get(Caller, (round_id, user_id)) is None:
        session.add(Caller(round_id=round_id, user_id=user_id, by_id=actor.id, at=now))
        try:
            session.flush()
        except IntegrityError as error:
            raise Conflict("They were named a moment ago.", "Open the page again.") from error
        _tell_callers(session, Verb.CALLER_NAMED, held.id, actor, now)
        notices.post(
            session, user_id, "call-named", actor=actor, now=now, brand_id=held.brand_id, job=held.vacancy.title,
            stage=held.stage, by=actor.name,
        )  # fmt: skip


def strike_caller(session: Session, round_id: int, user_id: int, *, actor: Actor, now: datetime) -> None:
    """They are offered for no more calls. What they have agreed to ring already stays theirs."""
    held = one_round(session, round_id, actor, P.RUN_ROUNDS)
    session.execute(sa.delete(Caller).filter_by(round_id=round_id, user_id=user_id))
    _tell_callers(session, Verb.CALLER_STRUCK, held.id, actor, now)


def _tell_callers(session: Session, verb: Verb, round_id: int, actor: Actor, now: datetime) -> None:
    callers = trail.callers(session, [round_id])[round_id]
    audit.record(session, verb, f"callers:{round_id}", actor_id=actor.id, at=now, callers=callers)


def _own_diary(session: Session, actor: Actor) -> Diary:
    """One's own, made where there is none; whoever saves it twice at once is in line."""
    actor.must_hold(*RINGING)
    session.execute(sa.select(User.id).where(User.id == actor.id).with_for_update(key_share=True))
    diary = session.get(Diary, actor.id)
    if diary is None:
        diary = Diary(user_id=actor.id, minutes=15, pause=5, notice_hours=4, most_a_day=4, openings=[])
        session.add(diary)
    return diary


def _in_order(windows: Iterable[Window], minutes: int) -> list[Window]:
    chosen = sorted(windows)
    if len(chosen) > MOST_WINDOWS:
        raise DomainError(f"{MOST_WINDOWS} times in a day are enough.")
    for opens, closes in chosen:
        if _minutes(closes) - _minutes(opens) < minutes:
            raise DomainError(
                f"From {hour(opens)} to {hour(closes)} no call of {minutes} minutes fits.", "Make the time longer."
            )
    for (_, closes), (opens, _) in pairwise(chosen):
        if opens < closes:
            raise DomainError(f"Two times of one day overlap at {hour(opens)}.", "Make one of them out of both.")
    return chosen


def _minutes(at: time) -> int:
    return at.hour * 60 + at.minute


def _kept(session: Session, diary: Diary, actor: Actor, now: datetime) -> Diary:
    session.flush()
    audit.record(
        session, Verb.DIARY_KEPT, f"diary:{actor.id}", actor_id=actor.id, at=now, user=actor.id,
        minutes=diary.minutes, pause=diary.pause, notice=diary.notice_hours, most=diary.most_a_day,
        hours=trail.hours(session, [actor.id])[actor.id],
    )  # fmt: skip
    return diary
