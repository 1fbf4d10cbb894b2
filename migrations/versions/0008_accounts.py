"""How long a device stays signed in, who left when, and which code was used last."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("sign_in", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("kept", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("user_account", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("tf_last_counter", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("user_account", recreate="never") as batch_op:
        batch_op.drop_column("tf_last_counter")
        batch_op.drop_column("ended_at")
    with op.batch_alter_table("sign_in", recreate="never") as batch_op:
        batch_op.drop_column("kept")
