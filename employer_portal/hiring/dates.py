"""When a round's candidates hear: feedback that is put off, a reserve list that ends, an outcome that waits for an
offer, what invitations say. Notices tell candidates of it; nothing here writes to anybody."""

from datetime import date, datetime

from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.cleaning import clean
from employer_portal.core.editing import Seen, must_stand
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.hiring import reach
from employer_portal.hiring.models import Round
from employer_portal.hiring.operations import facts_of
from employer_portal.hiring.verbs import Verb

LONGEST = 1500  # characters of what HR adds to an invitation


def put_off(session: Session, round_id: int, before: date, due: date, *, actor: Actor, now: datetime) -> None:
    """Record a new day by which feedback is due, and by which it was planned before. Raises `DomainError` where it is
    not a later one."""
    held = _round(session, round_id, actor)
    if due <= before:
        raise DomainError("The new day is not after the one before.", "Choose a later day.")
    held.feedback_due_before, held.feedback_due = before, due
    _note(session, held, Verb.ROUND_PUT_OFF, actor, now)


def end_reserve_list(session: Session, round_id: int, today: date, *, actor: Actor, now: datetime) -> None:
    """Record that a round's reserve list ended: on its last day, or today where that is still to come or not set.
    Raises `Conflict` where it has ended already."""
    held = _round(session, round_id, actor)
    if held.reserve_ended_on is not None:
        raise Conflict("The reserve list has ended already.")
    held.reserve_ended_on = min(held.reserve_until or today, today)
    _note(session, held, Verb.ROUND_RESERVE_ENDED, actor, now)


def tell_after_offer(session: Session, round_id: int, waits: bool, *, actor: Actor, now: datetime) -> None:
    """Record whether the outcome is told to the others once the offer is accepted."""
    held = _round(session, round_id, actor)
    held.tell_after_offer = waits
    _note(session, held, Verb.ROUND_TELL_AFTER_OFFER, actor, now)


def word_invitation(
    session: Session, round_id: int, words: str, *, seen: Seen | None = None, actor: Actor, now: datetime
) -> None:
    """Record what HR says in a round's invitations besides the fixed sentences. Raises `DomainError` for more than
    anybody reads before an interview, and as `must_stand` does."""
    held = _round(session, round_id, actor)
    must_stand({"words": held.invitation}, seen)
    said = clean(words)[0]
    if len(said) > LONGEST:
        raise DomainError(f"This is too long: {LONGEST:,} characters at most.")
    held.invitation = said
    _note(session, held, Verb.ROUND_INVITATION, actor, now)


def _round(session: Session, round_id: int, actor: Actor) -> Round:
    held = reach.one_round(session, round_id, actor, Permission.RUN_ROUNDS)
    session.refresh(held, with_for_update={"of": Round})
    return held


def _note(session: Session, held: Round, verb: Verb, actor: Actor, now: datetime) -> None:
    audit.record(session, verb, f"round:{held.id}", actor_id=actor.id, at=now, **facts_of(held))
