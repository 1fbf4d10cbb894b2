"""Networks that somebody came in from are counted apart from strangers' when passwords and codes are guessed at.

Going down drops the rows of `proven_network`: people there are counted with strangers until they sign in again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "proven_network",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_proven_network")),
    )


def downgrade() -> None:
    op.drop_table("proven_network")
