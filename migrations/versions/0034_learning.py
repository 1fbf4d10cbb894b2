"""Learning: attempts at the training's steps with what was asked and answered, sentences said anew, and certificates
that are provisional. Going down drops them."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.add_column("certificate", sa.Column("provisional", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_table(
        "attempt",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("step", sa.Text(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("asked", sa.JSON(), nullable=False),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("(state = 'begun') = (ended_at IS NULL)", name=op.f("ck_attempt_ended_when_ended")),
        sa.CheckConstraint("state IN ('begun', 'passed', 'failed')", name=op.f("ck_attempt_attemptstate")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_attempt_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint("user_id", "step", "day", "number", name=op.f("uq_attempt_user_id_step_day_number")),
    )
    op.create_index(op.f("ix_attempt_user_id"), "attempt", ["user_id"])
    op.create_index(
        "uq_attempt_begun", "attempt", ["user_id", "step"], unique=True, sqlite_where=sa.text("state = 'begun'"),
        postgresql_where=sa.text("state = 'begun'"),
    )  # fmt: skip
    op.create_table(
        "attempt_answer",
        sa.Column("attempt_id", NUMBER, nullable=False),
        sa.Column("place", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("option", sa.Integer(), nullable=False),
        sa.Column("sure", sa.Boolean(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["attempt_id"], ["attempt.id"], name=op.f("fk_attempt_answer_attempt_id")),
        sa.PrimaryKeyConstraint("attempt_id", "place", name=op.f("pk_attempt_answer")),
    )
    op.create_table(
        "rewriting",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("case", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("rules", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_rewriting_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rewriting")),
    )
    op.create_index(op.f("ix_rewriting_user_id"), "rewriting", ["user_id"])


def downgrade() -> None:
    for table in ("rewriting", "attempt_answer", "attempt"):
        op.drop_table(table)
    op.drop_column("certificate", "provisional")
