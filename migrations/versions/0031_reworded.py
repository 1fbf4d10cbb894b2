"""When a letter took its brand's new wording, for whoever reads it again."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("letter", sa.Column("reworded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("letter", "reworded_at")
