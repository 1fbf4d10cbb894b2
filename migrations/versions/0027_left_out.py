"""What was left out of a letter: said twice, or chosen against where two sentences contradict each other."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("letter", sa.Column("left_out", sa.JSON(), server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("letter", "left_out")
