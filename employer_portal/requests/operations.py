"""The verbs of requests. `ask` opens any of them; what has a life of its own, a call or a statement, moves its request
by these."""

from datetime import date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.accounts.models import User
from employer_portal.core import audit
from employer_portal.core.cleaning import clean
from employer_portal.core.clock import local, written
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.permissions import SYSTEM, Actor, Permission
from employer_portal.core.terms import FeedbackPolicy
from employer_portal.core.workflow import Act, move
from employer_portal.hiring.models import Application, Round
from employer_portal.hiring.reach import one_application
from employer_portal.letters.queries import feedback_sent
from employer_portal.requests import promises, trail
from employer_portal.requests.models import OPEN, Request, RequestKind
from employer_portal.requests.reach import one_request
from employer_portal.requests.verbs import Verb
from employer_portal.requests.workflow import BEFORE_TAKEN_BACK, REQUEST
from employer_portal.settings import Settings

P = Permission
LONGEST = 2000  # characters of what is asked
MOST_A_DAY = 6  # by one link
#: What may be asked for without a word about it.
WORDLESS = frozenset({RequestKind.CALL, RequestKind.FORMAT})


def ask(
    session: Session, application_id: int, kind: RequestKind, words: str, *, settings: Settings, now: datetime,
    by_link: bool = True, letter_id: int | None = None, key: str | None = None, anew: bool = False,
) -> Request:  # fmt: skip
    """Open a request of a candidate, who was let in to their own page or confirmed their address before; whoever
    answers it is told. The `key` of a form that was sent before gives what it made then; asked `anew`, one of that kind
    that waits goes on with these words beside its own, and its promise stays.

    Raises `Conflict` for feedback where the round gives none or it was sent, a second request for it in a round, a
    second question about a letter, and more by link than one person needs in a day; `DomainError` for no words, or too
    many; `NotFound` without the application.
    """
    application = _locked(session, application_id)  # whoever presses twice is in line here
    if key is not None and (there := session.scalar(sa.select(Request).where(Request.key == key))) is not None:
        if there.application_id != application_id:
            raise NotFound("There is no such request.")
        return there
    if anew and (waiting := session.scalar(_open_of(application_id, kind))) is not None:
        waiting.words, waiting.key = words_of("\n\n".join(filter(None, (waiting.words, words)))), key
        session.flush()
        _record_made(session, waiting, Verb.REQUEST_MADE, SYSTEM, now)
        return waiting
    held = application.hiring_round
    if kind == RequestKind.FEEDBACK and held.feedback_policy == FeedbackPolicy.NONE:
        raise Conflict(f"We give no feedback after this stage: {held.no_feedback_because}.")
    if kind == RequestKind.FEEDBACK and (sent := feedback_sent(session, application_id)) is not None:
        raise Conflict(f"Our feedback was sent to you on {written(local(sent))}.", "If it did not arrive, write to us.")
    _must_be_free(session, application_id, kind, letter_id, now if by_link else None)
    request = _made(session, application, kind, words, settings, now, by_link=by_link, letter_id=letter_id, key=key)
    _record_made(session, request, Verb.REQUEST_MADE, SYSTEM, now)
    _tell(session, request, SYSTEM, now)
    return request


def note(
    session: Session, application_id: int, kind: RequestKind, words: str, *, settings: Settings, actor: Actor,
    now: datetime, letter_id: int | None = None, key: str | None = None,
) -> Request:  # fmt: skip
    """Note what a candidate asked for by phone or by mail; it is the actor's to answer, until they hand it over.
    Raises as `ask`, and `NotFound` for a candidate out of reach."""
    one_application(session, application_id, actor, P.RUN_ROUNDS)
    application = _locked(session, application_id)
    if key is not None and (there := session.scalar(sa.select(Request).where(Request.key == key))) is not None:
        return one_request(session, there.id, actor, P.RUN_ROUNDS)
    _must_be_free(session, application_id, kind, letter_id, None)
    request = _made(session, application, kind, words, settings, now, by_link=False, letter_id=letter_id, key=key)
    request.owner_id = actor.id
    session.flush()
    _record_made(session, request, Verb.REQUEST_NOTED, actor, now)
    return request


