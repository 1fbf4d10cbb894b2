"""What becomes of a call: what was said, shared with the candidate by choice, and what was promised, until it is done.

A note is the record of what was said, so nothing found in it keeps it from being written down: a *stop* opens a concern
for HR, as in an entry. What the candidate reads of it is held to the same words as their letter."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from employer_portal.calls import trail
from employer_portal.calls.models import Call, CallState, Note, Promise
from employer_portal.calls.reach import one_call, one_promise
from employer_portal.calls.verbs import Verb
from employer_portal.calls.workflow import CALL
from employer_portal.core import audit
from employer_portal.core.cleaning import clean
from employer_portal.core.clock import day_at
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor
from employer_portal.core.workflow import Act, move
from employer_portal.feedback.checks import HOLDS, open_of_call, subjects_of
from employer_portal.feedback.models import FindingLevel
from employer_portal.phrasing.service import Checker, Found, Text
from employer_portal.requests import operations as requests
from employer_portal.training.queries import must_be_certified

LONGEST, LONGEST_PROMISE, MOST = 4000, 300, 10


class NotForThem(DomainError):
    """Words that stand on the record, and that the candidate is not sent. `found` is what is said of each."""

    def __init__(self, found: Sequence[Found]) -> None:
        first = found[0]
        super().__init__(
            f"This cannot be shared as it stands: “{first.match}”. {first.why}" if first.match else first.why,
            "Put it another way, or keep the notes for the record alone.",
        )
        self.found = found


def write(
    session: Session, call_id: int, words: str, promised: Sequence[tuple[str, date]] = (), *, shared: bool = False,
    checker: Checker, actor: Actor, now: datetime,
) -> Note:  # fmt: skip
    """Write down what was said in a call that has begun; before it is shared, write it anew. What was promised besides
    gets a day, and waits for whoever rang until it is done.

    Raises `DomainError` for no words, for a promise without a day that is still to come, and `NotForThem` where the
    candidate is to read what they must not; `NotAllowed` for sharing without a certificate; `Conflict` for a call that
    was not held, and for notes that the candidate has.
    """
    call = one_call(session, call_id, actor, lock=True)
    said, kept = _words(words, LONGEST), _promises(promised, day_at(now))
    if len(said.split()) < 3:
        raise DomainError("Write down what was said.", "A few sentences are enough.")
    if call.note is not None and call.note.shared_at is not None:
        raise Conflict("The candidate has these notes already.", "Note anything new with the request.")
    found = found_in(session, call, [said], checker)
    if shared:
        must_be_certified(session, actor.id, now=now)
        _must_be_for_them([*found, *found_in(session, call, [one for one, _ in kept], checker)])
    _held(session, call, actor, now)
    note = call.note or Note(call_id=call.id)
    note.words, note.by_id, note.at, note.rules_version = said, actor.id, now, checker.version
    note.shared_at = now if shared else None
    call.note = note
    owner = call.owner_id or actor.id
    call.promises += [Promise(call_id=call.id, words=words, due=due, owner_id=owner) for words, due in kept]
    session.flush()
    verb = Verb.CALL_NOTE_SHARED if shared else Verb.CALL_NOTE
    noted = audit.keyed(session, f"application:{call.request.application_id}", said)
    _record(session, verb, call, actor, now, noted=noted)
    open_of_call(session, call.request.application, said, found, actor=actor, now=now)
    return note


def found_in(session: Session, call: Call, words: Sequence[str], checker: Checker) -> list[Found]:
    """What the checker says of words about this call's candidate."""
    application = call.request.application
    subject = subjects_of(session, application.hiring_round, [application.id])[application.id]
    answers = checker.check_all([Text(text, subject) for text in words])
    return [finding for found in answers for finding in found]


def keep_promise(session: Session, promise_id: int, *, actor: Actor, now: datetime) -> None:
    """What was promised on the phone is done. Raises `Conflict` where somebody said so before."""
    promise = one_promise(session, promise_id, actor)
    if promise.done_at is not None:
        raise Conflict("This is done already.")
    promise.done_at, promise.done_by = now, actor.id
    session.flush()
    _record(session, Verb.CALL_PROMISE_KEPT, promise.call, actor, now)


def _held(session: Session, call: Call, actor: Actor, now: datetime) -> None:
    if call.state == CallState.HELD:
        return
    call.settled_at = now
    facts = {"owner": call.owner_id, "sequence": call.sequence}
    with session.no_autoflush:  # the row is whole once its state has moved
        move(session, CALL, call, "hold", Act(actor, now), **facts)
    session.flush()
    if call.request.is_open:
        requests.fulfil(session, call.request, "By phone: the notes stand with the call.", actor=actor, now=now)


def _must_be_for_them(found: Sequence[Found]) -> None:
    held = [one for one in found if FindingLevel(one.level) in HOLDS]
    if held:
        raise NotForThem(held)


def _promises(promised: Sequence[tuple[str, date]], today: date) -> list[tuple[str, date]]:
    kept = [(_words(words, LONGEST_PROMISE), due) for words, due in promised if clean(words)[0]]
    if len(kept) > MOST:
        raise DomainError(f"{MOST} promises are more than one call holds.")
    if any(due < today for _, due in kept):
        raise DomainError("A promise needs a day that is still to come.", "Say by when you will have done it.")
    return kept


def _words(raw: str, most: int) -> str:
    said = clean(raw)[0]
    if len(said) > most:
        raise DomainError(f"This is too long: {most:,} characters at most.")
    return said


def _record(session: Session, verb: Verb, call: Call, actor: Actor, now: datetime, **facts: Any) -> None:
    promised = trail.promised(session, [call.id])[call.id]
    audit.record(session, verb, f"call:{call.id}", actor_id=actor.id, at=now, promised=promised, **facts)
