"""A candidate who was entered by mistake is removed, and can be brought back for a while: not once somebody wrote about
or to them."""

import sqlalchemy as sa
from alembic import op

from employer_portal.core.tables import UTCDateTime
from employer_portal.database.guards import allow, refuse

revision = "0083"
down_revision = "0079"
branch_labels = None
depends_on = None

REMOVED = sa.text("removed_at IS NOT NULL")
#: (table, event, what it says, when)
REFUSED = (
    (
        "application", "UPDATE", "about whom somebody wrote is not removed",
        ("NEW.removed_at IS NOT NULL AND OLD.removed_at IS NULL AND ("
        "EXISTS (SELECT 1 FROM letter WHERE letter.application_id = NEW.id) OR EXISTS (SELECT 1 FROM revision"
        " JOIN entry ON entry.id = revision.entry_id WHERE entry.application_id = NEW.id))"),
    ),
    (
        "letter", "INSERT", "nobody writes to a candidate who was removed",
        "EXISTS (SELECT 1 FROM application a WHERE a.id = NEW.application_id AND a.removed_at IS NOT NULL)",
    ),
    (
        "revision", "INSERT", "nobody writes about a candidate who was removed",
        ("EXISTS (SELECT 1 FROM application a JOIN entry ON entry.application_id = a.id"
        " WHERE entry.id = NEW.entry_id AND a.removed_at IS NOT NULL)"),
    ),
)  # fmt: skip


def upgrade() -> None:
    op.add_column("application", sa.Column("removed_at", UTCDateTime(), nullable=True))
    op.create_index(
        op.f("ix_application_removed"), "application", ["removed_at"], sqlite_where=REMOVED, postgresql_where=REMOVED
    )
    for table, event, message, when in REFUSED:
        refuse(table, event, message, when=when)


def downgrade() -> None:
    for table, event, message, _ in REFUSED:
        allow(table, event, message)
    op.drop_index(op.f("ix_application_removed"), "application")
    op.drop_column("application", "removed_at")
