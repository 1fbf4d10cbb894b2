"""A brand's typeface and footer; of each of its versions the scanned signature. Where a version's scan is known, which is
since it was last changed, it is written down; of those before nobody knows.
"""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

SCAN = "fk_brand_version_signature_sha256"


def upgrade() -> None:
    op.add_column("brand", sa.Column("typeface", sa.Text(), server_default="source", nullable=False))
    op.add_column("brand", sa.Column("footer", sa.Text(), server_default="", nullable=False))
    with op.batch_alter_table("brand_version") as version:
        version.add_column(sa.Column("signature_sha256", sa.Text(), nullable=True))
        version.create_foreign_key(op.f(SCAN), "document", ["signature_sha256"], ["sha256"])
    _write_down()


def _write_down() -> None:
    brand = sa.table("brand", sa.column("id"), sa.column("signature_sha256"))
    version = sa.table(
        "brand_version", sa.column("id"), sa.column("brand_id"), sa.column("number"), sa.column("changed", sa.JSON()),
        sa.column("signature_sha256"),
    )  # fmt: skip
    connection = op.get_bind()
    signed = sa.select(brand.c.id, brand.c.signature_sha256).where(brand.c.signature_sha256.is_not(None))
    for brand_id, sha256 in connection.execute(signed).all():
        newest_first = version.select().where(version.c.brand_id == brand_id).order_by(version.c.number.desc())
        for row in connection.execute(newest_first).all():
            connection.execute(version.update().where(version.c.id == row.id).values(signature_sha256=sha256))
            if "signature" in row.changed:
                break


def downgrade() -> None:
    with op.batch_alter_table("brand_version") as version:
        version.drop_constraint(op.f(SCAN), type_="foreignkey")
        version.drop_column("signature_sha256")
    with op.batch_alter_table("brand") as brand:
        brand.drop_column("footer")
        brand.drop_column("typeface")
