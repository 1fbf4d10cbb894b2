"""Who reads a candidate's mail, and does not know what only they know, is counted at their link."""

import sqlalchemy as sa
from alembic import op

revision = "0098"
down_revision = "0096"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("candidate_link", sa.Column("wrong_facts", sa.Integer(), nullable=False, server_default="0"))
    op.add_column("candidate_link", sa.Column("wrong_for", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("candidate_link", "wrong_for")
    op.drop_column("candidate_link", "wrong_facts")
