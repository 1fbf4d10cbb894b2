"""How a brand looked and signed from one change to the next, and who changed it; a scanned signature."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "brand_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=True),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("kit", sa.JSON(), nullable=False),
        sa.Column("logo_sha256", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_brand_version_brand_id")),
        sa.ForeignKeyConstraint(["logo_sha256"], ["document.sha256"], name=op.f("fk_brand_version_logo_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_brand_version")),
        sa.UniqueConstraint("brand_id", "number", name=op.f("uq_brand_version_brand_id_number")),
    )

    with op.batch_alter_table("brand") as brand:
        brand.add_column(sa.Column("signature_sha256", sa.Text(), nullable=True))
        brand.create_foreign_key(op.f("fk_brand_signature_sha256"), "document", ["signature_sha256"], ["sha256"])


def downgrade() -> None:
    with op.batch_alter_table("brand") as brand:
        brand.drop_constraint(op.f("fk_brand_signature_sha256"), type_="foreignkey")
        brand.drop_column("signature_sha256")
    op.drop_table("brand_version")
