"""A receipt says how many other applications of the same person stayed."""

import sqlalchemy as sa
from alembic import op

revision = "0094"
down_revision = "0093"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("erasure", sa.Column("stayed", sa.Integer(), server_default="0", nullable=False))


def downgrade() -> None:
    op.drop_column("erasure", "stayed")
