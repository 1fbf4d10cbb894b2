"""Why a certificate was revoked, and when its holder was told that it runs out."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("certificate", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("revoked_because", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("certificate", recreate="never") as batch_op:
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("revoked_because")
