"""What candidates need of an employer besides the form of their letters; and letters on paper in large print.

Going down drops what they said they need, and letters on paper are in ordinary print again.
"""

import sqlalchemy as sa
from alembic import op

revision = "0067"
down_revision = "0062"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
BEFORE = ("email", "large print", "plain text", "post")


def upgrade() -> None:
    op.create_table(
        "needs",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("application_id", NUMBER, nullable=False),
        sa.Column("kinds", sa.JSON(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_link", sa.Boolean(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_needs_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_needs")),
        sa.UniqueConstraint("application_id", name=op.f("uq_needs_application_id")),
    )
    _allow(*BEFORE, "post, large print")


def downgrade() -> None:
    op.execute("UPDATE candidate SET format = 'post' WHERE format = 'post, large print'")
    _allow(*BEFORE)
    op.drop_table("needs")


def _allow(*formats: str) -> None:
    with op.batch_alter_table("candidate") as candidate:
        candidate.drop_constraint(op.f("ck_candidate_format"), type_="check")
        candidate.create_check_constraint(op.f("ck_candidate_format"), f"format IN {formats!r}")
