"""Deliveries, the switch for sending, the addresses that letters came back from, the workers that are alive."""

import sqlalchemy as sa
from alembic import op

from employer_portal.database.guards import allow, refuse

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

#: Every move of a delivery, as `delivery/workflow.py` has them.
MOVES = {
    "held": ("queued", "cancelled"),
    "queued": ("handing over", "sent", "cancelled"),
    "handing over": ("sent", "queued", "bounced", "failed", "uncertain"),
    "sent": ("delivered", "bounced"),
    "delivered": ("bounced",),
    "failed": ("queued",),
    "uncertain": ("queued", "sent"),
}
KNOWN = " OR ".join(
    f"(OLD.state = '{start}' AND NEW.state IN ({', '.join(repr(end) for end in ends)}))"
    for start, ends in MOVES.items()
)
SEALED = " OR ".join(
    [f"NEW.{name} <> '' AND NEW.{name} <> OLD.{name}" for name in ("sender", "reply_to", "recipient", "postal_address")]
    + [
        f"NEW.{name} IS NOT NULL AND (OLD.{name} IS NULL OR NEW.{name} <> OLD.{name})"
        for name in ("subject_sha256", "text_sha256", "html_sha256", "pdf_sha256")
    ]
    + [f"NEW.{name} <> OLD.{name}" for name in ("key", "channel", "message_id")]
)
GUARDS = {
    ("delivery", "INSERT", "a delivery begins held or queued"): "NEW.state NOT IN ('held', 'queued')",
    ("delivery", "UPDATE", "a delivery moves as its lifecycle says"): f"NEW.state <> OLD.state AND NOT ({KNOWN})",
    ("delivery", "UPDATE", "only post is sent by saying so"): (
        "OLD.state = 'queued' AND NEW.state = 'sent' AND NEW.channel <> 'post'"
    ),
    ("delivery", "UPDATE", "a posted envelope never changes"): SEALED,
    ("delivery", "UPDATE", "a throw-away organisation sends nothing"): (
        "NEW.state = 'handing over' AND NEW.via <> 'folder'"
        " AND EXISTS (SELECT 1 FROM organisation o WHERE o.throw_away)"
    ),
}


