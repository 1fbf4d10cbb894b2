"""The lifecycle of a delivery. The database refuses every other move (migration 0002)."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from employer_portal.core.errors import Conflict
from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Act, Workflow, step
from employer_portal.delivery.models import Channel, Delivery
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.delivery.verbs import Verb


def by_post(session: Session, deliveries: Sequence[Delivery], act: Act) -> None:
    """Only a letter on paper is sent by saying so."""
    if any(delivery.channel != Channel.POST for delivery in deliveries):
        raise Conflict("This goes by mail: the worker sends it.", "Choose “send now” if it cannot wait.")


def by_mail(session: Session, deliveries: Sequence[Delivery], act: Act) -> None:
    """Only a mail is handed to a mail server."""
    if any(delivery.channel != Channel.MAIL for delivery in deliveries):
        raise Conflict("This goes by post.", "Print it, then tick “handed to the post”.")


#: Answers which of these people ("application:12") are not to be written to, and keeps that so until the transaction
#: ends (`hooks.py`).
NOT_WRITTEN_TO: list[Callable[[Session, Collection[str]], set[str]]] = []
#: Upper floors tell of some keys which letters must not leave now, and why each: `hooks.py` fills it in.
MUST_NOT_LEAVE: list[Callable[[Session, Collection[str], datetime], Mapping[str, str]]] = []


def not_written_to(session: Session, people: Collection[str]) -> set[str]:
    """Those of these people who are not to be written to."""
    return set[str]().union(*(ask(session, people) for ask in NOT_WRITTEN_TO))


def must_not_leave(session: Session, keys: Collection[str], now: datetime) -> dict[str, str]:
    """Of these keys, those whose letter must not leave now, each with the reason."""
    return {key: reason for ask in MUST_NOT_LEAVE for key, reason in ask(session, keys, now).items()}


def may_be_written_to(session: Session, deliveries: Sequence[Delivery], act: Act) -> None:
    """Nothing is sent to somebody of whom it is noted that they are not to be written to."""
    if not_written_to(session, {delivery.person for delivery in deliveries}):
        raise Conflict("This person is not to be written to.", "Take that note off on their page first, if it is so.")


DELIVERY = Workflow(
    "delivery",
    Verb,
    (
        step("due", State.HELD, State.QUEUED),
        step("send_now", [State.HELD, State.QUEUED], State.QUEUED, may=Permission.SEND),
        step("recall", [State.HELD, State.QUEUED], State.CANCELLED, may=Permission.WITHDRAW_LETTERS),
        step("not_wanted", [State.HELD, State.QUEUED], State.CANCELLED),
        step("too_old", [State.HELD, State.QUEUED], State.CANCELLED),
        step("unasked", [State.HELD, State.QUEUED], State.CANCELLED),
        step("untrue", [State.HELD, State.QUEUED], State.CANCELLED),
        step("cancel", [State.HELD, State.QUEUED], State.CANCELLED, may=Permission.SEND),
        step("hand_over", State.QUEUED, State.HANDING_OVER, by_mail),
        step("post", State.QUEUED, State.SENT, by_post, may_be_written_to, may=Permission.SEND),
        step("accepted", State.HANDING_OVER, State.SENT),
        step("put_off", State.HANDING_OVER, State.QUEUED),
        step("refused", State.HANDING_OVER, State.BOUNCED),
        step("failed", State.HANDING_OVER, State.FAILED),
        step("lost_sight", State.HANDING_OVER, State.UNCERTAIN),
        step("arrived", State.SENT, State.DELIVERED),
        step("came_back", [State.SENT, State.DELIVERED], State.BOUNCED, may=Permission.SEND),
        step("retry", [State.FAILED, State.UNCERTAIN], State.QUEUED, may_be_written_to, may=Permission.SEND),
        step("confirm", State.UNCERTAIN, State.SENT, may=Permission.SEND),
    ),
    brand_of=lambda delivery: delivery.brand_id,
)
