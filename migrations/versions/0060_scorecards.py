"""Scorecards of any shape: what each column of an upload holds, and the matches that are kept for the next one."""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0070"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEFORE = ("reading", "read", "importing", "done", "refused")


def upgrade() -> None:
    op.add_column("round_upload", sa.Column("match", sa.Text(), server_default="", nullable=False))
    _states(*BEFORE, "matching")
    op.create_table(
        "scorecard_profile",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("by_id", NUMBER, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_scorecard_profile_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scorecard_profile")),
        sa.UniqueConstraint("name", name=op.f("uq_scorecard_profile_name")),
    )
    op.create_index(op.f("ix_scorecard_profile_by_id"), "scorecard_profile", ["by_id"])


def downgrade() -> None:
    op.drop_table("scorecard_profile")
    op.execute("UPDATE round_upload SET state = 'refused' WHERE state = 'matching'")  # as the release before says it
    _states(*BEFORE)
    with op.batch_alter_table("round_upload") as upload:
        upload.drop_column("match")


def _states(*states: str) -> None:
    """The states of an upload that there are."""
    name, listed = op.f("ck_round_upload_uploadstate"), ", ".join(f"'{state}'" for state in states)
    with op.batch_alter_table("round_upload") as upload:
        upload.drop_constraint(name, type_="check")
        upload.create_check_constraint(name, f"state IN ({listed})")
