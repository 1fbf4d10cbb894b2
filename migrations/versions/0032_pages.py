"""How many pages a letter's sealed PDF has."""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("letter", sa.Column("pages", sa.Integer(), nullable=True))


def downgrade() -> None:
    op.drop_column("letter", "pages")
