"""Requests to see what is held: noted, timed, looked through, read by a second person, given, closed."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.access import choices
from employer_portal.access.clock import due_on
from employer_portal.access.items import items
from employer_portal.access.others import Others
from employer_portal.access.reach import applications_of, one_place, one_request, open_of
from employer_portal.access.workflow import ACCESS
from employer_portal.accounts import notices
from employer_portal.candidate import operations as candidate
from employer_portal.core import audit
from employer_portal.core.calendar import Calendar
from employer_portal.core.clock import day_at
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.permissions import SYSTEM, Actor, Permission
from employer_portal.core.workflow import Act, move
from employer_portal.erasing import operations as erasing
from employer_portal.hiring.models import Application
from employer_portal.keeping import holds
from employer_portal.keeping.models import (
    AccessChoice,
    AccessPause,
    AccessPlace,
    AccessRequest,
    AccessState,
    Came,
    Choice,
    Ground,
    Handed,
    Waits,
)
from employer_portal.keeping.verbs import Verb
from employer_portal.letters import envelopes
from employer_portal.running import jobs
from employer_portal.settings import Settings

P = Permission
#: The job of putting together what is held.
MAKE = "access.make"
#: How long a file is kept once it was given.
KEPT = timedelta(days=30)
#: How long ago a request may have come in: a day before that is a slip.
OLDEST = timedelta(days=730)
LONGEST = 4000
#: Where else something of a candidate lies, as a rule: what the portal cannot see.
PLACES = (
    "The mailboxes of those who interviewed, and of HR",
    "Chats and messages on telephones",
    "Notes on paper",
    "Files in shared folders and on laptops",
    "The system that applications come in by",
    "Recordings of interviews and calls",
    "Agencies and referees",
)


def receive(
    session: Session, person_id: int, came: Came, came_on: date, words: str, *, settings: Settings, actor: Actor,
    now: datetime,
) -> AccessRequest:  # fmt: skip
    """Note that somebody asked to see what is held about them, however they said it. From now on nothing of them is
    erased until it is closed.

    Raises `NotFound` unless the actor looks after all of it, `Conflict` while they asked already, `DomainError` for a
    day to come, or one so long ago that it is a slip.
    """
    erasing.applications_of(session, person_id, actor, P.EXPORT_RECORDS)
    today = day_at(now, settings.timezone)
    if came_on > today:
        raise DomainError("This day has not come yet.", "Give the day on which it came in.")
    if came_on < today - OLDEST:
        raise DomainError("This day is more than two years ago.", "Look at the year.")
    holds.lock(session)  # an erasure that asked before is over, one that asks after finds this request
    about = f"person:{person_id}"
    if open_of(session, person_id) is not None:
        raise Conflict("They asked already, and that is still open.")
    request = AccessRequest(
        about=about, state=AccessState.OPEN, came=came, came_on=came_on,
        words=_words(words, "Write down what they asked."), noted_by=actor.id, noted_at=now,
        due_on=due_on(came_on, (), today, Calendar.of(settings), extended=False),
    )  # fmt: skip
    session.add(request)
    session.flush()
    session.add_all(AccessPlace(request_id=request.id, called=one) for one in PLACES)
    audit.record(
        session, Verb.ACCESS_RECEIVE, _subject(request), actor_id=actor.id, at=now, state=str(request.state),
        about=about, came=str(came), came_on=came_on.isoformat(), due_on=request.due_on.isoformat(),
    )  # fmt: skip
    return request


def see_identity(session: Session, request_id: int, words: str, *, actor: Actor, now: datetime) -> None:
    """Note what was seen of who they are."""
    request = _open(session, request_id, actor)
    request.identity = _words(words, "Say what was seen, for example a passport.")
    request.identity_by, request.identity_at = actor.id, now
    audit.record(session, Verb.ACCESS_IDENTITY, _subject(request), actor_id=actor.id, at=now)


def pause(
    session: Session, request_id: int, waits_for: Waits, words: str, *, settings: Settings, actor: Actor, now: datetime
) -> None:
    """The person was asked something, and the clock stands still until they answer. Raises `Conflict` where it does."""
    request = _open(session, request_id, actor)
    if any(one.ends is None for one in _pauses(session, request)):
        raise Conflict("The clock stands still already.")
    asked = _words(words, "Write down what they were asked.")
    today = day_at(now, settings.timezone)
    session.add(AccessPause(request_id=request.id, waits_for=waits_for, words=asked, begins=today, by_id=actor.id))
    audit.record(session, Verb.ACCESS_PAUSE, _subject(request), actor_id=actor.id, at=now, waits_for=str(waits_for))


def resume(session: Session, request_id: int, *, settings: Settings, actor: Actor, now: datetime) -> None:
    """They have answered. Raises `Conflict` while the clock runs."""
    request = _open(session, request_id, actor)
    running = [one for one in _pauses(session, request) if one.ends is None]
    if not running:
        raise Conflict("The clock of this request runs.")
    running[0].ends = day_at(now, settings.timezone)
    _time(session, request, settings, now)
    audit.record(
        session, Verb.ACCESS_RESUME, _subject(request), actor_id=actor.id, at=now, due_on=request.due_on.isoformat()
    )


def extend(
    session: Session, request_id: int, because: str, *, told: str = "", settings: Settings, actor: Actor, now: datetime
) -> None:
    """Two months more, where it is complex: the person is told why within the first month, by e-mail now, unless
    `told` says how else they were.

    Raises `Conflict` where it was done, or is too late, or where no e-mail reaches them.
    """
    request = _open(session, request_id, actor)
    if request.extended_at is not None:
        raise Conflict("It has two months more already.")
    if request.due_on < day_at(now, settings.timezone):
        raise Conflict("The month is over.", "It can be made longer only until then.")
    request.extended_because = _words(because, "Say why it takes longer, as the person will read it.")
    request.extended_by, request.extended_at = actor.id, now
    _time(session, request, settings, now)
    request.extended_told = told.strip()[:LONGEST]
    if not request.extended_told:
        words = {"because": request.extended_because, "day": request.due_on}
        _tell(session, request, _application(session, request, None), "access-longer", actor, now, **words)
    audit.record(
        session, Verb.ACCESS_EXTEND, _subject(request), actor_id=actor.id, at=now, due_on=request.due_on.isoformat()
    )


def add_place(session: Session, request_id: int, called: str, *, actor: Actor, now: datetime) -> None:
    """One more place where something of them may be."""
    request = _open(session, request_id, actor)
    session.add(AccessPlace(request_id=request.id, called=_words(called, "Say where.")))
    audit.record(session, Verb.ACCESS_PLACE, _subject(request), actor_id=actor.id, at=now)


def look(session: Session, request_id: int, place_id: int, found: str, *, actor: Actor, now: datetime) -> None:
    """Note what somebody found in a place that the portal cannot see; nothing, where the words are empty."""
    request = _open(session, request_id, actor)
    place = one_place(request, session.get(AccessPlace, place_id))
    place.found, place.looked_by, place.looked_at = found.strip()[:LONGEST], actor.id, now
    audit.record(session, Verb.ACCESS_LOOKED, _subject(request), actor_id=actor.id, at=now, place=place_id)


def choose(
    session: Session, request_id: int, item: str, choice: Choice | None, *, ground: Ground | None = None,
    passages: Sequence[str] = (), note: str = "", actor: Actor, now: datetime,
) -> None:  # fmt: skip
    """Choose what becomes of one item; None: as the list of holdings says. What is left out has its ground, and every
    choice a note for the second reader.

    Raises `NotFound` for an item that is not there, `DomainError` for a ground or a note that is missing, for passages
    that do not stand in it, and for passages beside another choice than to redact, which would stay.
    """
    request = _open(session, request_id, actor)
    left = [line.strip() for line in passages if line.strip()]
    if left and choice is not Choice.REDACT:
        raise DomainError(
            "Words are left out only of an item that is redacted.", "Choose “Redact it”, or take the words away."
        )
    applications = applications_of(session, request)
    others = Others(session, applications)
    held = items(session, applications, others)
    if not any(one.key == item and one.is_shown for one in held):
        raise NotFound("There is no such item.")
    all_chosen = choices.of_request(session, request_id)
    chosen = all_chosen.get(item)
    if choice is None:
        if chosen is not None:
            session.delete(chosen)
    else:
        if ground is None and (choice is Choice.WITHHOLD or left):
            raise DomainError("Say why it is left out.", "The person reads that.")
        note = _words(note, "Say why, for the second reader.")
        chosen = chosen or AccessChoice(request_id=request.id, item=item)
        chosen.choice, chosen.passages = choice, left
        chosen.ground = None if choice is Choice.INCLUDE or not (left or choice is Choice.WITHHOLD) else ground
        chosen.note, chosen.by_id, chosen.at = note, actor.id, now
        seen = choices.all_shown(held, all_chosen | {item: chosen}, others)
        choices.must_stand(one for one in seen if one.item.key == item)
        session.add(chosen)
    audit.record(
        session, Verb.ACCESS_CHOOSE, _subject(request), actor_id=actor.id, at=now, item=item,
        choice=str(choice) if choice else None,
    )  # fmt: skip


def hand_in(session: Session, request_id: int, *, actor: Actor, now: datetime) -> None:
    """Have it put together for a second reader. Raises `Conflict` while who they are is not seen, their answer is
    waited for, or somebody has to look elsewhere."""
    request = one_request(session, request_id, actor, P.EXPORT_RECORDS, lock=True)
    request.handed_in_by, request.handed_in_at = actor.id, now
    request.failed, request.gone_at = "", None
    request.attempts, request.lease_by, request.lease_until = 0, None, None
    with session.no_autoflush:
        move(session, ACCESS, request, "hand_in", Act(actor, now))
    jobs.ask(session, MAKE, request.id)


def note_made(session: Session, request_id: int, sha256: str, *, now: datetime) -> None:
    """What was put together is whole: a second person reads these bytes, and these are given."""
    request = session.get_one(AccessRequest, request_id, with_for_update=True)
    request.sha256 = sha256
    with session.no_autoflush:
        move(session, ACCESS, request, "made", Act(SYSTEM, now), sha256=sha256)


def note_failed(session: Session, request_id: int, why: str, *, now: datetime) -> None:
    """It could not be put together: whoever had it done mends it."""
    request = session.get_one(AccessRequest, request_id, with_for_update=True)
    request.failed = why
    move(session, ACCESS, request, "fail", Act(SYSTEM, now))


def give_back(session: Session, request_id: int, because: str, *, actor: Actor, now: datetime) -> None:
    """The second reader found something; or something is different since."""
    request = one_request(session, request_id, actor, P.EXPORT_RECORDS, lock=True)
    request.given_back_because = _words(because, "Say what has to be different.")
    request.agreed_by = request.agreed_at = None
    with session.no_autoflush:
        move(session, ACCESS, request, "give_back", Act(actor, now))


def agree(session: Session, request_id: int, *, actor: Actor, now: datetime) -> None:
    """The second reader agrees to it as it was put together. Raises `NotAllowed` for whoever had it put together."""
    request = one_request(session, request_id, actor, P.EXPORT_RECORDS, lock=True)
    with session.no_autoflush:
        move(session, ACCESS, request, "agree", Act(actor, now))
        request.agreed_by, request.agreed_at, request.given_back_because = actor.id, now, ""


def give(
    session: Session, request_id: int, handed: Handed, *, page_of: int | None = None, settings: Settings, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Give it to the person: on the page of one of their applications (the newest, unless one is named), with an e-mail
    that leads there; or note that it was posted, or handed over.

    Raises `Conflict` where there is no such page or no e-mail reaches them.
    """
    request = one_request(session, request_id, actor, P.EXPORT_RECORDS, lock=True)
    with session.no_autoflush:
        move(session, ACCESS, request, "give", Act(actor, now), handed=str(handed))
        request.handed, request.given_by, request.given_at = handed, actor.id, now
    if handed is Handed.PAGE:
        application = _application(session, request, page_of)
        way = candidate.way(session, application, settings, now)
        if not way.address:
            raise Conflict("This candidate has no page that could show it.", "Give it by post or in person.")
        request.page_of = application.id
        _tell(session, request, application, "access-ready", actor, now, address=way.address,
              until=day_at(now + KEPT, settings.timezone))  # fmt: skip


