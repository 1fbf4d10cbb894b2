"""The public form on which somebody asks for feedback: what was typed, for a minute; and links in the mail that follows.
Going down drops both."""

import sqlalchemy as sa
from alembic import op

revision = "0066"
down_revision = "0078"
branch_labels = None
depends_on = None

BEFORE = ("invitation", "sign-in link", "reply-to", "visit", "candidate code", "candidate paper")
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "feedback_ask",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("brand_id", NUMBER, nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_feedback_ask_brand_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback_ask")),
    )
    _allow(*BEFORE, "asking")


def downgrade() -> None:
    op.execute("DELETE FROM token WHERE purpose = 'asking'")
    _allow(*BEFORE)
    op.drop_table("feedback_ask")


def _allow(*purposes: str) -> None:
    with op.batch_alter_table("token") as token:
        token.drop_constraint(op.f("ck_token_purpose"), type_="check")
        token.create_check_constraint(op.f("ck_token_purpose"), f"purpose IN {purposes!r}")
