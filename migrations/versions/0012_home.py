"""What waits on somebody's list is counted over all candidates under way, from indexes alone."""

from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_entry_of", "entry", ["application_id", "state"])
    op.create_index("ix_application_outcome", "application", ["round_id", "outcome"])


def downgrade() -> None:
    op.drop_index("ix_application_outcome", "application")
    op.drop_index("ix_entry_of", "entry")
