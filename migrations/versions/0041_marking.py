"""Marking: what trainers said of sentences that learners rewrote. Certificates: the address that proves one, the version
of the rules, whether its holder may write with it, and who else issued it. Going down drops them."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0039"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STATES = "'new', 'doubted', 'passed', 'failed'"


def upgrade() -> None:
    op.create_table(
        "marking",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("rewriting_id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("first_by", NUMBER, nullable=False),
        sa.Column("first_at", MOMENT, nullable=False),
        sa.Column("first_said", sa.Text(), nullable=False),
        sa.Column("second_by", NUMBER, nullable=True),
        sa.Column("second_at", MOMENT, nullable=True),
        sa.Column("second_said", sa.Text(), nullable=False),
        sa.CheckConstraint("first_by <> user_id AND second_by <> user_id", name=op.f("ck_marking_not_ones_own")),
        sa.CheckConstraint("first_by <> second_by", name=op.f("ck_marking_by_a_second_trainer")),
        sa.CheckConstraint("(second_by IS NULL) = (second_at IS NULL)", name=op.f("ck_marking_seen_by_second")),
        sa.CheckConstraint("state <> 'failed' OR second_by IS NOT NULL", name=op.f("ck_marking_failed_by_two")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_marking_markingstate")),
        sa.ForeignKeyConstraint(["first_by"], ["user_account.id"], name=op.f("fk_marking_first_by")),
        sa.ForeignKeyConstraint(["rewriting_id"], ["rewriting.id"], name=op.f("fk_marking_rewriting_id")),
        sa.ForeignKeyConstraint(["second_by"], ["user_account.id"], name=op.f("fk_marking_second_by")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_marking_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_marking")),
        sa.UniqueConstraint("rewriting_id", name=op.f("uq_marking_rewriting_id")),
    )
    op.create_index(op.f("ix_marking_user_id"), "marking", ["user_id"])
    op.add_column("certificate", sa.Column("rules_version", sa.Text(), server_default="", nullable=False))
    op.add_column("certificate", sa.Column("issuer", sa.Text(), server_default="", nullable=False))
    op.add_column("certificate", sa.Column("writes", sa.Boolean(), server_default=sa.true(), nullable=False))
    op.add_column("certificate", sa.Column("proof", sa.Text(), nullable=True))
    certificates = sa.table("certificate", sa.column("id", sa.Integer), sa.column("proof", sa.Text))
    connection = op.get_bind()
    for number in connection.scalars(sa.select(certificates.c.id)).all():
        one = sa.update(certificates).where(certificates.c.id == number)
        connection.execute(one.values(proof=secrets.token_urlsafe(24)))
    with op.batch_alter_table("certificate") as certificate:
        certificate.alter_column("proof", existing_type=sa.Text(), nullable=False)
        certificate.create_unique_constraint(op.f("uq_certificate_proof"), ["proof"])


def downgrade() -> None:
    with op.batch_alter_table("certificate") as certificate:
        certificate.drop_constraint(op.f("uq_certificate_proof"), type_="unique")
        for column in ("proof", "writes", "issuer", "rules_version"):
            certificate.drop_column(column)
    op.drop_table("marking")
