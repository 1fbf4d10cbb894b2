"""The candidate's wording of a criterion: what stands behind "We were looking for" in a letter."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("criterion", sa.Column("candidate_wording", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    op.drop_column("criterion", "candidate_wording")
