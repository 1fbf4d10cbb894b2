"""Accounts of people who left have a period of their own, and nothing of them stays after it but a number: what was kept
of their training goes with them, and stays for as long as it says whose it is."""

import sqlalchemy as sa
from alembic import op

from employer_portal.database.guards import allow, refuse

revision = "0095"
down_revision = "0094"
branch_labels = None
depends_on = None

#: (table, what it says, when): as 0019 and 0077 left it.
KEPT = (
    ("certificate", "what was written stays until it is erased", ""),
    ("retest", "a re-test that was passed is kept", "OLD.passed_at IS NOT NULL"),
    ("marking", "a marking that is settled is kept", "OLD.state IN ('passed', 'failed')"),
    ("answers_opened", "that answers were opened is kept", ""),
)
HERE = "NOT EXISTS (SELECT 1 FROM user_account u WHERE u.id = OLD.user_id AND u.forgotten_at IS NOT NULL)"


def upgrade() -> None:
    op.add_column("user_account", sa.Column("forgotten_at", sa.DateTime(timezone=True)))
    with op.batch_alter_table("retention_period") as period:
        period.alter_column("jurisdiction", existing_type=sa.String(40), nullable=True)
    for table, message, when in KEPT:
        allow(table, "DELETE", message)
        refuse(table, "DELETE", message, when=f"{when} AND {HERE}" if when else HERE, nor_all=not when)


def downgrade() -> None:
    for table, message, when in KEPT:
        allow(table, "DELETE", message)
        refuse(table, "DELETE", message, when=when)
    op.execute("DELETE FROM retention_period WHERE jurisdiction IS NULL")
    with op.batch_alter_table("retention_period") as period:
        period.alter_column("jurisdiction", existing_type=sa.String(40), nullable=False)
    op.drop_column("user_account", "forgotten_at")
