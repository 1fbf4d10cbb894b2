"""Entries that wait for review are found by their state."""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_entry_state"), "entry", ["state"])


def downgrade() -> None:
    op.drop_index(op.f("ix_entry_state"), "entry")