def close(session: Session, request_id: int, because: str, *, actor: Actor, now: datetime) -> None:
    """It is over: what was given stands on record."""
    request = _ended(session, request_id, because, actor, now)
    with session.no_autoflush:
        move(session, ACCESS, request, "close", Act(actor, now))


def end(session: Session, request_id: int, because: str, *, actor: Actor, now: datetime) -> None:
    """Nothing is given: they took it back, or are somebody else."""
    request = _ended(session, request_id, because, actor, now)
    with session.no_autoflush:
        move(session, ACCESS, request, "end", Act(actor, now))


def fetch(session: Session, request_id: int, *, actor: Actor, now: datetime) -> AccessRequest:
    """Note that somebody opens what was put together, before they do. Raises `Conflict` where it is not there."""
    request = one_request(session, request_id, actor, P.EXPORT_RECORDS)
    if request.sha256 is None or request.gone_at is not None or request.state is AccessState.MAKING:
        raise Conflict("What was put together is not kept here.", "Have it put together again.")
    audit.record(session, Verb.ACCESS_FETCHED, _subject(request), actor_id=actor.id, at=now)
    return request


def note_gone(session: Session, request: AccessRequest, *, now: datetime) -> None:
    """Note that its file was taken away."""
    request.gone_at = now
    audit.record(session, Verb.ACCESS_GONE, _subject(request), actor_id=SYSTEM.id, at=now)


