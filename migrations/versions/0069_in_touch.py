"""Candidates who agree to hear of other roles, whom HR wrote to, which criteria HR says are the same, and the address
by which one ends it in the headers of such a mail. Going down drops all of it: nobody is written to any more.
"""

import sqlalchemy as sa
from alembic import op

revision = "0069"
down_revision = "0068"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "in_touch",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("application_id", NUMBER, nullable=False),
        sa.Column("roles", sa.Text(), nullable=False),
        sa.Column("agreed_at", MOMENT, nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_in_touch_application_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_in_touch")),
        sa.UniqueConstraint("application_id", name=op.f("uq_in_touch_application_id")),
        sa.UniqueConstraint("sha256", name=op.f("uq_in_touch_sha256")),
    )
    op.create_table(
        "in_touch_mail",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("in_touch_id", NUMBER, nullable=False),
        sa.Column("vacancy_id", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["in_touch_id"], ["in_touch.id"], name=op.f("fk_in_touch_mail_in_touch_id")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_in_touch_mail_vacancy_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_in_touch_mail_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_in_touch_mail")),
        sa.UniqueConstraint("in_touch_id", "vacancy_id", name=op.f("uq_in_touch_mail_in_touch_id_vacancy_id")),
    )
    op.create_index(op.f("ix_in_touch_mail_vacancy_id"), "in_touch_mail", ["vacancy_id"])
    op.create_table(
        "same_criterion",
        sa.Column("vacancy_id", NUMBER, nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("other_words", sa.Text(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("by_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_same_criterion_vacancy_id")),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_same_criterion_by_id")),
        sa.PrimaryKeyConstraint("vacancy_id", "words", "other_words", name=op.f("pk_same_criterion")),
    )
    with op.batch_alter_table("delivery", recreate="never") as delivery:
        delivery.add_column(sa.Column("unsubscribe", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("delivery", recreate="never") as delivery:
        delivery.drop_column("unsubscribe")
    op.drop_table("same_criterion")
    op.drop_table("in_touch_mail")
    op.drop_table("in_touch")