def upgrade() -> None:
    op.create_table(
        "mail_slot",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("host", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lease_by", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_slot")),
        sa.UniqueConstraint("host", "number", name=op.f("uq_mail_slot_host_number")),
    )
    with op.batch_alter_table("mail_slot", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_mail_slot_lease_until"), ["lease_until"], unique=False)

    op.create_table(
        "sending",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paused_by", sa.Integer(), nullable=True),
        sa.Column("paused_because", sa.Text(), nullable=False),
        sa.CheckConstraint("(paused_at IS NULL) = (paused_by IS NULL)", name=op.f("ck_sending_paused_by_somebody")),
        sa.CheckConstraint("id = 1", name=op.f("ck_sending_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sending")),
    )
    op.create_table(
        "worker",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_worker")),
    )
    with op.batch_alter_table("worker", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_worker_seen_at"), ["seen_at"], unique=False)

    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("group_key", sa.Text(), nullable=False),
        sa.Column("brand_id", sa.Integer(), nullable=True),
        sa.Column(
            "channel",
            sa.Enum("mail", "post", name="channel", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("sender", sa.Text(), nullable=False),
        sa.Column("reply_to", sa.Text(), nullable=False),
        sa.Column("recipient", sa.Text(), nullable=False),
        sa.Column("postal_address", sa.Text(), nullable=False),
        sa.Column("subject_sha256", sa.Text(), nullable=True),
        sa.Column("text_sha256", sa.Text(), nullable=True),
        sa.Column("html_sha256", sa.Text(), nullable=True),
        sa.Column("pdf_sha256", sa.Text(), nullable=True),
        sa.Column("filename", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "queued",
                "handing over",
                "sent",
                "delivered",
                "bounced",
                "failed",
                "cancelled",
                "uncertain",
                name="deliverystate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("any_time", sa.Boolean(), nullable=False),
        sa.Column("on_hold", sa.Boolean(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("posted_by", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("replaces", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("via", sa.Text(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "cause",
            sa.Enum(
                "address",
                "mailbox full",
                "throttled",
                "policy",
                "sender",
                "authentication",
                "tls",
                "network",
                "nonsense",
                "suppressed",
                "documents",
                "came back",
                name="cause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("reply", sa.Text(), nullable=False),
        sa.Column("cancelled_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("lease_by", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state = 'cancelled') = (cancelled_because IS NOT NULL)", name=op.f("ck_delivery_cancelled_why")
        ),
        sa.CheckConstraint(
            "NOT (state IN ('held', 'queued', 'handing over')) OR (channel = 'mail' AND recipient <> ''"
            " AND subject_sha256 IS NOT NULL AND text_sha256 IS NOT NULL)"
            " OR (channel = 'post' AND postal_address <> '' AND pdf_sha256 IS NOT NULL)",
            name=op.f("ck_delivery_can_go"),
        ),
        sa.CheckConstraint(
            "sent_at IS NULL OR state IN ('sent', 'delivered', 'bounced')", name=op.f("ck_delivery_when_sent")
        ),
        sa.CheckConstraint(
            "state <> 'handing over' OR (channel = 'mail' AND lease_by IS NOT NULL AND handed_at IS NOT NULL"
            " AND via IS NOT NULL)",
            name=op.f("ck_delivery_handed_by_somebody"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('failed', 'bounced') OR cause IS NOT NULL", name=op.f("ck_delivery_failed_why")
        ),
        sa.CheckConstraint(
            "state NOT IN ('sent', 'delivered') OR sent_at IS NOT NULL", name=op.f("ck_delivery_sent_when")
        ),
        sa.CheckConstraint("replaces <> id", name=op.f("ck_delivery_replaces_another")),
        sa.ForeignKeyConstraint(["html_sha256"], ["document.sha256"], name=op.f("fk_delivery_html_sha256")),
        sa.ForeignKeyConstraint(["pdf_sha256"], ["document.sha256"], name=op.f("fk_delivery_pdf_sha256")),
        sa.ForeignKeyConstraint(["replaces"], ["delivery.id"], name=op.f("fk_delivery_replaces")),
        sa.ForeignKeyConstraint(["subject_sha256"], ["document.sha256"], name=op.f("fk_delivery_subject_sha256")),
        sa.ForeignKeyConstraint(["text_sha256"], ["document.sha256"], name=op.f("fk_delivery_text_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("message_id", name=op.f("uq_delivery_message_id")),
        sa.UniqueConstraint("replaces", name=op.f("uq_delivery_replaces")),
    )
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.create_index("ix_delivery_due", ["state", "not_before"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_group_key"), ["group_key"], unique=False)
        batch_op.create_index("ix_delivery_handed", ["handed_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_key"), ["key"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_lease_until"), ["lease_until"], unique=False)
        batch_op.create_index(
            "uq_delivery_live",
            ["key"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('bounced', 'failed', 'cancelled')"),
            postgresql_where=sa.text("state NOT IN ('bounced', 'failed', 'cancelled')"),
        )

    op.create_table(
        "suppression",
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_suppression_delivery_id")),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_suppression")),
    )
    op.execute("INSERT INTO sending (id, paused_because) VALUES (1, '')")
    for guard, when in GUARDS.items():
        refuse(*guard, when=when)


def downgrade() -> None:
    for guard in GUARDS:
        allow(*guard)
    op.drop_table("suppression")
    with op.batch_alter_table("delivery", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_delivery_live",
            sqlite_where=sa.text("state NOT IN ('bounced', 'failed', 'cancelled')"),
            postgresql_where=sa.text("state NOT IN ('bounced', 'failed', 'cancelled')"),
        )
        batch_op.drop_index(batch_op.f("ix_delivery_lease_until"))
        batch_op.drop_index(batch_op.f("ix_delivery_key"))
        batch_op.drop_index("ix_delivery_handed")
        batch_op.drop_index(batch_op.f("ix_delivery_group_key"))
        batch_op.drop_index("ix_delivery_due")

    op.drop_table("delivery")
    with op.batch_alter_table("worker", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_worker_seen_at"))

    op.drop_table("worker")
    op.drop_table("sending")
    with op.batch_alter_table("mail_slot", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_mail_slot_lease_until"))

    op.drop_table("mail_slot")
