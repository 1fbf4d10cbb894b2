"""Complaints, taken out of what candidates ask for. Going down drops them."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0049"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STATES = "'new', 'acknowledged', 'ended'"
CHECKS = {
    "acknowledged_when": "(state = 'new') = (acknowledged_on IS NULL)",
    "ended_when": "(state = 'ended') = (ended_at IS NOT NULL)",
    "ended_by_somebody": "(ended_at IS NULL) = (ended_by IS NULL)",
    "kept_by_somebody": "(kept_at IS NULL) = (kept_by IS NULL)",
    "complaintstate": f"state IN ({STATES})",
}
USERS = ("made_by", "owner_id", "kept_by", "ended_by")


def upgrade() -> None:
    op.create_table(
        "complaint",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("request_id", NUMBER, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", NUMBER, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("owner_id", NUMBER, nullable=True),
        sa.Column("acknowledged_on", sa.Date(), nullable=True),
        sa.Column("kept_at", MOMENT, nullable=True),
        sa.Column("kept_by", NUMBER, nullable=True),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", NUMBER, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        *(sa.CheckConstraint(says, name=op.f(f"ck_complaint_{name}")) for name, says in CHECKS.items()),
        *(sa.ForeignKeyConstraint([one], ["user_account.id"], name=op.f(f"fk_complaint_{one}")) for one in USERS),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_complaint_request_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_complaint")),
        sa.UniqueConstraint("request_id", name=op.f("uq_complaint_request_id")),
    )


def downgrade() -> None:
    op.drop_table("complaint")
