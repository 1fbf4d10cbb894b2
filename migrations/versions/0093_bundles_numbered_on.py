"""A pack of evidence keeps where its papers stand, for the next one of the same, and its time stamp."""

import sqlalchemy as sa
from alembic import op

revision = "0093"
down_revision = "0089"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("evidence_export", sa.Column("laid", sa.JSON()))
    op.add_column("evidence_export", sa.Column("stamped_at", sa.DateTime(timezone=True)))


def downgrade() -> None:
    op.drop_column("evidence_export", "stamped_at")
    op.drop_column("evidence_export", "laid")
