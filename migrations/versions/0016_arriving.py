"""A round comes in from its workbook in many short transactions, and is seen when it is whole.

Going down drops how far a round that still comes in had come (`arriving`), so that it is seen half: let it come in
whole, or take it back, before; no row.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("hiring_round", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("arriving", sa.JSON(), nullable=True))
    with op.batch_alter_table("vacancy", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("arriving", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade() -> None:
    with op.batch_alter_table("vacancy", recreate="never") as batch_op:
        batch_op.drop_column("arriving")
    with op.batch_alter_table("hiring_round", recreate="never") as batch_op:
        batch_op.drop_column("arriving")
