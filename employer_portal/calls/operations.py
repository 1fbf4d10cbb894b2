"""The verbs of calls: a candidate books one, asks to be rung, moves or cancels it; whoever rings does the same, and
says what became of it. What a candidate does is called by their own page, which has let them in."""

import secrets
from collections.abc import Collection
from datetime import UTC, date, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.calls import mails, phone, queries, trail
from employer_portal.calls.models import OPEN, Call, CallState, Diary, Need, Step
from employer_portal.calls.reach import candidates_call, one_call, whole
from employer_portal.calls.slots import STEP, Slot, in_24_working_hours, steps
from employer_portal.calls.verbs import Verb
from employer_portal.calls.workflow import CALL
from employer_portal.core import audit
from employer_portal.core.calendar import Calendar
from employer_portal.core.cleaning import clean
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import SYSTEM, Actor, Permission
from employer_portal.core.workflow import Act, move
from employer_portal.delivery.envelope import Mailbox
from employer_portal.feedback.checks import sendable, subject_of
from employer_portal.hiring.models import Application
from employer_portal.letters import envelopes
from employer_portal.phrasing.service import Checker
from employer_portal.requests import operations as requests
from employer_portal.requests.models import Request, RequestKind, RequestState
from employer_portal.settings import Settings

P = Permission
LONGEST = 500  # characters of what is said about when, and of what somebody needs
MOST_MOVES = 6  # each is a mail to both sides
GONE = "That time has just been taken, or is too soon by now."


def book(
    session: Session, application_id: int, starts_at: datetime, number: str, *, needs: Collection[Need] = (),
    needs_words: str = "", question: str = "", key: str | None = None, settings: Settings, now: datetime,
) -> Call:  # fmt: skip
    """The candidate books one of the times that are free, in one step; both sides get a mail for their calendars. The
    `key` of a form that was sent before gives what it made then.

    Raises `Conflict` for a time that has been taken meanwhile, and while another call is to come; `DomainError` for a
    number that cannot be rung.
    """
    call = _asked(session, application_id, number, "", needs, needs_words, question, key, settings, now)
    if call.state != CallState.ASKED:
        return call
    _set(session, call, _offered(session, call, starts_at, settings, now), now)
    move(session, CALL, call, "book", Act(SYSTEM, now), **_facts(call))
    requests.arrange(session, call.request, _day(call, settings), now=now)
    mails.booked(session, call, actor=SYSTEM, now=now, settings=settings)
    return call


def ring_me(
    session: Session, application_id: int, number: str, free_at: str, *, needs: Collection[Need] = (),
    needs_words: str = "", question: str = "", key: str | None = None, settings: Settings, now: datetime,
) -> Call:  # fmt: skip
    """The candidate asks to be rung, and says in their own words when they can be. Raises as `book`."""
    if not clean(free_at)[0]:
        raise DomainError("Say when you can be rung.", "For instance: any day after 4 pm.")
    return _asked(session, application_id, number, free_at, needs, needs_words, question, key, settings, now)


