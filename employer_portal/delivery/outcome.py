"""What became of a letter that was handed over, written down: sent, put off, bounced, failed or uncertain.

What comes back later has its place here too. Servers are asked to report failures and delays (NOTIFY, RFC 3461) to
`mail_return_path`, with our headers (RET=HDRS), and each report names the delivery: its number as ENVID, its Message-ID
in those headers. Whatever reads a return mailbox, or a provider's webhook, would be a job beside the postman's in
`worker.py` that finds the delivery by that and takes a step of `workflow.py` as SYSTEM: *arrived*, which waits for it,
or one of its own beside HR's *came back*, which suppresses the address as that does. Until then HR says what came back.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.permissions import SYSTEM
from employer_portal.core.workflow import Act, Stateful, move, move_all
from employer_portal.delivery.inhand import InHand
from employer_portal.delivery.models import Cause
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.delivery.operations import suppress
from employer_portal.delivery.replies import PLAIN, Reply, cause_of, next_try
from employer_portal.delivery.verbs import Verb
from employer_portal.delivery.workflow import DELIVERY


@dataclass(frozen=True, slots=True)
class Taken:
    """The server took it."""

    id: int


@dataclass(frozen=True, slots=True)
class Refused:
    """It was certainly not taken."""

    id: int
    reply: Reply
    cause: Cause

    @classmethod
    def by(cls, delivery_id: int, reply: Reply) -> "Refused":
        return cls(delivery_id, reply, cause_of(reply))


@dataclass(frozen=True, slots=True)
class Unclear:
    """It was sent to its last dot, and no answer came."""

    id: int
    reply: Reply


Outcome = Taken | Refused | Unclear


def lost_sight(session: Session, deliveries: Sequence[Stateful], *, now: datetime, **facts: int) -> None:
    """Nobody can know whether these letters left: a person decides."""
    move_all(session, DELIVERY, deliveries, "lost_sight", Act(SYSTEM, now), **facts)


def record(
    session: Session, delivery: InHand, outcome: Outcome, *, by: str, now: datetime,
    opening: Callable[[datetime], datetime],
) -> None:  # fmt: skip
    """Move the delivery on. `opening` tells when sending is open next, for a letter that is put off.

    Where the sweep has given this letter up in the meantime (a clock that jumped), a person decides; the answer is
    kept for them to see.
    """
    if delivery.state != State.HANDING_OVER or delivery.lease_by != by:
        if delivery.state == State.UNCERTAIN:
            delivery.reply = "The mail server took it." if isinstance(outcome, Taken) else str(outcome.reply)
            kind = type(outcome).__name__.lower()
            audit.record(
                session, Verb.DELIVERY_ANSWERED_LATE, f"delivery:{delivery.id}", actor_id=SYSTEM.id, at=now, answer=kind
            )
        return
    act = Act(SYSTEM, now)
    delivery.lease_by = delivery.lease_until = delivery.cause = None
    match outcome:
        case Taken():
            delivery.sent_at, delivery.reply = now, ""
            move(session, DELIVERY, delivery, "accepted", act)
        case Unclear(reply=reply):
            delivery.reply = str(reply)
            lost_sight(session, [delivery], now=now, code=reply.code)
        case Refused(reply=reply, cause=cause):
            delivery.reply, delivery.cause = str(reply), cause
            facts = {"cause": cause, "code": reply.code, "stage": reply.stage}
            gap = next_try(cause, reply, delivery.tries)
            if gap is not None:
                later = now + gap
                delivery.tries += 1
                delivery.not_before = later if delivery.any_time else opening(later)
                move(session, DELIVERY, delivery, "put_off", act, **facts)
            elif PLAIN[cause].bounced:
                move(session, DELIVERY, delivery, "refused", act, **facts)
                suppress(session, delivery.recipient, delivery.id, actor=SYSTEM, now=now)
            else:
                move(session, DELIVERY, delivery, "failed", act, **facts)
