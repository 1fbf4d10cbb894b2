"""The messages to one person are found without reading all others."""

from alembic import op

revision = "0099"
down_revision = "0098"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_delivery_person"), "delivery", ["person"])


def downgrade() -> None:
    op.drop_index(op.f("ix_delivery_person"), "delivery")
