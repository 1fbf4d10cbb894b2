"""Pages of the guidance that somebody has ticked as read, and versions of the policy that they confirmed. Going down
drops them."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0056"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "page_read",
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("page", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_page_read_user_id")),
        sa.PrimaryKeyConstraint("user_id", "page", name=op.f("pk_page_read")),
    )
    op.create_table(
        "policy_read",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_policy_read_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_read")),
        sa.UniqueConstraint("user_id", "version", name=op.f("uq_policy_read_user_id_version")),
    )


def downgrade() -> None:
    op.drop_table("policy_read")
    op.drop_table("page_read")
