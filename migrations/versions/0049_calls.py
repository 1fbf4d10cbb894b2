"""Calls to candidates: open hours, who may ring, calls and the minutes that they take, notes, promises."""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0046"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "call_diary",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("pause", sa.Integer(), nullable=False),
        sa.Column("notice_hours", sa.Integer(), nullable=False),
        sa.Column("most_a_day", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "minutes > 0 AND minutes % 5 = 0 AND pause >= 0 AND pause % 5 = 0", name=op.f("ck_call_diary_in_steps")
        ),
        sa.CheckConstraint("notice_hours >= 0 AND most_a_day > 0", name=op.f("ck_call_diary_some")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_call_diary_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_call_diary")),
    )
    op.create_table(
        "call_opening",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("opens", sa.Time(), nullable=True),
        sa.Column("closes", sa.Time(), nullable=True),
        sa.CheckConstraint(
            "(opens IS NULL) = (closes IS NULL) AND opens < closes", name=op.f("ck_call_opening_opens_first")
        ),
        sa.CheckConstraint("(weekday IS NULL) <> (day IS NULL)", name=op.f("ck_call_opening_weekly_or_once")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_call_opening_of_the_week")),
        sa.CheckConstraint("weekday IS NULL OR opens IS NOT NULL", name=op.f("ck_call_opening_weekly_is_open")),
        sa.ForeignKeyConstraint(["user_id"], ["call_diary.user_id"], name=op.f("fk_call_opening_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_opening")),
    )
    with op.batch_alter_table("call_opening", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_opening_user_id"), ["user_id"], unique=False)

    op.create_table(
        "caller",
        sa.Column("round_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_caller_by_id")),
        sa.ForeignKeyConstraint(["round_id"], ["hiring_round.id"], name=op.f("fk_caller_round_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_caller_user_id")),
        sa.PrimaryKeyConstraint("round_id", "user_id", name=op.f("pk_caller")),
    )
    with op.batch_alter_table("caller", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_caller_user_id"), ["user_id"], unique=False)

    op.create_table(
        "phone_call",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("request_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "booked",
                "held",
                "missed",
                "cancelled",
                name="callstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("free_at", sa.Text(), nullable=False),
        sa.Column("needs", sa.JSON(), nullable=False),
        sa.Column("needs_words", sa.Text(), nullable=False),
        sa.Column("first_free", sa.DateTime(timezone=True), nullable=True),
        sa.Column("in_time", sa.Boolean(), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Text(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("organiser", sa.Text(), nullable=False),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(state IN ('asked', 'booked')) = (settled_at IS NULL)", name=op.f("ck_phone_call_settled_when")
        ),
        sa.CheckConstraint(
            "state IN ('asked', 'cancelled') OR (owner_id IS NOT NULL AND starts_at IS NOT NULL)",
            name=op.f("ck_phone_call_by_somebody_at_a_time"),
        ),
        sa.CheckConstraint("(owner_id IS NULL) = (starts_at IS NULL)", name=op.f("ck_phone_call_both_or_neither")),
        sa.CheckConstraint("minutes > 0 AND minutes % 5 = 0", name=op.f("ck_phone_call_in_steps")),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_phone_call_owner_id")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_phone_call_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone_call")),
        sa.UniqueConstraint("uid", name=op.f("uq_phone_call_uid")),
    )
    with op.batch_alter_table("phone_call", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_phone_call_owner_id"), ["owner_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_phone_call_request_id"), ["request_id"], unique=False)
        batch_op.create_index("ix_phone_call_starts", ["state", "starts_at"], unique=False)
        batch_op.create_index(
            "uq_phone_call_open",
            ["request_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('asked', 'booked')"),
            postgresql_where=sa.text("state IN ('asked', 'booked')"),
        )

    op.create_table(
        "call_note",
        sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rules_version", sa.Text(), nullable=False),
        sa.Column("shared_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_call_note_by_id")),
        sa.ForeignKeyConstraint(["call_id"], ["phone_call.id"], name=op.f("fk_call_note_call_id")),
        sa.PrimaryKeyConstraint("call_id", name=op.f("pk_call_note")),
    )
    op.create_table(
        "call_promise",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("owner_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(done_at IS NULL) = (done_by IS NULL)", name=op.f("ck_call_promise_done_by_somebody")),
        sa.ForeignKeyConstraint(["call_id"], ["phone_call.id"], name=op.f("fk_call_promise_call_id")),
        sa.ForeignKeyConstraint(["done_by"], ["user_account.id"], name=op.f("fk_call_promise_done_by")),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_call_promise_owner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_call_promise")),
    )
    with op.batch_alter_table("call_promise", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_promise_call_id"), ["call_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_call_promise_owner_id"), ["owner_id"], unique=False)

    op.create_table(
        "call_step",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("call_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["call_id"], ["phone_call.id"], name=op.f("fk_call_step_call_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_call_step_user_id")),
        sa.PrimaryKeyConstraint("user_id", "at", name=op.f("pk_call_step")),
    )
    with op.batch_alter_table("call_step", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_call_step_call_id"), ["call_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("call_step", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_step_call_id"))

    op.drop_table("call_step")
    with op.batch_alter_table("call_promise", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_promise_owner_id"))
        batch_op.drop_index(batch_op.f("ix_call_promise_call_id"))

    op.drop_table("call_promise")
    op.drop_table("call_note")
    with op.batch_alter_table("phone_call", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_phone_call_open",
            sqlite_where=sa.text("state IN ('asked', 'booked')"),
            postgresql_where=sa.text("state IN ('asked', 'booked')"),
        )
        batch_op.drop_index("ix_phone_call_starts")
        batch_op.drop_index(batch_op.f("ix_phone_call_request_id"))
        batch_op.drop_index(batch_op.f("ix_phone_call_owner_id"))

    op.drop_table("phone_call")
    with op.batch_alter_table("caller", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_caller_user_id"))

    op.drop_table("caller")
    with op.batch_alter_table("call_opening", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_call_opening_user_id"))

    op.drop_table("call_opening")
    op.drop_table("call_diary")
