"""A mail may carry a calendar entry, sealed like its other parts."""

import sqlalchemy as sa
from alembic import op

from employer_portal.database.guards import allow, refuse

revision = "0048"
down_revision = "0043"
branch_labels = None
depends_on = None

ENTRY = "fk_delivery_calendar_sha256"
SEALED = ("delivery", "UPDATE", "a posted calendar entry never changes")


def upgrade() -> None:
    with op.batch_alter_table("delivery") as delivery:
        delivery.add_column(sa.Column("calendar_sha256", sa.Text(), nullable=True))
        delivery.create_foreign_key(op.f(ENTRY), "document", ["calendar_sha256"], ["sha256"])
    refuse(
        *SEALED,
        when="NEW.calendar_sha256 IS NOT NULL"
        " AND (OLD.calendar_sha256 IS NULL OR NEW.calendar_sha256 <> OLD.calendar_sha256)",
    )


def downgrade() -> None:
    allow(*SEALED)
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_constraint(op.f(ENTRY), type_="foreignkey")
        delivery.drop_column("calendar_sha256")
