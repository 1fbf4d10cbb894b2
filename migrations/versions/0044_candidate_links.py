"""The address of a candidate's page, by its digest; and codes that are mailed to candidates. Going down drops the
addresses, which then open nothing, and the codes that are awaited.
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0058"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
BEFORE = ("invitation", "sign-in link", "reply-to", "visit")


def upgrade() -> None:
    op.create_table(
        "candidate_link",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("application_id", NUMBER, nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.Column("proved_for", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_candidate_link_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_candidate_link")),
        sa.UniqueConstraint("application_id", name=op.f("uq_candidate_link_application_id")),
        sa.UniqueConstraint("sha256", name=op.f("uq_candidate_link_sha256")),
    )
    _allow(*BEFORE, "candidate code")


def downgrade() -> None:
    op.execute("DELETE FROM token WHERE purpose = 'candidate code' OR scope = 'candidate'")
    _allow(*BEFORE)
    op.drop_table("candidate_link")


def _allow(*purposes: str) -> None:
    with op.batch_alter_table("token") as token:
        token.drop_constraint(op.f("ck_token_purpose"), type_="check")
        token.create_check_constraint(op.f("ck_token_purpose"), f"purpose IN {purposes!r}")
