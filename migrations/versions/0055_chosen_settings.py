"""Settings that are chosen in the portal, and the cause of a letter that went to the team in a trial."""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0044"
branch_labels = None
depends_on = None

CAUSES = (
    "address", "mailbox full", "throttled", "policy", "sender", "authentication", "tls", "network", "nonsense",
    "suppressed", "documents", "came back",
)  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "chosen_setting",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_chosen_setting")),
    )
    _causes(*CAUSES, "trial")


def _causes(*known: str) -> None:
    listed = ", ".join(f"'{cause}'" for cause in known)
    with op.batch_alter_table("delivery") as delivery:
        delivery.drop_constraint(op.f("ck_delivery_cause"), type_="check")
        delivery.create_check_constraint(op.f("ck_delivery_cause"), f"cause IN ({listed})")


def downgrade() -> None:
    op.execute("UPDATE delivery SET cause = 'policy' WHERE cause = 'trial'")
    _causes(*CAUSES)
    op.drop_table("chosen_setting")
