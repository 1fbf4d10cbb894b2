"""What people do with deliveries: post, recall, send now, hold, try again, say what came back."""

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.clock import moment
from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.workflow import Act, move, move_all
from employer_portal.delivery.envelope import Mailbox, address_of
from employer_portal.delivery.models import (
    LIVE,
    NOTICES,
    WAYS_IN,
    Cause,
    Channel,
    Delivery,
    Envelope,
    Sending,
    Suppression,
)
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.delivery.trail import sealed_with
from employer_portal.delivery.verbs import Verb
from employer_portal.delivery.workflow import DELIVERY, may_be_written_to
from employer_portal.running import jobs

#: The job that looks for what is due (`delivery/run.py`).
DELIVER = "deliver"
#: What can still be stopped.
WAITING = (State.HELD, State.QUEUED)
#: Why a delivery was stopped whose person is not to be written to.
NOT_WANTED = "This person is not to be written to."
#: Why one was stopped whose letter is sealed anew.
TOO_OLD = "It waited too long: its letter is sealed anew with the day's date, and approved again."
#: Called with the keys of what a person sends once more, before it happens; raises where it must not be (`hooks.py`).
BEFORE_ANOTHER: list[Callable[[Session, Sequence[str]], None]] = []
#: Called with whose letter is sent to which mended address, and whether by post (`hooks.py`).
MENDED: list[Callable[..., None]] = []
#: Answers which of these keys stand for letters to the actor themselves (`hooks.py`): for them, those are not there.
TO_ONESELF: list[Callable[[Session, Sequence[str], Actor], set[str]]] = []


def post(
    session: Session, envelope: Envelope, *, key: str, group: str, actor: Actor, now: datetime,
    not_before: datetime | None = None, not_after: datetime | None = None, any_time: bool = False,
    replaces: int | None = None,
) -> Delivery:  # fmt: skip
    """Put a sealed envelope into the outbox, in the caller's transaction: with the approval or not at all.

    It is held until `not_before` (`Calendar.after_cooling_off`), or is due at once; `any_time` lets it go at night and
    on the weekend too. It does not leave after `not_after`. `key` and `group` are opaque here. Raises `Conflict` while
    another delivery of that key waits or has gone out and for somebody who is not to be written to, and `DomainError`
    for an envelope that cannot go.
    """
    posted = post_all(
        session, {key: envelope}, group=group, actor=actor, now=now, not_before=not_before, not_after=not_after,
        any_time=any_time, replaces=replaces,
    )  # fmt: skip
    return posted[key]


def post_all(
    session: Session, envelopes: Mapping[str, Envelope], *, group: str, actor: Actor, now: datetime,
    not_before: datetime | None = None, not_after: datetime | None = None, any_time: bool = False,
    replaces: int | None = None,
) -> dict[str, Delivery]:  # fmt: skip
    """`post` for many keys at once; all of them or, with the first one's error, none."""
    if _live(session, list(envelopes)):
        raise Conflict("This letter is already on its way.", "Recall that delivery first, if it still waits.")
    due = not_before or now
    posted = {
        key: _delivery(
            envelope, key=key, group=group, state=State.HELD if due > now else State.QUEUED, not_before=due,
            not_after=not_after, any_time=any_time, posted_at=now, posted_by=actor.id, replaces=replaces,
        )
        for key, envelope in envelopes.items()
    }  # fmt: skip
    may_be_written_to(session, list(posted.values()), Act(actor, now))
    session.add_all(posted.values())
    session.flush()
    keys = audit.keys(session, {row.person for row in posted.values()})
    for row in posted.values():
        audit.record(
            session, Verb.DELIVERY_POSTED, f"delivery:{row.id}", actor_id=actor.id, at=now, after=row.state,
            channel=row.channel, key=row.key, replaces=row.replaces,
            **sealed_with(row, keys), to=keys.digest(row.person, row.recipient + row.postal_address),
            sender=keys.digest(row.person, f"{row.sender}\n{row.reply_to}"), suppresses=None,
        )  # fmt: skip
    if due <= now:
        jobs.ask(session, DELIVER, 0)
    return posted


