"""Packs of evidence: what each is of, for what it was asked, its hash over all, and when its files went. Going down
drops what is on record of them."""

import sqlalchemy as sa
from alembic import op

from employer_portal.database.guards import allow, changed, refuse

revision = "0074"
down_revision = "0064"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
SAME = "what a pack of evidence is of, and its hash, stay as they are"
WHEN = f"OLD.top IS NOT NULL AND {changed('top', 'made_at')} OR {changed('of_kind', 'row_id', 'named', 'asked_by')}"


def upgrade() -> None:
    op.create_table(
        "evidence_export",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("of_kind", sa.String(40), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("named", sa.Boolean(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("asked_by", NUMBER, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("kept", sa.Boolean(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=True),
        sa.Column("top", sa.Text(), nullable=True),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("failed", sa.Text(), nullable=False),
        sa.Column("gone_at", MOMENT, nullable=True),
        sa.Column("lease_by", sa.Text(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.CheckConstraint("(made_at IS NULL) = (top IS NULL)", name=op.f("ck_evidence_export_made_with_its_hash")),
        sa.CheckConstraint("gone_at IS NULL OR kept", name=op.f("ck_evidence_export_gone_from_here")),
        sa.CheckConstraint("of_kind IN ('application', 'round', 'vacancy')", name=op.f("ck_evidence_export_of")),
        sa.ForeignKeyConstraint(["asked_by"], ["user_account.id"], name=op.f("fk_evidence_export_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_evidence_export")),
    )
    op.create_index(op.f("ix_evidence_export_lease_until"), "evidence_export", ["lease_until"])
    refuse("evidence_export", "UPDATE", SAME, when=WHEN)


def downgrade() -> None:
    allow("evidence_export", "UPDATE", SAME)
    op.drop_table("evidence_export")
