"""Leave to write without a certificate, for some hours and by two people. Cohorts, and invitations to the training.
Going down drops them."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "glass",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("asked_by", NUMBER, nullable=False),
        sa.Column("as_admin", sa.Boolean(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("settled_by", NUMBER, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("until", MOMENT, nullable=True),
        sa.CheckConstraint("asked_by <> user_id AND settled_by <> user_id", name=op.f("ck_glass_not_for_oneself")),
        sa.CheckConstraint("settled_by <> asked_by OR state = 'refused'", name=op.f("ck_glass_by_two_people")),
        sa.CheckConstraint("(state = 'asked') = (settled_by IS NULL)", name=op.f("ck_glass_settled_by_somebody")),
        sa.CheckConstraint("(state IN ('broken', 'ended')) = (until IS NOT NULL)", name=op.f("ck_glass_until_when")),
        sa.CheckConstraint("hours BETWEEN 1 AND 72", name=op.f("ck_glass_some_hours")),
        sa.CheckConstraint("state IN ('asked', 'broken', 'refused', 'ended')", name=op.f("ck_glass_glassstate")),
        sa.ForeignKeyConstraint(["asked_by"], ["user_account.id"], name=op.f("fk_glass_asked_by")),
        sa.ForeignKeyConstraint(["settled_by"], ["user_account.id"], name=op.f("fk_glass_settled_by")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_glass_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glass")),
    )
    op.create_index(op.f("ix_glass_user_id"), "glass", ["user_id"])
    op.create_table(
        "cohort",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("due", sa.Date(), nullable=False),
        sa.Column("made_by", NUMBER, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_cohort_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cohort")),
        sa.UniqueConstraint("name", name=op.f("uq_cohort_name")),
    )
    op.create_table(
        "cohort_member",
        sa.Column("cohort_id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name=op.f("fk_cohort_member_cohort_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_cohort_member_user_id")),
        sa.PrimaryKeyConstraint("cohort_id", "user_id", name=op.f("pk_cohort_member")),
    )
    op.create_table(
        "training_invitation",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("by_id", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_training_invitation_by_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_training_invitation_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_training_invitation")),
    )
    op.create_index(op.f("ix_training_invitation_user_id"), "training_invitation", ["user_id"])


def downgrade() -> None:
    for table in ("training_invitation", "cohort_member", "cohort", "glass"):
        op.drop_table(table)