def not_arrived(session: Session, person: str, but: Collection[str] = ()) -> int | None:
    """The last delivery to them ("application:12") that did not arrive, unless another has replaced it, or its key is
    one of those in `but`."""
    newer = sa.orm.aliased(Delivery)
    last = sa.select(Delivery.id).where(
        Delivery.person == person,
        Delivery.state.in_([State.BOUNCED, State.FAILED]),
        Delivery.group.not_in([NOTICES, WAYS_IN]),
        Delivery.key.not_in(but),
        ~sa.exists().where(newer.replaces == Delivery.id),
    )
    return session.scalar(last.order_by(Delivery.id.desc()).limit(1))


def _live(session: Session, keys: Sequence[str]) -> bool:
    portions = (keys[start : start + 900] for start in range(0, len(keys), 900))
    found = (sa.select(Delivery.id).where(Delivery.key.in_(some), sa.text(LIVE)).limit(1) for some in portions)
    return any(session.scalar(query) is not None for query in found)


def _delivery(envelope: Envelope, **values: Any) -> Delivery:
    """A new row for that envelope. Raises `DomainError` where it cannot go."""
    if envelope.channel == Channel.POST:
        if not envelope.postal_address or envelope.pdf_sha256 is None:
            raise DomainError("A letter by post needs a postal address and its PDF.")
    elif not envelope.recipient or not envelope.sender:
        raise DomainError("A mail needs an address to go to and one to come from.", "Fill in both, then try again.")
    elif envelope.subject_sha256 is None or envelope.text_sha256 is None:
        raise DomainError("A mail needs a sealed subject and text.", "Hand the letter in again.")
    else:
        for address in filter(None, (envelope.sender, envelope.recipient, envelope.reply_to)):
            Mailbox.of(address)  # says what is wrong with it
    return Delivery(
        person=envelope.person or f"delivery:{values['key']}",
        brand_id=envelope.brand_id, channel=envelope.channel, sender=envelope.sender, reply_to=envelope.reply_to,
        recipient=envelope.recipient, postal_address=envelope.postal_address, filename=envelope.filename,
        subject_sha256=envelope.subject_sha256, text_sha256=envelope.text_sha256, html_sha256=envelope.html_sha256,
        pdf_sha256=envelope.pdf_sha256, calendar_sha256=envelope.calendar_sha256, unsubscribe=envelope.unsubscribe,
        message_id=_message_id(envelope.sender), **values,
    )  # fmt: skip


def _message_id(sender: str) -> str:
    domain = sender.rpartition("@")[2].strip(" >") or "localhost"
    return f"<{secrets.token_hex(16)}@{domain}>"


@dataclass(frozen=True, slots=True)
class Recalled:
    """What a recall did: `too_late` has, for each delivery that could not be stopped, the reason in words."""

    stopped: Sequence[int]
    too_late: dict[int, str]


def recall(
    session: Session, *, key: str | None = None, group: str | None = None, actor: Actor, now: datetime, reason: str
) -> Recalled:
    """Stop what waits under that key, or all of that group ("the first choice declined").

    For features that know whose letter it is (an outcome changed, a letter was withdrawn). What a worker is handing
    over at this moment, or has handed over, is in `too_late`.
    """
    if (key is None) == (group is None):
        raise ValueError("recall by key or by group")
    wanted = Delivery.key == key if group is None else Delivery.group == group
    rows = locked(session, wanted, sa.text(LIVE))
    waiting = [row for row in rows if row.state in {State.HELD, State.QUEUED}]
    for row in waiting:
        row.cancelled_because = reason
    move_all(session, DELIVERY, waiting, "recall", Act(actor, now))
    return Recalled([row.id for row in waiting], {row.id: too_late(row) for row in rows if row not in waiting})


