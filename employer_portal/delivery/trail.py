"""What deliveries owe the trail: how they stand, which sealed bytes went to whom, and whether sending is paused."""

from employer_portal.core.trail import ACTOR, Ledger
from employer_portal.delivery.models import Delivery, Sending

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
            "to": Delivery.recipient.concat(Delivery.postal_address),
            "sender": Delivery.sender.concat("\n").concat(Delivery.reply_to),
            "posted_by": Delivery.posted_by,
            "replaces": Delivery.replaces,
            "on_hold": Delivery.on_hold,
        },
        made={"delivery.posted": ""},
        says={
            "delivery.posted": {"posted_by": ACTOR, "on_hold": False},
            "delivery.emptied": {"text": None, "html": None},
            "delivery.held_back": {"on_hold": True},
            "delivery.let_go": {"on_hold": False},
            "delivery.send_now": {"on_hold": False},
        },
    ),
    Ledger(
        subject="sending",
        id=Sending.id,
        facts={"paused_by": Sending.paused_by},
        begins={"paused_by": None},
        says={"sending.paused": {"paused_by": ACTOR}, "sending.resumed": {"paused_by": None}},
    ),
)
