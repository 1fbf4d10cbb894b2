"""What people do with deliveries: post, recall, send now, hold, try again, say what came back."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import audit, jobs
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor
from employer_portal.core.workflow import Doing, move_all
from employer_portal.delivery.models import LIVE, Channel, Delivery, Envelope
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.delivery.workflow import DELIVERY

#: The job that looks for what is due (`delivery/run.py`).
DELIVER = "deliver"


def post(
    session: Session, envelope: Envelope, *, key: str, group: str, actor: Actor, now: datetime,
    not_before: datetime | None = None, any_time: bool = False,
) -> Delivery:  # fmt: skip
    """Put a sealed envelope into the outbox, in the caller's transaction: with the approval or not at all.

    It is held until `not_before` (`schedule.Calendar.after_cooling_off`), or is due at once; `any_time` lets it go
    at night and on the weekend too. `key` and `group` are opaque here. Raises `Conflict` while another delivery of
    that key waits or has gone out, and `DomainError` for an envelope that cannot go.
    """
    posted = post_all(
        session, {key: envelope}, group=group, actor=actor, now=now, not_before=not_before, any_time=any_time
    )
    return posted[key]


def post_all(
    session: Session, envelopes: Mapping[str, Envelope], *, group: str, actor: Actor, now: datetime,
    not_before: datetime | None = None, any_time: bool = False,
) -> dict[str, Delivery]:  # fmt: skip
    """`post` for many keys at once; all of them or, with the first one's error, none."""
    if _live(session, list(envelopes)):
        raise Conflict("This letter is already on its way.", "Recall that delivery first, if it still waits.")
    due = not_before or now
    posted = {
        key: _delivery(
            envelope, key=key, group=group, state=State.HELD if due > now else State.QUEUED, not_before=due,
            any_time=any_time, posted_at=now, posted_by=actor.id,
        )
        for key, envelope in envelopes.items()
    }  # fmt: skip
    session.add_all(posted.values())
    session.flush()
    for delivery in posted.values():
        audit.record(
            session, "delivery.posted", f"delivery:{delivery.id}", actor_id=actor.id, at=now, after=delivery.state,
            channel=delivery.channel, text=delivery.text_sha256, pdf=delivery.pdf_sha256,
        )  # fmt: skip
    if due <= now:
        jobs.ask(session, DELIVER, 0)
    return posted


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
    return Delivery(
        brand_id=envelope.brand_id, channel=envelope.channel, sender=envelope.sender, reply_to=envelope.reply_to,
        recipient=envelope.recipient, postal_address=envelope.postal_address, filename=envelope.filename,
        subject_sha256=envelope.subject_sha256, text_sha256=envelope.text_sha256, html_sha256=envelope.html_sha256,
        pdf_sha256=envelope.pdf_sha256, message_id=_message_id(envelope.sender), **values,
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

    For features that check for themselves who may (an outcome changed, a letter was withdrawn). What a worker is
    handing over at this moment, or has handed over, is in `too_late`.
    """
    if (key is None) == (group is None):
        raise ValueError("recall by key or by group")
    wanted = Delivery.key == key if group is None else Delivery.group == group
    rows = locked(session, wanted, sa.text(LIVE))
    waiting = [row for row in rows if row.state in {State.HELD, State.QUEUED}]
    for row in waiting:
        row.cancelled_because = reason
    move_all(session, DELIVERY, waiting, "recall", Doing(actor, now))
    return Recalled([row.id for row in waiting], {row.id: too_late(row) for row in rows if row not in waiting})


def too_late(delivery: Delivery) -> str:
    """Why this delivery cannot be stopped any more."""
    match delivery.state:
        case State.HANDING_OVER:
            return "It is being handed to the mail server at this moment."
        case State.UNCERTAIN:
            return "The worker was stopped while handing it over: it may have left."
        case State.SENT | State.DELIVERED:
            assert delivery.sent_at is not None
            return f"It left on {delivery.sent_at:%-d %B %Y at %H:%M} UTC."
        case _:
            return f"It is {delivery.state}."


def locked(session: Session, *where: sa.ColumnElement[bool] | sa.TextClause) -> list[Delivery]:
    """Those deliveries as they are now, and nobody moves them until this transaction ends."""
    found = sa.select(Delivery).where(*where).order_by(Delivery.id)
    return list(session.scalars(found.with_for_update().execution_options(populate_existing=True)))