def hand_over(session: Session, request_id: int, user_id: int, *, actor: Actor, now: datetime) -> None:
    """Say who answers a request: oneself, or a colleague, who is told. Raises `DomainError` for somebody who may not
    answer it, `Conflict` for a request that has ended."""
    request = one_request(session, request_id, actor, P.RUN_ROUNDS, lock=True)
    if not request.is_open:
        raise Conflict(f"This request is {request.state} already.")
    if user_id not in notices.holders(session, P.RUN_ROUNDS, request.brand_id):
        raise DomainError("This person cannot answer it.", "Choose somebody in HR who works for this brand.")
    if request.owner_id == user_id:
        return
    request.owner_id, request.reminded_at = user_id, None
    audit.record(session, Verb.REQUEST_HANDED_OVER, f"request:{request.id}", actor_id=actor.id, at=now, owner=user_id)
    if user_id != actor.id:
        _tell(session, request, actor, now)


def plan(session: Session, request_id: int, on: date, *, today: date, actor: Actor, now: datetime) -> None:
    """Set the day on which the candidate is answered; whoever does so answers it, where nobody did yet. The promise
    stays what it was. Raises `DomainError` for a day that has passed, `Conflict` for a request that has ended."""
    request = one_request(session, request_id, actor, P.RUN_ROUNDS, lock=True)
    if on < today:
        raise DomainError("This day has passed.", "Give a day that is still to come.")
    request.owner_id = request.owner_id or actor.id
    request.planned_on = on
    move(session, REQUEST, request, "plan", Act(actor, now), planned_on=on.isoformat(), owner=request.owner_id)


def answer(session: Session, request_id: int, said: str, *, actor: Actor, now: datetime) -> None:
    """Note that the candidate was answered, and how. Raises `DomainError` for a note that says nothing, `Conflict` for
    a request that has ended."""
    request = one_request(session, request_id, actor, P.RUN_ROUNDS, lock=True)
    request.answer = words_of(said)
    act = Act(actor, now, {"said": said})
    with session.no_autoflush:  # the row is whole once its state has moved
        move(session, REQUEST, request, "answer", act, **_ended(session, request, act))
    session.flush()


def close(session: Session, request_id: int, because: str, *, actor: Actor, now: datetime) -> None:
    """End a request without an answer, for a reason. Raises as `answer`."""
    request = one_request(session, request_id, actor, P.RUN_ROUNDS, lock=True)
    request.closed_because = words_of(because)
    act = Act(actor, now, {"said": because})
    with session.no_autoflush:
        move(session, REQUEST, request, "close", act, **_ended(session, request, act))
    session.flush()


def arrange(session: Session, request: Request, on: date, *, now: datetime) -> None:
    """A day was arranged with the candidate, by themselves or with them: for what has a life of its own."""
    request.planned_on = on
    move(session, REQUEST, request, "arrange", Act(SYSTEM, now), planned_on=on.isoformat(), owner=request.owner_id)


def undo(session: Session, request: Request, *, now: datetime) -> None:
    """What was arranged was cancelled, and the request waits again."""
    request.planned_on = None
    move(session, REQUEST, request, "undo", Act(SYSTEM, now), planned_on=None)


def take_back(session: Session, request: Request, *, now: datetime) -> None:
    """The candidate needs it no more, and what was under way for it ends. Raises `Conflict` where the answer has
    left."""
    for goes_with_it in BEFORE_TAKEN_BACK:
        goes_with_it(session, request, now)
    request.closed_because = "The candidate took it back."
    act = Act(SYSTEM, now)
    with session.no_autoflush:
        move(session, REQUEST, request, "take_back", act, **_ended(session, request, act))
    session.flush()


def fulfil(session: Session, request: Request, said: str, *, actor: Actor, now: datetime) -> None:
    """What was arranged has come about, and so the request is answered, by whoever did it: for what has a life of its
    own, which has seen to it that they may."""
    request.answer = said
    act = Act(actor, now, {"said": said})
    with session.no_autoflush:
        move(session, REQUEST, request, "fulfil", act, **_ended(session, request, act))
    session.flush()


def reply(session: Session, request: Request, said: str, *, actor: Actor, now: datetime) -> None:
    """The candidate has the answer in writing, by the hand of the actor: for what has seen to it that it was theirs to
    give."""
    request.answer = said
    act = Act(actor, now, {"said": said})
    with session.no_autoflush:
        move(session, REQUEST, request, "reply", act, **_ended(session, request, act))
    session.flush()


def _ended(session: Session, request: Request, act: Act) -> dict[str, Any]:
    """Write down when and by whom a request ends; what its line says of that."""
    request.settled_at, request.settled_by = act.now, act.actor.id or None
    said = audit.keyed(session, f"application:{request.application_id}", trail.plain(request))
    return {"said": said, "by": request.settled_by}