def replace_later(session: Session, key: str, *, actor: Actor, now: datetime) -> None:
    """Stop what waits under that key, and let nothing of it leave any more: its letter is sealed anew.
    Raises `Conflict` where it has left."""
    for row in locked(session, Delivery.key == key):
        if row.state in WAITING:
            row.cancelled_because = TOO_OLD
            move(session, DELIVERY, row, "too_old", Act(actor, now))
        elif row.state not in {State.BOUNCED, State.FAILED, State.CANCELLED}:
            raise Conflict(too_late(row), "What has left keeps its date.")
        row.not_after = now


def lock_waiting(session: Session, people: Collection[str]) -> None:
    """Nobody moves what waits for these people until this transaction ends."""
    locked(session, Delivery.person.in_(people), Delivery.state.in_(WAITING))


def stop_writing_to(session: Session, people: Collection[str], *, actor: Actor, now: datetime) -> int:
    """Stop what waits for these people ("application:12"), of whom `actor` noted that they are not to be written to.
    Answers how many letters a worker is handing over at this moment: they may still leave, and are not tried again."""
    rows = locked(session, Delivery.person.in_(people), Delivery.state.in_(WAITING))
    for row in rows:
        row.cancelled_because = NOT_WANTED
    move_all(session, DELIVERY, rows, "not_wanted", Act(actor, now))
    leaving = sa.select(sa.func.count()).where(Delivery.person.in_(people), Delivery.state == State.HANDING_OVER)
    return session.scalar(leaving) or 0


def too_late(delivery: Delivery) -> str:
    """Why this delivery cannot be stopped any more."""
    match delivery.state:
        case State.HANDING_OVER:
            return "It is being handed to the mail server at this moment."
        case State.UNCERTAIN:
            return "The worker was stopped while handing it over: it may have left."
        case State.SENT | State.DELIVERED:
            assert delivery.sent_at is not None
            return f"It left on {moment(delivery.sent_at)}."
        case _:
            return f"It is {delivery.state}."


def cancel(session: Session, ids: Iterable[int], *, actor: Actor, now: datetime, reason: str) -> None:
    """Stop these deliveries. Raises `Conflict` with the reason where it is too late for one."""
    rows = in_reach(session, ids, actor)
    for row in rows:
        if row.state not in {State.HELD, State.QUEUED}:
            raise Conflict(f"Delivery {row.id} cannot be stopped. {too_late(row)}")
        row.cancelled_because = reason
    move_all(session, DELIVERY, rows, "cancel", Act(actor, now))


def send_now(session: Session, ids: Iterable[int], *, actor: Actor, now: datetime) -> None:
    """End the wait: cooling-off, a later try, the night and the weekend."""
    rows = in_reach(session, ids, actor)
    for row in rows:
        row.not_before, row.any_time, row.on_hold = now, True, False
    move_all(session, DELIVERY, rows, "send_now", Act(actor, now))
    jobs.ask(session, DELIVER, 0)


def hold(session: Session, ids: Iterable[int], *, actor: Actor, now: datetime, on: bool = True) -> None:
    """Keep what waits back until somebody lets it go (`on=False`), whatever its date says."""
    for row in in_reach(session, ids, actor):
        if row.state not in {State.HELD, State.QUEUED}:
            raise Conflict(f"Delivery {row.id} does not wait. {too_late(row)}")
        row.on_hold = on
        _note(session, row, Verb.DELIVERY_HELD_BACK if on else Verb.DELIVERY_LET_GO, actor, now)
    jobs.ask(session, DELIVER, 0)


