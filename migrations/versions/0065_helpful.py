"""Whether a letter helped, as its candidate says. Going down drops it."""

import sqlalchemy as sa
from alembic import op

revision = "0065"
down_revision = "0077"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
CAUSES = "'general', 'no step', 'not so', 'hard to read', 'tone', 'late', 'other'"


def upgrade() -> None:
    op.create_table(
        "helpfulness",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("letter_id", NUMBER, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("said", sa.String(40), nullable=True),
        sa.Column("said_at", MOMENT, nullable=True),
        sa.Column("cause", sa.String(40), nullable=True),
        sa.Column("why", sa.Text(), nullable=False),
        sa.CheckConstraint("(said IS NULL) = (said_at IS NULL)", name=op.f("ck_helpfulness_said_when")),
        sa.CheckConstraint("cause IS NULL OR said IN ('partly', 'no')", name=op.f("ck_helpfulness_cause_of_what")),
        sa.CheckConstraint("why = '' OR said IS NOT NULL", name=op.f("ck_helpfulness_why_of_what")),
        sa.CheckConstraint("said IN ('yes', 'partly', 'no')", name=op.f("ck_helpfulness_helped")),
        sa.CheckConstraint(f"cause IN ({CAUSES})", name=op.f("ck_helpfulness_cause")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_helpfulness_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_helpfulness")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_helpfulness_letter_id")),
    )


def downgrade() -> None:
    op.drop_table("helpfulness")