def _ended(session: Session, request_id: int, because: str, actor: Actor, now: datetime) -> AccessRequest:
    request = one_request(session, request_id, actor, P.EXPORT_RECORDS, lock=True)
    request.ended_because = _words(because, "Say how it ended, in a few words.")
    request.ended_by, request.ended_at = actor.id, now
    return request


def _open(session: Session, request_id: int, actor: Actor) -> AccessRequest:
    """That request, while it is looked through."""
    request = one_request(session, request_id, actor, P.EXPORT_RECORDS, lock=True)
    if request.state is not AccessState.OPEN:
        raise Conflict(f"This request is {request.state}.", "Only while it is open can that be changed.")
    return request


def _pauses(session: Session, request: AccessRequest) -> Sequence[AccessPause]:
    wanted = sa.select(AccessPause).where(AccessPause.request_id == request.id).order_by(AccessPause.id)
    return session.scalars(wanted).all()


def _time(session: Session, request: AccessRequest, settings: Settings, now: datetime) -> None:
    request.due_on = due_on(
        request.came_on, _pauses(session, request), day_at(now, settings.timezone), Calendar.of(settings),
        extended=request.extended_at is not None,
    )  # fmt: skip


def _application(session: Session, request: AccessRequest, number: int | None) -> Application:
    theirs = applications_of(session, request)
    if number is not None and number not in theirs:
        raise NotFound("There is no such application of theirs.")
    return session.get_one(Application, number or theirs[-1])


def _tell(
    session: Session, request: AccessRequest, application: Application, mail: str, actor: Actor, now: datetime,
    **values: object,
) -> None:  # fmt: skip
    brand = application.hiring_round.vacancy.brand
    notice = notices.put(
        mail, called=application.candidate.called, brand=brand, contact=application.hiring_round, request=request,
        **values,
    )  # fmt: skip
    if envelopes.write(session, application, notice, actor=actor, now=now) is None:
        raise Conflict("No e-mail reaches this person.", "Tell them in another way, and note how.")


def _words(typed: str, missing: str) -> str:
    words = typed.strip()
    if not words:
        raise DomainError(missing)
    if len(words) > LONGEST:
        raise DomainError(f"This is too long: {LONGEST:,} characters at most.")
    return words


def _subject(request: AccessRequest) -> str:
    return f"access:{request.id}"
