"""A round's candidates are read in their order, a page at a time."""

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_application_order", "application", ["round_id", "position"])


def downgrade() -> None:
    op.drop_index("ix_application_order", "application")
