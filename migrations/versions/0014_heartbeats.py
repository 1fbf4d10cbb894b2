"""A worker says when it last finished something, when a sweep ended, and how far its machine's clock is ahead.

Going down drops what workers last said of themselves (`worked_at`, `swept_at`, `clock_ahead`); no row.
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

COLUMNS = ("worked_at", "swept_at", "clock_ahead")


def upgrade() -> None:
    op.add_column("worker", sa.Column("worked_at", sa.DateTime(timezone=True)))
    op.add_column("worker", sa.Column("swept_at", sa.DateTime(timezone=True)))
    op.add_column("worker", sa.Column("clock_ahead", sa.Integer()))


def downgrade() -> None:
    for name in reversed(COLUMNS):
        op.drop_column("worker", name)
