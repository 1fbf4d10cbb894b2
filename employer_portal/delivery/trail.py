"""What deliveries owe the trail: how they stand, which sealed bytes went to whom, and whether sending is paused."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.trail import ACTOR, Ledger
from employer_portal.delivery.models import Delivery, Sending, Suppression


def _suppressed(session: Session, deliveries: Sequence[int]) -> dict[int, Any]:
    """To which addresses nothing more is sent, since these deliveries came back from there."""
    found: dict[Any, list[str]] = {}
    wanted = sa.select(Suppression.delivery_id, Suppression.address).order_by(Suppression.address)
    for delivery, address in session.execute(wanted.where(Suppression.delivery_id.in_(deliveries))):
        found.setdefault(delivery, []).append(address)
    return found


def sealed_with(row: Delivery, keys: audit.Keys) -> dict[str, Any]:
    """The hashes of a delivery's parts, as its line names them: under the key of whose it is."""
    parts = {
        "subject_line": row.subject_sha256, "text": row.text_sha256, "html": row.html_sha256, "pdf": row.pdf_sha256,
        "calendar": row.calendar_sha256,
    }  # fmt: skip
    return {name: keys.digest(row.person, digest) if digest else None for name, digest in parts.items()}


def _groundless(session: Session, rows: Sequence[int]) -> dict[int, Any]:
    """How many addresses are suppressed without a delivery that came back."""
    count = session.scalar(sa.select(sa.func.count()).where(Suppression.delivery_id.is_(None)))
    return dict.fromkeys(rows, count)


LEDGERS = (
    Ledger(
        subject="delivery",
        id=Delivery.id,
        facts={
            "state": Delivery.state,
            "channel": Delivery.channel,
            "key": Delivery.key,
            "subject_line": Delivery.subject_sha256,
            "text": Delivery.text_sha256,
            "html": Delivery.html_sha256,
            "pdf": Delivery.pdf_sha256,
            "calendar": Delivery.calendar_sha256,
            "to": Delivery.recipient.concat(Delivery.postal_address),
            "sender": Delivery.sender.concat("\n").concat(Delivery.reply_to),
            "posted_by": Delivery.posted_by,
            "replaces": Delivery.replaces,
            "on_hold": Delivery.on_hold,
        },
        more={"suppresses": _suppressed},
        personal=frozenset({"suppresses"}),
        made={"delivery.posted": ""},
        says={
            "delivery.posted": {"posted_by": ACTOR, "on_hold": False},
            "delivery.emptied": {"text": None, "html": None},
            "delivery.held_back": {"on_hold": True},
            "delivery.let_go": {"on_hold": False},
            "delivery.send_now": {"on_hold": False},
            "delivery.leaves_later": {"on_hold": False},
        },
    ),
    Ledger(
        subject="sending",
        id=Sending.id,
        facts={"paused_by": Sending.paused_by},
        more={"groundless_suppressions": _groundless},
        begins={"paused_by": None, "groundless_suppressions": 0},
        says={"sending.paused": {"paused_by": ACTOR}, "sending.resumed": {"paused_by": None}},
    ),
)