def _locked(session: Session, application_id: int) -> Application:
    found = session.scalar(sa.select(Application).where(Application.id == application_id).with_for_update())
    if found is None:
        raise NotFound("There is no such application.")
    return found


def _open_of(application_id: int, kind: RequestKind) -> sa.Select[Request]:
    """The first of that kind that waits."""
    mine = sa.select(Request).where(Request.application_id == application_id, Request.kind == kind)
    return mine.where(Request.state.in_(OPEN)).order_by(Request.id).limit(1)


def _must_be_free(
    session: Session, application_id: int, kind: RequestKind, letter_id: int | None, by_link_at: datetime | None
) -> None:
    mine = sa.select(Request.id).where(Request.application_id == application_id)
    if kind == RequestKind.FEEDBACK and session.scalar(mine.where(Request.kind == kind).limit(1)) is not None:
        raise Conflict("Feedback on this round has been asked for already.", "It is asked for once a round.")
    if kind == RequestKind.QUESTION:
        if letter_id is None:
            raise DomainError("Say which letter the question is about.")
        if session.scalar(sa.select(Request.id).where(Request.letter_id == letter_id)) is not None:
            raise Conflict("A question about this letter has been asked already.", "There is one for each letter.")
    if by_link_at is not None:
        lately = Request.by_link & (Request.made_at > by_link_at - timedelta(days=1))
        if len(session.scalars(mine.where(lately).limit(MOST_A_DAY)).all()) == MOST_A_DAY:
            raise Conflict(
                "That is as much as can be asked in one day.", "What you sent has arrived. Write again later."
            )


def _made(
    session: Session, application: Application, kind: RequestKind, words: str, settings: Settings, now: datetime,
    *, by_link: bool, letter_id: int | None, key: str | None,
) -> Request:  # fmt: skip
    said = words_of(words)
    if not said and kind not in WORDLESS:
        raise DomainError("Say what you would like to ask.")
    request = Request(
        application_id=application.id, kind=kind, words=said, by_link=by_link, key=key, made_at=now,
        letter_id=letter_id if kind == RequestKind.QUESTION else None,
        promised_days=promises.working_days(kind, settings), promised_on=promises.promised_on(kind, settings, now),
        owner_id=_contact(session, application),
    )  # fmt: skip
    session.add(request)
    session.flush()
    return request


def words_of(raw: str) -> str:
    """Words as they are kept. Raises `DomainError` for more than anybody reads."""
    said = clean(raw)[0]
    if len(said) > LONGEST:
        raise DomainError(f"This is too long: {LONGEST:,} characters at most.")
    return said


def _contact(session: Session, application: Application) -> int | None:
    """Who answers: the contact whom the round's letters name, where that is somebody in HR of the brand."""
    held = session.get_one(Round, application.round_id)
    address = held.contact_email.lower()
    user = session.scalar(sa.select(User.id).where(User.email == address)) if address else None
    return user if user in notices.holders(session, P.RUN_ROUNDS, held.brand_id) else None


def _record_made(session: Session, request: Request, verb: Verb, actor: Actor, now: datetime) -> None:
    audit.record(
        session, verb, f"request:{request.id}", actor_id=actor.id, at=now, application=request.application_id,
        kind=request.kind, letter=request.letter_id, by_link=request.by_link, owner=request.owner_id,
        promised_on=request.promised_on.isoformat(), planned_on=None, state=request.state, by=None,
        said=audit.keyed(session, f"application:{request.application_id}", trail.plain(request)),
    )  # fmt: skip


def _tell(session: Session, request: Request, actor: Actor, now: datetime) -> None:
    """Tell whoever answers it; where nobody is named, everybody who may."""
    held = session.get_one(Round, session.get_one(Application, request.application_id).round_id)
    people = [request.owner_id] if request.owner_id else notices.holders(session, P.RUN_ROUNDS, held.brand_id)
    notices.post_to_all(
        session, people, "request-made", actor=actor, now=now, brand_id=held.brand_id, job=held.vacancy.title,
        what=promises.CALLED[request.kind], due=request.promised_on, request_id=request.id,
        is_anybodys=request.owner_id is None,
    )  # fmt: skip


def mark_reminded(session: Session, request_ids: list[int], now: datetime) -> None:
    """Note that whoever answers these was reminded."""
    session.execute(
        sa.update(Request).where(Request.id.in_(request_ids), Request.state.in_(OPEN)).values(reminded_at=now)
    )