def arrange(
    session: Session, call_id: int, starts_at: datetime, user_id: int, *, settings: Settings, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Set the time of a call that was asked for, and who rings. Raises `DomainError` for a time that has passed or for
    somebody who may not ring this candidate, `Conflict` for a time at which they have another call."""
    call = one_call(session, call_id, actor, P.RUN_ROUNDS, lock=True)
    _set(session, call, _chosen(session, call, starts_at, user_id, now), now)
    move(session, CALL, call, "arrange", Act(actor, now), **_facts(call))
    requests.arrange(session, call.request, _day(call, settings), now=now)
    mails.booked(session, call, actor=actor, now=now, settings=settings)


def reschedule(
    session: Session, call_id: int, starts_at: datetime, user_id: int, *, settings: Settings, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Move a call to another time, or to somebody else. Raises as `arrange`; and `Conflict` once its time has come."""
    call = one_call(session, call_id, actor, lock=True)
    if user_id not in {actor.id, call.owner_id}:
        actor.must(P.RUN_ROUNDS, call.brand_id)
    before = _reset(session, call, _chosen(session, call, starts_at, user_id, now), now)
    move(session, CALL, call, "move", Act(actor, now), **_facts(call))
    _tell_moved(session, call, before, actor, settings, now)


def reschedule_theirs(
    session: Session, application_id: int, call_id: int, starts_at: datetime, *, settings: Settings, now: datetime
) -> None:
    """The candidate moves their call to another of the times that are free. Raises as `book`, and `Conflict` once its
    time has come, or where it was moved often."""
    call = candidates_call(session, application_id, call_id, lock=True)
    if call.sequence >= MOST_MOVES:
        raise Conflict("This call has been moved often.", "Cancel it, and choose another time.")
    before = _reset(session, call, _offered(session, call, starts_at, settings, now), now)
    move(session, CALL, call, "move_theirs", Act(SYSTEM, now), **_facts(call))
    _tell_moved(session, call, before, SYSTEM, settings, now)


def cancel(
    session: Session, call_id: int, because: str, *, checker: Checker, settings: Settings, actor: Actor, now: datetime
) -> None:
    """Cancel a call; the candidate reads why, and what they asked for waits again. Raises `DomainError` without a
    reason, and for one that could not be sent; `Conflict` once its time has come."""
    call = one_call(session, call_id, actor, lock=True)
    applied = call.request.application
    said = sendable(_short(because), subject_of(session, applied.hiring_round, applied.id), checker)
    with session.no_autoflush:  # the row is whole once its state has moved
        move(session, CALL, call, "cancel", Act(actor, now, {"because": said}), **_called_off(session, call, said, now))
    _let_go(session, call)
    if call.request.state == RequestState.PLANNED:
        requests.undo(session, call.request, now=now)
    mails.cancelled(session, call, actor=actor, now=now, settings=settings)


def cancel_theirs(session: Session, application_id: int, call_id: int, *, settings: Settings, now: datetime) -> None:
    """The candidate needs the call no more. Raises `Conflict` once its time has come."""
    call = candidates_call(session, application_id, call_id, lock=True)
    with session.no_autoflush:  # the row is whole once its state has moved
        move(session, CALL, call, "cancel_theirs", Act(SYSTEM, now), **_called_off(session, call, "", now))
    _let_go(session, call)
    if call.request.is_open:
        requests.take_back(session, call.request, now=now)
    if call.starts_at is not None:
        mails.cancelled(session, call, actor=SYSTEM, now=now, settings=settings)


def miss(session: Session, call_id: int, *, settings: Settings, actor: Actor, now: datetime) -> None:
    """Nobody answered: the candidate is told, and what they asked for waits again."""
    call = one_call(session, call_id, actor, lock=True)
    call.settled_at = now
    move(session, CALL, call, "miss", Act(actor, now), **_facts(call))
    if call.request.state == RequestState.PLANNED:
        requests.undo(session, call.request, now=now)
    mails.missed(session, call, actor=actor, now=now, settings=settings)


def ends_with_its_call(session: Session, request: Request) -> None:
    """Raise `Conflict` for a request with a call that is asked for or booked: holding or cancelling that ends it."""
    there = sa.select(Call.id).where(Call.request_id == request.id, Call.state.in_([CallState.ASKED, CallState.BOOKED]))
    if session.scalar(there) is not None:
        raise Conflict("There is a call for this.", "Note what was said in it, or cancel it: that ends the request.")


def _asked(
    session: Session, application_id: int, number: str, free_at: str, needs: Collection[Need], needs_words: str,
    question: str, key: str | None, settings: Settings, now: datetime,
) -> Call:  # fmt: skip
    """The call that a candidate asks for, with its request, which may have waited since a call was cancelled; the one
    that this form made before, if it was sent twice."""
    dialled, when, more = phone.number(number), _short(free_at), _short(needs_words)
    session.scalar(sa.select(Application.id).where(Application.id == application_id).with_for_update())
    theirs = whole().where(Request.application_id == application_id).order_by(Call.id.desc())
    made: Call | None = session.scalar(theirs.where(Request.key == key).limit(1)) if key else None
    if made is not None and made.is_open:
        return made
    if session.scalar(theirs.where(Call.state.in_(OPEN)).limit(1)) is not None:
        raise Conflict("A call is arranged or asked for already.", "Move that one, or cancel it first.")
    fresh = None if made else key  # a page that somebody went back to, after the call that it made had ended
    request = requests.ask(
        session, application_id, RequestKind.CALL, question, settings=settings, now=now, key=fresh, anew=True
    )
    application = session.get_one(Application, application_id)
    calendar = Calendar.of(settings)
    slots = queries.free_slots(session, application, calendar, now)
    first = slots[0].starts_at if slots else None
    call = Call(
        request_id=request.id, state=CallState.ASKED, asked_at=now, phone=dialled, free_at=when,
        needs=sorted(need.value for need in needs), needs_words=more, first_free=first,
        in_time=first is not None and first <= in_24_working_hours(calendar, now),
        uid=_uid(application), organiser=_organiser(application), sequence=0, minutes=15,
    )  # fmt: skip
    call.request = request
    session.add(call)
    session.flush()
    audit.record(
        session, Verb.CALL_ASKED, f"call:{call.id}", actor_id=SYSTEM.id, at=now, state=call.state, in_time=call.in_time,
        **_facts(call), **_said(session, call),
    )  # fmt: skip
    return call


def _reset(session: Session, call: Call, slot: Slot, now: datetime) -> User | None:
    """Give a booked call another time, which calendars take for the same call; who was to ring before."""
    if call.state == CallState.BOOKED and call.starts_at is not None and call.starts_at <= now:
        raise Conflict("The time of this call has come.", "It can only be moved before.")
    before = call.owner
    _set(session, call, slot, now)
    call.sequence, call.reminded_at = call.sequence + 1, None
    return before


def _tell_moved(
    session: Session, call: Call, before: User | None, actor: Actor, settings: Settings, now: datetime
) -> None:
    if call.request.is_open:
        requests.arrange(session, call.request, _day(call, settings), now=now)
    mails.moved(session, call, before, actor=actor, now=now, settings=settings)


def _called_off(session: Session, call: Call, because: str, now: datetime) -> dict[str, Any]:
    """Write down when and why a call is cancelled; what its line says of that."""
    call.because, call.settled_at = because, now
    if call.state == CallState.BOOKED:
        call.sequence += 1
    return _facts(call) | _said(session, call)


def _let_go(session: Session, call: Call) -> None:
    session.flush()
    session.execute(sa.delete(Step).where(Step.call_id == call.id))


def _offered(session: Session, call: Call, starts_at: datetime, settings: Settings, now: datetime) -> Slot:
    """The time that the candidate chose, if it is among those that are free; whoever else books with the same people
    is in line meanwhile."""
    application = call.request.application
    people = queries.ringers(session, application)
    session.execute(sa.select(User.id).where(User.id.in_(people)).order_by(User.id).with_for_update(key_share=True))
    slots = queries.free_slots(session, application, Calendar.of(settings), now, moving=call)
    slot = next((slot for slot in slots if slot.starts_at == starts_at), None)
    if slot is None:
        raise Conflict(GONE, "Choose another one.")
    return slot


def _chosen(session: Session, call: Call, starts_at: datetime, user_id: int, now: datetime) -> Slot:
    """The time that somebody here set: within their open hours or not."""
    if starts_at <= now:
        raise DomainError("This time has passed.", "Give one that is still to come.")
    if starts_at.minute % STEP or starts_at.second or starts_at.microsecond:
        raise DomainError("Calls begin on the five minutes.", "For instance at 10:15.")
    if user_id not in queries.ringers(session, call.request.application):
        raise DomainError("This person may not ring this candidate.", "Choose somebody in HR, or name them first.")
    diary = session.get(Diary, user_id)
    return Slot(starts_at, user_id, diary.minutes if diary else call.minutes)


def _set(session: Session, call: Call, slot: Slot, now: datetime) -> None:
    """Take somebody's time for that call, and let go of what it took before. Of two who want the same, one is told."""
    session.execute(sa.select(User.id).where(User.id == slot.user_id).with_for_update(key_share=True))
    diary = session.get(Diary, slot.user_id, populate_existing=True)
    pause = diary.pause if diary else 0
    session.execute(sa.delete(Step).where(Step.call_id == call.id))
    wanted = steps(slot.starts_at, slot.minutes, pause)
    try:
        session.execute(sa.insert(Step), [{"user_id": slot.user_id, "at": at, "call_id": call.id} for at in wanted])
    except IntegrityError as error:
        raise Conflict("There is another call at that time.", "Choose another one.") from error
    call.owner_id, call.owner = slot.user_id, session.get(User, slot.user_id)
    call.starts_at, call.minutes = slot.starts_at.astimezone(UTC), slot.minutes


def _facts(call: Call) -> dict[str, Any]:
    return {
        "request": call.request_id, "owner": call.owner_id, "starts_at": trail.at(call.starts_at),
        "sequence": call.sequence,
    }  # fmt: skip


def _said(session: Session, call: Call) -> dict[str, Any]:
    return {"said": audit.keyed(session, f"application:{call.request.application_id}", trail.plain(call))}


def _day(call: Call, settings: Settings) -> date:
    assert call.starts_at is not None
    return call.starts_at.astimezone(Calendar.of(settings).zone).date()


def _uid(application: Application) -> str:
    domain = Mailbox.of(_organiser(application)).route.rpartition("@")[2]
    return f"{secrets.token_hex(16)}@{domain}"


def _organiser(application: Application) -> str:
    """From whom calendars hear of the call: whoever writes to that candidate."""
    return envelopes.sender_of(application)


def _short(raw: str) -> str:
    said = clean(raw)[0]
    if len(said) > LONGEST:
        raise DomainError(f"This is too long: {LONGEST} characters at most.")
    return said
