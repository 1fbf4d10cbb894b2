"""Deliveries: one sealed message to one address each, and what stands around them. No letter, no candidate."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id, Versioned, by_value
from employer_portal.running.jobs import Leased


class Channel(StrEnum):
    MAIL = "mail"
    POST = "post"


class DeliveryState(StrEnum):
    HELD = "held"  # the cooling-off
    QUEUED = "queued"
    HANDING_OVER = "handing over"
    SENT = "sent"
    DELIVERED = "delivered"
    BOUNCED = "bounced"
    FAILED = "failed"
    CANCELLED = "cancelled"
    UNCERTAIN = "uncertain"


class Cause(StrEnum):
    """Why a message did not go, as `delivery/replies.py` tells it from the server's answer."""

    ADDRESS = "address"
    MAILBOX_FULL = "mailbox full"
    THROTTLED = "throttled"
    POLICY = "policy"
    SENDER = "sender"
    AUTHENTICATION = "authentication"
    TLS = "tls"
    NETWORK = "network"
    NONSENSE = "nonsense"
    SUPPRESSED = "suppressed"  # the address came back before
    DOCUMENTS = "documents"  # what was sealed is gone or was changed
    CAME_BACK = "came back"  # HR says so
    TRIAL = "trial"  # it went to the team, and not to its recipient


#: What still may reach the candidate, or has: of one key there is at most one such delivery.
LIVE = "state NOT IN ('bounced', 'failed', 'cancelled')"
_WAITING = "state IN ('held', 'queued', 'handing over')"


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """What is posted: sealed documents by their SHA-256, from whom, to whom. `brand_id` is for limits and permissions;
    `person` is opaque: under whose key the audit trail has the addresses (the delivery's own without).

    Mail needs `recipient`, `subject_sha256` and `text_sha256`; post needs `postal_address` and `pdf_sha256`.
    """

    channel: Channel = Channel.MAIL
    person: str = ""
    brand_id: int | None = None
    sender: str = ""
    reply_to: str = ""
    recipient: str = ""
    postal_address: str = ""
    subject_sha256: str | None = None
    text_sha256: str | None = None
    html_sha256: str | None = None
    pdf_sha256: str | None = None
    calendar_sha256: str | None = None
    filename: str = "letter.pdf"
    unsubscribe: str = ""  # the address by which one click ends such mails


#: The group of notices to those who work here; of letters, it is a round's.
NOTICES = "notices"
#: The group of mails that let somebody in: a new password, an invitation, an interviewer's link. Whoever has one is
#: that person, so they go to the address of their account or nowhere, and nobody handles them.
WAYS_IN = "ways in"


