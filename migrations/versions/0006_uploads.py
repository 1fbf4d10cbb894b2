"""Uploads of workbooks, and where a vacancy stands."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("vacancy", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("grade", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("location", sa.Text(), nullable=False, server_default=""))

    op.create_table(
        "round_upload",
        sa.Column("id", BIG, nullable=False),
        sa.Column("by_id", BIG, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("round_id", BIG, nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "reading", "read", "importing", "done", "refused",
                name="uploadstate", native_enum=False, create_constraint=True, length=40,
            ),
            nullable=False,
        ),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("brand_id", BIG, nullable=True),
        sa.Column("found", sa.JSON(), nullable=False),
        sa.Column("refused", sa.Text(), nullable=False),
        sa.Column("doing", sa.Text(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("lease_by", sa.Text(), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_round_upload_brand_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_round_upload_by_id")),
        sa.ForeignKeyConstraint(["round_id"], ["hiring_round.id"], name=op.f("fk_round_upload_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_upload")),
    )  # fmt: skip
    op.create_index(op.f("ix_round_upload_by_id"), "round_upload", ["by_id"])
    op.create_index(op.f("ix_round_upload_lease_until"), "round_upload", ["lease_until"])

    op.create_table(
        "upload_problem",
        sa.Column("upload_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("error", "warning", name="level", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("sheet", sa.Text(), nullable=False),
        sa.Column("row_number", sa.Integer(), nullable=False),
        sa.Column("column_name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("fix", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["upload_id"], ["round_upload.id"], name=op.f("fk_upload_problem_upload_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("upload_id", "number", name=op.f("pk_upload_problem")),
    )


def downgrade() -> None:
    op.drop_table("upload_problem")
    op.drop_table("round_upload")
    with op.batch_alter_table("vacancy", recreate="never") as batch_op:
        batch_op.drop_column("location")
        batch_op.drop_column("grade")
