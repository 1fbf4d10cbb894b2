"""Sentences of letters that candidates dispute. Going down drops them."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0045"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "dispute",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("request_id", NUMBER, nullable=False),
        sa.Column("letter_id", NUMBER, nullable=False),
        sa.Column("sentence", sa.Text(), nullable=False),
        sa.Column("ending", sa.String(40), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("decided_by", NUMBER, nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("(ending IS NULL) = (reason = '')", name=op.f("ck_dispute_ends_for_a_reason")),
        sa.CheckConstraint("(ending IS NULL) = (decided_by IS NULL)", name=op.f("ck_dispute_ended_by_somebody")),
        sa.CheckConstraint("(ending IS NULL) = (decided_at IS NULL)", name=op.f("ck_dispute_ended_when")),
        sa.CheckConstraint("ending IN ('corrected', 'kept')", name=op.f("ck_dispute_ending")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_dispute_request_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_dispute_letter_id")),
        sa.ForeignKeyConstraint(["decided_by"], ["user_account.id"], name=op.f("fk_dispute_decided_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dispute")),
        sa.UniqueConstraint("request_id", name=op.f("uq_dispute_request_id")),
    )
    op.create_index(op.f("ix_dispute_letter_id"), "dispute", ["letter_id"])


def downgrade() -> None:
    op.drop_table("dispute")