class Delivery(Versioned, Leased, Base):
    """A sealed message on its way. Triggers allow the moves of `workflow.py` and no others, keep the sealed
    envelope as it is (erasure may empty it), and let nothing leave a throw-away organisation but to a folder."""

    __tablename__ = "delivery"
    __table_args__ = (
        sa.CheckConstraint("state NOT IN ('sent', 'delivered') OR sent_at IS NOT NULL", name="sent_when"),
        sa.CheckConstraint("sent_at IS NULL OR state IN ('sent', 'delivered', 'bounced')", name="when_sent"),
        sa.CheckConstraint("state NOT IN ('failed', 'bounced') OR cause IS NOT NULL", name="failed_why"),
        sa.CheckConstraint("(state = 'cancelled') = (cancelled_because IS NOT NULL)", name="cancelled_why"),
        sa.CheckConstraint(
            "state <> 'handing over' OR (channel = 'mail' AND lease_by IS NOT NULL AND handed_at IS NOT NULL"
            " AND via IS NOT NULL)",
            name="handed_by_somebody",
        ),
        sa.CheckConstraint(
            f"NOT ({_WAITING}) OR (channel = 'mail' AND recipient <> '' AND subject_sha256 IS NOT NULL"
            " AND text_sha256 IS NOT NULL) OR (channel = 'post' AND postal_address <> '' AND pdf_sha256 IS NOT NULL)",
            name="can_go",
        ),
        sa.CheckConstraint("replaces <> id", name="replaces_another"),
        sa.Index("uq_delivery_live", "key", unique=True, sqlite_where=sa.text(LIVE), postgresql_where=sa.text(LIVE)),
        sa.Index("ix_delivery_due", "state", "not_before"),
        sa.Index("ix_delivery_handed", "handed_at"),
    )

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(index=True, info=NOT_PERSONAL)  # opaque; a mended address keeps it
    group: Mapped[str] = mapped_column("group_key", index=True, info=NOT_PERSONAL)  # opaque: e.g. one round
    person: Mapped[str] = mapped_column(
        default="", server_default="", index=True, info=NOT_PERSONAL
    )  # opaque: whose key
    brand_id: Mapped[int | None]
    channel: Mapped[Channel] = mapped_column(by_value(Channel))
    sender: Mapped[str] = mapped_column(info=personal(Retention.DELIVERY))
    reply_to: Mapped[str] = mapped_column(info=personal(Retention.DELIVERY))
    recipient: Mapped[str] = mapped_column(info=personal(Retention.DELIVERY))
    postal_address: Mapped[str] = mapped_column(info=personal(Retention.DELIVERY))
    subject_sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("document.sha256"), info=NOT_PERSONAL)
    text_sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("document.sha256"), info=NOT_PERSONAL)
    html_sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("document.sha256"), info=NOT_PERSONAL)
    pdf_sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("document.sha256"), info=NOT_PERSONAL)
    calendar_sha256: Mapped[str | None] = mapped_column(sa.ForeignKey("document.sha256"), info=NOT_PERSONAL)
    filename: Mapped[str] = mapped_column(info=personal(Retention.DELIVERY))
    unsubscribe: Mapped[str] = mapped_column(default="", server_default="", info=personal(Retention.DELIVERY))

    state: Mapped[DeliveryState] = mapped_column(by_value(DeliveryState))
    not_before: Mapped[datetime]
    not_after: Mapped[datetime | None]  # it does not leave later than that; None: however late
    any_time: Mapped[bool] = mapped_column(default=False)  # asked for: also at night and on the weekend
    on_hold: Mapped[bool] = mapped_column(default=False)  # kept back by hand, whatever the date says
    posted_at: Mapped[datetime]
    posted_by: Mapped[int]
    message_id: Mapped[str] = mapped_column(unique=True, info=NOT_PERSONAL)  # ours, stored first: the same in every try
    replaces: Mapped[int | None] = mapped_column(sa.ForeignKey("delivery.id"), unique=True)
    handed_at: Mapped[datetime | None]
    via: Mapped[str | None] = mapped_column(info=NOT_PERSONAL)  # "folder", or the mail server's name
    tries: Mapped[int] = mapped_column(default=0)  # answered by the server "not now"
    sent_at: Mapped[datetime | None]
    cause: Mapped[Cause | None] = mapped_column(by_value(Cause))
    reply: Mapped[str] = mapped_column(default="", info=personal(Retention.DELIVERY))  # the server's own words
    cancelled_because: Mapped[str | None] = mapped_column(info=personal(Retention.DELIVERY))


class Suppression(Base):
    """An address that letters came back from: nothing goes there until a person lifts it."""

    __tablename__ = "suppression"

    address: Mapped[str] = mapped_column(primary_key=True, info=personal(Retention.DELIVERY))  # lower case
    since: Mapped[datetime]
    delivery_id: Mapped[int | None] = mapped_column(sa.ForeignKey("delivery.id"))


class Sending(Base):
    """The one switch for all sending; locking its row puts those who count against a limit in line."""

    __tablename__ = "sending"
    __table_args__ = (
        sa.CheckConstraint("id = 1", name="one_row"),
        sa.CheckConstraint("(paused_at IS NULL) = (paused_by IS NULL)", name="paused_by_somebody"),
    )

    id: Mapped[Id]
    paused_at: Mapped[datetime | None]
    paused_by: Mapped[int | None]
    paused_because: Mapped[str] = mapped_column(default="", info=NOT_PERSONAL)


class MailSlot(Leased, Base):
    """A connection that the mail server may be given: there are as many as its limit allows."""

    __tablename__ = "mail_slot"
    __table_args__ = (sa.UniqueConstraint("host", "number"),)

    id: Mapped[Id]
    host: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    number: Mapped[int]


class Trouble(Base):
    """That people were told of a delivery in trouble: once for each way it went wrong."""

    __tablename__ = "delivery_trouble"

    delivery_id: Mapped[int] = mapped_column(sa.ForeignKey("delivery.id"), primary_key=True)
    state: Mapped[str] = mapped_column(primary_key=True, info=NOT_PERSONAL)
    told_at: Mapped[datetime]
