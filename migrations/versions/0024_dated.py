"""A letter that was sealed anew keeps which day it bore before, and each what it took from the record; a delivery, until
when it may leave.

Going down drops this: what waits in the outbox leaves however long ago it was sealed.
"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("letter", sa.Column("bore", sa.Date(), nullable=True))
    op.add_column("letter", sa.Column("claims", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("delivery", sa.Column("not_after", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("delivery", "not_after")
    op.drop_column("letter", "claims")
    op.drop_column("letter", "bore")
