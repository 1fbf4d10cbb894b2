"""Who was told of deliveries in trouble."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "delivery_trouble",
        sa.Column("delivery_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["delivery_id"], ["delivery.id"], name=op.f("fk_delivery_trouble_delivery_id")),
        sa.PrimaryKeyConstraint("delivery_id", "state", name=op.f("pk_delivery_trouble")),
    )


def downgrade() -> None:
    op.drop_table("delivery_trouble")