def retry(session: Session, ids: Iterable[int], *, actor: Actor, now: datetime) -> None:
    """Send what failed, or what is uncertain, again: a person knows that an uncertain letter may then arrive twice.

    It keeps its Message-ID, by which many mail servers know a letter that they have. Lifts the address's suppression.
    """
    rows = in_reach(session, ids, actor)
    if _live(session, [row.key for row in rows if row.state == State.FAILED]):
        raise Conflict("This letter was sent again since.", "Look at the newer delivery: ./portal outbox list")
    _may_go_once_more(session, rows, now)
    move_all(session, DELIVERY, rows, "retry", Act(actor, now))
    for row in rows:
        row.not_before, row.tries, row.cause, row.reply = now, 0, None, ""
        lift(session, row.recipient, actor=actor, now=now)
    jobs.ask(session, DELIVER, 0)


def confirm(session: Session, delivery_id: int, *, actor: Actor, now: datetime) -> None:
    """A person found out that an uncertain letter did leave."""
    [row] = in_reach(session, [delivery_id], actor)
    row.sent_at = row.handed_at or now
    move(session, DELIVERY, row, "confirm", Act(actor, now))


def came_back(session: Session, delivery_id: int, *, actor: Actor, now: datetime, reason: str) -> None:
    """HR has a letter back, or nothing came; nothing more is sent to that address until somebody lifts it."""
    [row] = in_reach(session, [delivery_id], actor)
    row.cause, row.reply = Cause.CAME_BACK, reason
    move(session, DELIVERY, row, "came_back", Act(actor, now))
    suppress(session, row.recipient, row.id, actor=actor, now=now)


def send_again(
    session: Session, delivery_id: int, *, to: str, actor: Actor, now: datetime, not_before: datetime | None = None
) -> Delivery:
    """Send a letter that did not arrive to a mended address: a new delivery of the same sealed letter, which names
    the one it replaces. Needs no new approval. Raises `Conflict` while the old one may still arrive, and for a notice,
    which is for nobody but its colleague."""
    [old] = in_reach(session, [delivery_id], actor)
    if old.group == NOTICES:
        raise Conflict("This is a notice to a colleague, not a letter.", "Correct their account’s address instead.")
    if old.state not in {State.BOUNCED, State.FAILED, State.CANCELLED}:
        raise Conflict(f"This delivery is {old.state}: it may still arrive.", "Note that it did not, then send again.")
    _may_go_once_more(session, [old], now)
    by_post = old.channel == Channel.POST
    envelope = Envelope(
        channel=old.channel, person=old.person, brand_id=old.brand_id, sender=old.sender, reply_to=old.reply_to,
        recipient=old.recipient if by_post else to, postal_address=to if by_post else old.postal_address,
        subject_sha256=old.subject_sha256, text_sha256=old.text_sha256, html_sha256=old.html_sha256,
        pdf_sha256=old.pdf_sha256, calendar_sha256=old.calendar_sha256, filename=old.filename,
        unsubscribe=old.unsubscribe,
    )  # fmt: skip
    lift(session, to, actor=actor, now=now)
    for take in MENDED:
        take(session, old.person, to, by_post, actor=actor, now=now)
    return post(
        session, envelope, key=old.key, group=old.group, actor=actor, now=now, not_before=not_before,
        not_after=old.not_after, replaces=old.id,
    )  # fmt: skip


def handed_to_the_post(session: Session, ids: Iterable[int], *, actor: Actor, now: datetime) -> None:
    """HR has carried these letters to the post."""
    rows = in_reach(session, ids, actor)
    move_all(session, DELIVERY, rows, "post", Act(actor, now))
    for row in rows:
        row.sent_at, row.via = now, "post"


def may_pause(actor: Actor) -> bool:
    """Whether this person may stop all sending and let it go on: it is for whoever sends, or watches the system, in
    every brand."""
    return None in (actor.brands(Permission.SEND), actor.brands(Permission.WATCH_SYSTEM))


def pause(session: Session, *, actor: Actor, now: datetime, because: str = "") -> None:
    """Stop all sending. What is being handed over at this moment still leaves."""
    sending = _sending(session, actor)
    sending.paused_at, sending.paused_by, sending.paused_because = now, actor.id, because
    audit.record(session, Verb.SENDING_PAUSED, "sending:1", actor_id=actor.id, at=now)


