"""Mails about a call, to both sides: in words, and as an entry for their calendars. What goes to whoever rings names
the job and never the candidate; what goes to the candidate names no outcome."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.accounts.models import User
from employer_portal.calls import entry, spoken
from employer_portal.calls.entry import Entry
from employer_portal.calls.models import Call
from employer_portal.core.calendar import Calendar
from employer_portal.core.links import link
from employer_portal.core.permissions import Actor
from employer_portal.delivery.envelope import Mailbox
from employer_portal.letters import envelopes
from employer_portal.settings import Settings

#: Answers the address of a candidate's own page; empty where they have none (`hooks.py`).
PAGE_OF: list[Callable[[Session, int, Settings, datetime], str]] = []


def booked(session: Session, call: Call, *, actor: Actor, now: datetime, settings: Settings) -> None:
    """Tell both sides of a call that has a time now."""
    _to_candidate(session, call, "call-booked", actor, now, settings, moved=False)
    _to_ringer(session, call, call.owner, "call-yours", actor, now, settings, moved=False)


def moved(
    session: Session, call: Call, before: User | None, *, actor: Actor, now: datetime, settings: Settings
) -> None:
    """Tell both sides that it is at another time; and whoever was to ring before, should somebody else ring now."""
    _to_candidate(session, call, "call-booked", actor, now, settings, moved=True)
    passed_on = before is not None and before.id != call.owner_id
    _to_ringer(session, call, call.owner, "call-yours", actor, now, settings, moved=not passed_on)
    if passed_on:
        _to_ringer(session, call, before, "call-off", actor, now, settings, cancelled=True, passed_on=True)


def cancelled(session: Session, call: Call, *, actor: Actor, now: datetime, settings: Settings) -> None:
    """Tell both sides that there is no call."""
    _to_candidate(session, call, "call-cancelled", actor, now, settings, cancelled=True, theirs=not actor.id)
    _to_ringer(session, call, call.owner, "call-off", actor, now, settings, cancelled=True, passed_on=False)


def missed(session: Session, call: Call, *, actor: Actor, now: datetime, settings: Settings) -> None:
    """Tell the candidate that they were rung, and can choose another time."""
    _to_candidate(session, call, "call-missed", actor, now, settings, entered=False)


def tomorrow(session: Session, call: Call, *, actor: Actor, now: datetime, settings: Settings) -> None:
    """Remind both sides the day before."""
    _to_candidate(session, call, "call-tomorrow", actor, now, settings, entered=False)
    _to_ringer(session, call, call.owner, "call-soon", actor, now, settings, entered=False)


def _to_candidate(
    session: Session, call: Call, name: str, actor: Actor, now: datetime, settings: Settings, *,
    cancelled: bool = False, entered: bool = True, **values: object,
) -> None:  # fmt: skip
    application = call.request.application
    brand = application.hiring_round.vacancy.brand.name
    page = next((address for ask in PAGE_OF if (address := ask(session, application.id, settings, now))), "")
    said = {"when": _when(call, settings), "brand": brand, "page": page, "ends_in": call.phone[-3:]}
    notice = notices.put(name, call=call, candidate=application.candidate, **said, **values)
    words = f"To move or cancel the call, open your page: {page}" if page and not cancelled else ""
    calendar = None
    if entered and call.starts_at is not None and application.candidate.email:
        to = Mailbox(application.candidate.email, application.candidate.full_name)
        where = "By phone: we ring you"
        calendar = _entry(call, f"Phone call with {brand}", words, where, to, now, cancelled=cancelled)
    envelopes.write(session, application, notice, actor=actor, now=now, calendar=calendar)


def _to_ringer(
    session: Session, call: Call, user: User | None, name: str, actor: Actor, now: datetime, settings: Settings, *,
    cancelled: bool = False, entered: bool = True, **values: object,
) -> None:  # fmt: skip
    if user is None or not (user.active and user.email):
        return
    held = call.request.application.hiring_round
    said = {"when": _when(call, settings), "job": held.vacancy.title, "stage": held.stage}
    notice = notices.put(name, user=user, call=call, **said, **values)
    words = "" if cancelled else f"Open the call sheet before you ring: {link('call', call_id=call.id)}"
    calendar = None
    if entered and call.starts_at is not None:
        title, to = (
            f"Ring a candidate: {held.vacancy.title}",
            Mailbox(user.email, user.name if "@" not in user.name else ""),
        )
        calendar = _entry(call, title, words, "By phone: you ring", to, now, cancelled=cancelled)
    notices.send(
        session, notices.colleague(user), notice, actor=actor, now=now, brand_id=held.brand_id, calendar=calendar
    )


def _entry(
    call: Call, title: str, words: str, where: str, to: Mailbox, now: datetime, *, cancelled: bool
) -> bytes:  # fmt: skip
    assert call.starts_at is not None
    return entry.written(
        Entry(
            uid=call.uid, sequence=call.sequence, starts_at=call.starts_at, minutes=call.minutes, title=title,
            words=words, where=where, organiser=Mailbox.of(call.organiser), of=to, stamp=now, cancelled=cancelled,
        )
    )  # fmt: skip


def _when(call: Call, settings: Settings) -> str:
    if call.starts_at is None:
        return ""
    return spoken.when(call.starts_at, call.minutes, Calendar.of(settings).zone)
