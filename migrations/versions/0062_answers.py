"""What whoever approves a letter answers to each thing there is to look at in it. An answer stays as it was given.
Going down drops the answers; the trail keeps that they were given."""

import sqlalchemy as sa
from alembic import op

from employer_portal.database.guards import allow, refuse

revision = "0062"
down_revision = "0074"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STAYS = ("letter_answer", "UPDATE", "an answer stays as it was given")


def upgrade() -> None:
    op.create_table(
        "letter_answer",
        sa.Column("approval", sa.Text(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("letter_id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("asked", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_answer_letter_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_letter_answer_user_id")),
        sa.PrimaryKeyConstraint("approval", "line", name=op.f("pk_letter_answer")),
    )
    op.create_index(op.f("ix_letter_answer_letter_id"), "letter_answer", ["letter_id"])
    refuse(*STAYS)


def downgrade() -> None:
    allow(*STAYS)
    op.drop_table("letter_answer")