def resume(session: Session, *, actor: Actor, now: datetime) -> None:
    """Resume sending."""
    sending = _sending(session, actor)
    sending.paused_at, sending.paused_by, sending.paused_because = None, None, ""
    audit.record(session, Verb.SENDING_RESUMED, "sending:1", actor_id=actor.id, at=now)
    jobs.ask(session, DELIVER, 0)


def suppress(session: Session, recipient: str, delivery_id: int, *, actor: Actor, now: datetime) -> None:
    """Send nothing more to that mail address, which this delivery came back from, until a person lifts it."""
    address = address_of(recipient)
    if address and session.get(Suppression, address) is None:
        session.add(Suppression(address=address, since=now, delivery_id=delivery_id))
        row = session.get_one(Delivery, delivery_id)
        said = audit.keyed(session, row.person or f"delivery:{row.key}", [address])
        _note(session, row, Verb.DELIVERY_SUPPRESSED, actor, now, suppresses=said)


def lift(session: Session, recipient: str, *, actor: Actor, now: datetime) -> None:
    """Letters may go to that address again."""
    suppression = session.get(Suppression, address_of(recipient), with_for_update=True)
    if suppression is not None:
        session.delete(suppression)
        audit.record(
            session, Verb.DELIVERY_SUPPRESSION_LIFTED, f"delivery:{suppression.delivery_id}", actor_id=actor.id, at=now,
            suppresses=None,
        )  # fmt: skip


def locked(session: Session, *where: sa.ColumnElement[bool] | sa.TextClause) -> list[Delivery]:
    """Those deliveries as they are now, and nobody moves them until this transaction ends."""
    found = sa.select(Delivery).where(*where).order_by(Delivery.id)
    return list(session.scalars(found.with_for_update().execution_options(populate_existing=True)))


def in_reach(session: Session, ids: Iterable[int], actor: Actor) -> list[Delivery]:
    """Those deliveries, of brands in which the actor sends, of no letter to themselves and of no mail that lets
    somebody in, else `NotFound`."""
    actor.must(Permission.SEND)
    wanted, brands = sorted(set(ids)), actor.brands(Permission.SEND)
    found = locked(session, Delivery.id.in_(wanted), Delivery.group != WAYS_IN)
    rows = [row for row in found if brands is None or row.brand_id in brands]
    own = set[str]().union(*(ask(session, [row.key for row in rows], actor) for ask in TO_ONESELF))
    rows = [row for row in rows if row.key not in own]
    if missing := set(wanted) - {row.id for row in rows}:
        raise NotFound(f"There is no delivery {min(missing)}.", "Run: ./portal outbox list")
    return rows


def _sending(session: Session, actor: Actor) -> Sending:
    actor.must_hold(Permission.SEND, Permission.WATCH_SYSTEM)
    if not may_pause(actor):
        raise NotAllowed(
            "Sending is paused and resumed for all brands at once, and you look after some of them.",
            "Hold back the letters of your own rounds, or ask an administrator of all brands.",
        )
    sending = session.get(Sending, 1, with_for_update=True)
    assert sending is not None
    return sending


def _may_go_once_more(session: Session, rows: Sequence[Delivery], now: datetime) -> None:
    if any(row.not_after is not None and row.not_after <= now for row in rows):
        raise Conflict(
            "Too many working days have passed since this letter was sealed, and it bears that day.",
            "Seal it anew on the letter's page: it is then approved again.",
        )
    for ask in BEFORE_ANOTHER:
        ask(session, [row.key for row in rows])


def _note(session: Session, delivery: Delivery, verb: Verb, actor: Actor, now: datetime, **facts: Any) -> None:
    audit.record(session, verb, f"delivery:{delivery.id}", actor_id=actor.id, at=now, **facts)
