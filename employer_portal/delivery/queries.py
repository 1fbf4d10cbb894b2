"""What stands in the outbox, in words: for the outbox pages, the commands and the dead letters."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.audit import AuditLine, Facts
from employer_portal.core.clock import moment
from employer_portal.core.errors import NotFound
from employer_portal.delivery.missing_steps import missing_step
from employer_portal.delivery.models import NOTICES, WAYS_IN, Cause, Channel, Delivery, Sending
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.delivery.replies import PLAIN, UNCERTAIN, Plain
from employer_portal.delivery.verbs import Verb

#: What waits for a person.
DEAD = (State.FAILED, State.BOUNCED, State.UNCERTAIN)


def once_uncertain() -> sa.ColumnElement[bool]:
    """For a query over `Delivery`: nobody could know once whether it left, so it may have arrived."""
    subject = sa.literal("delivery:") + sa.cast(Delivery.id, sa.String)
    return sa.exists().where(AuditLine.subject == subject, AuditLine.verb == str(Verb.DELIVERY_LOST_SIGHT))


#: Of what has left, nothing in the way it went tells more: see `outcome.py`.
NOBODY_KNOWS = (
    "{} does not say whether it arrived. If they say that nothing came, record that it did not arrive; then it can be "
    "sent again, to the same address or another."
)


@dataclass(frozen=True, slots=True)
class Told:
    """A delivery's situation and what to do next; `advice` is empty where there is nothing to do."""

    words: str
    advice: str = ""


def told(delivery: Delivery, zone: tzinfo | None = None) -> Told:
    """How it stands with this delivery, for HR whose clocks show `zone` (else the employer's)."""
    plain = PLAIN[delivery.cause] if delivery.cause else None
    match delivery.state:
        case State.UNCERTAIN:
            return Told(UNCERTAIN.words, UNCERTAIN.advice)
        case State.FAILED | State.BOUNCED:
            assert plain is not None
            return Told(plain.words, _advice(delivery, plain))
        case State.CANCELLED:
            return Told(f"Stopped: {delivery.cancelled_because}")
        case State.SENT | State.DELIVERED:
            assert delivery.sent_at is not None
            return _handed_over(delivery, moment(delivery.sent_at, zone))
        case _ if delivery.on_hold:
            return Told("Kept back by hand.", "Let it go when it may leave.")
        case State.QUEUED if delivery.channel == Channel.POST:
            return Told("Ready for the post.", "Print it, then say that it was handed to the post.")
        case State.QUEUED if plain:
            return Told(f"{plain.words} Next try: {moment(delivery.not_before, zone)}.", _advice(delivery, plain))
        case State.HELD:
            return Told(f"Cooling off until {moment(delivery.not_before, zone)}.")
        case State.HANDING_OVER:
            return Told("Being handed to the mail server.")
    return Told("Waits for its turn.")


def _handed_over(delivery: Delivery, at: str) -> Told:
    """To whom it was handed, and what HR can do where it did not arrive: nothing for a notice to a colleague."""
    by_post = delivery.channel == Channel.POST
    words = f"{'Handed to the post' if by_post else 'Handed to the mail server'} on {at}."
    if delivery.group in (NOTICES, WAYS_IN):
        return Told(words)
    return Told(words, NOBODY_KNOWS.format("The post" if by_post else "Mail"))


def _advice(delivery: Delivery, plain: Plain) -> str:
    """What to do next; where the sign-in or the sender is at fault, the step that is missing."""
    ours = delivery.cause in {Cause.AUTHENTICATION, Cause.SENDER, Cause.NETWORK}
    step = missing_step(delivery.reply) if ours else ""
    return f"Ask an administrator: {step}" if step else plain.advice


def outbox(
    session: Session, *, states: Sequence[State] = (), group: str | None = None, after: int = 0, limit: int = 100
) -> Sequence[Delivery]:
    """Deliveries in the order they were posted, from the one after id `after` on; ways in are nobody's to handle."""
    wanted = (
        sa.select(Delivery).where(Delivery.id > after, Delivery.group != WAYS_IN).order_by(Delivery.id).limit(limit)
    )
    if states:
        wanted = wanted.where(Delivery.state.in_(states))
    if group is not None:
        wanted = wanted.where(Delivery.group == group)
    return session.scalars(wanted).all()


def dead_letters(session: Session, *, limit: int = 100) -> Sequence[Delivery]:
    """What waits for a person: failed, bounced and uncertain, unless a newer delivery replaced it."""
    newer = sa.orm.aliased(Delivery)
    replaced = sa.exists().where(newer.replaces == Delivery.id)
    wanted = (
        sa.select(Delivery)
        .where(Delivery.state.in_(DEAD), Delivery.group != WAYS_IN, ~replaced)
        .order_by(Delivery.id)
        .limit(limit)
    )
    return session.scalars(wanted).all()


def counts(session: Session, *, group: str | None = None) -> dict[State, int]:
    """How many deliveries are in each state, of all or of one group."""
    wanted = sa.select(Delivery.state, sa.func.count()).group_by(Delivery.state)
    if group is not None:
        wanted = wanted.where(Delivery.group == group)
    return dict(session.execute(wanted).all())


def current(session: Session, key: str) -> Delivery | None:
    """The newest delivery under that key: a letter's fate."""
    return session.scalar(sa.select(Delivery).where(Delivery.key == key).order_by(Delivery.id.desc()).limit(1))


def newest(session: Session, keys: Iterable[str | None]) -> dict[str, Delivery]:
    """key -> its newest delivery."""
    wanted = [key for key in keys if key]
    if not wanted:
        return {}
    found = session.scalars(sa.select(Delivery).where(Delivery.key.in_(wanted)).order_by(Delivery.id))
    return {delivery.key: delivery for delivery in found}


def one(session: Session, delivery_id: int) -> Delivery:
    """That delivery. Raises `NotFound`."""
    delivery = session.get(Delivery, delivery_id)
    if delivery is None:
        raise NotFound(f"There is no delivery {delivery_id}.", "Run: ./portal outbox list")
    return delivery


def history(session: Session, delivery_id: int) -> Sequence[tuple[datetime, str, Facts]]:
    """What happened to a delivery, oldest first: when, which step, and its facts."""
    wanted = sa.select(AuditLine.at, AuditLine.verb, AuditLine.facts).where(
        AuditLine.subject == f"delivery:{delivery_id}"
    )
    return [
        (at, verb.removeprefix("delivery."), facts)
        for at, verb, facts in session.execute(wanted.order_by(AuditLine.id))
    ]


def pause(session: Session) -> Sending | None:
    """Who stopped all sending, when and why; None while it goes on."""
    sending = session.get(Sending, 1)
    return sending if sending and sending.paused_at else None
