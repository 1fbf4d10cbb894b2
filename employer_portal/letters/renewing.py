"""Letters sealed anew: one that is approved, or leaves, more than five working days after the day it bears, gets
the day's date, and is shown to its approver again."""

from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.workflow import Act, check, move
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.limits import is_too_old
from employer_portal.delivery.models import Channel, Delivery
from employer_portal.delivery.models import DeliveryState as Fate
from employer_portal.letters import operations, seal
from employer_portal.letters.models import Letter, LetterState
from employer_portal.letters.reach import one_letter
from employer_portal.letters.workflow import LETTER


def overdue(session: Session, calendar: Calendar, now: datetime) -> list[int]:
    """The letters that cannot be approved any more in time, and those approved that did not leave in time by mail."""
    sealed = sa.select(Letter).where(Letter.state == LetterState.WAITING, Letter.sealed_at < now - timedelta(days=1))
    leaves = calendar.after_cooling_off(now)
    waiting = [letter.id for letter in session.scalars(sealed) if leaves >= seal.lasts_until(letter, calendar)]
    too_late = Delivery.state.in_(delivery.WAITING), Delivery.channel == Channel.MAIL, is_too_old(now)
    approved = sa.select(Letter.id).join(Delivery, Delivery.key == Letter.delivery_key)
    approved = approved.where(Letter.state == LetterState.APPROVED, *too_late)
    return sorted({*waiting, *session.scalars(approved)})


def seal_anew(session: Session, letter_id: int, calendar: Calendar, *, actor: Actor, now: datetime) -> None:
    """Have a letter sealed anew that waits, or that was approved and has not left or did not arrive: nothing of it
    changes but its date, and it is approved again. Raises `Conflict` where it has left."""
    letter = one_letter(session, letter_id, actor, Permission.COMPOSE_LETTERS, lock=True)
    _seal_anew(session, letter, calendar, Act(actor, now))


def renew(session: Session, letter_id: int, calendar: Calendar, *, actor: Actor, now: datetime) -> bool:
    """`seal_anew` for the worker; False where it is not overdue any more, or has left."""
    letter = session.get_one(Letter, letter_id, with_for_update=True)
    if letter_id not in overdue(session, calendar, now):
        return False
    try:
        _seal_anew(session, letter, calendar, Act(actor, now))
    except DomainError:
        return False
    return True


def _seal_anew(session: Session, letter: Letter, calendar: Calendar, act: Act) -> None:
    check(session, LETTER, [letter], "seal_anew", act)
    if letter.delivery_key is not None:
        delivery.replace_later(session, letter.delivery_key, actor=act.actor, now=act.now)
    day, asker = seal.bears(letter, calendar), letter.handed_in_by
    with session.no_autoflush:  # state and seal change in one statement: neither is right alone
        move(session, LETTER, letter, "seal_anew", act)
        seal.void(letter)
        letter.bore = day
        session.flush()
    if asker is not None:
        operations.ask_to_seal(session, letter, asker, Act(act.actor, act.now))


def has_not_arrived(session: Session, letter: Letter) -> bool:
    """Whether an approved letter still waits to leave, or came to nothing: then it can be sealed anew."""
    if letter.state != LetterState.APPROVED:
        return False
    last = sa.select(Delivery.state).where(Delivery.key == letter.delivery_key).order_by(Delivery.id.desc()).limit(1)
    return session.scalar(last) in {*delivery.WAITING, Fate.BOUNCED, Fate.FAILED, Fate.CANCELLED}
