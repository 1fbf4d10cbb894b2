"""Re-tests that a material new version of the guidance asks for; the act by which the records role opens somebody's
single answers; cohorts of one brand. A marking that is settled, and a re-test that is passed, stay as they are. Going
down drops them."""

import sqlalchemy as sa
from alembic import op

from employer_portal.database.guards import allow, refuse

revision = "0054"
down_revision = "0050"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
UNTAKEN = (
    "NEW.passed_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM attempt a WHERE a.user_id = NEW.user_id"
    " AND a.step = 'retest' AND a.state = 'passed' AND a.begun_at >= NEW.asked_at)"
)
#: (table, event, what it says, when)
REFUSED = (
    ("retest", "UPDATE", "a re-test that was passed stays so", "OLD.passed_at IS NOT NULL"),
    ("retest", "UPDATE", "a re-test is passed by answering it", UNTAKEN),
    ("marking", "UPDATE", "a marking that is settled stays as it is", "OLD.state IN ('passed', 'failed')"),
    ("answers_opened", "UPDATE", "that answers were opened stays as it is", ""),
)


def upgrade() -> None:
    op.create_table(
        "retest",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("certificate_id", NUMBER, nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("modules", sa.JSON(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("passed_at", MOMENT, nullable=True),
        sa.CheckConstraint("due_at > asked_at", name=op.f("ck_retest_due_later")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_retest_user_id")),
        sa.ForeignKeyConstraint(["certificate_id"], ["certificate.id"], name=op.f("fk_retest_certificate_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retest")),
        sa.UniqueConstraint("certificate_id", "version", name=op.f("uq_retest_certificate_id_version")),
    )
    op.create_index(op.f("ix_retest_user_id"), "retest", ["user_id"])
    op.create_table(
        "answers_opened",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("by_id", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.CheckConstraint("by_id <> user_id", name=op.f("ck_answers_opened_not_ones_own")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_answers_opened_user_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_answers_opened_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answers_opened")),
    )
    op.create_index(op.f("ix_answers_opened_user_id"), "answers_opened", ["user_id"])
    with op.batch_alter_table("cohort") as cohort:
        cohort.add_column(sa.Column("brand_id", NUMBER, nullable=True))
        cohort.create_foreign_key(op.f("fk_cohort_brand_id"), "brand", ["brand_id"], ["id"])
    for table, event, message, when in REFUSED:
        refuse(table, event, message, when=when)


def downgrade() -> None:
    for table, event, message, _ in REFUSED:
        allow(table, event, message)
    with op.batch_alter_table("cohort") as cohort:
        cohort.drop_constraint(op.f("fk_cohort_brand_id"), type_="foreignkey")
        cohort.drop_column("brand_id")
    op.drop_table("answers_opened")
    op.drop_table("retest")
