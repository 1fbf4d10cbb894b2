"""What candidates ask for. Going down drops it."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0053"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
KINDS = "'feedback', 'call', 'question', 'statement', 'format', 'other'"
STATES = "'new', 'planned', 'answered', 'closed'"
FEEDBACK = sa.text("kind = 'feedback'")


def upgrade() -> None:
    op.create_table(
        "request",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("application_id", NUMBER, nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("letter_id", NUMBER, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_link", sa.Boolean(), nullable=False),
        sa.Column("key", sa.Text(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("promised_days", sa.Integer(), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("owner_id", NUMBER, nullable=True),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("closed_because", sa.Text(), nullable=False),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("settled_by", NUMBER, nullable=True),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'question') = (letter_id IS NOT NULL)", name=op.f("ck_request_question_about_a_letter")
        ),
        sa.CheckConstraint(
            "(state IN ('answered', 'closed')) = (settled_at IS NOT NULL)", name=op.f("ck_request_settled_when")
        ),
        sa.CheckConstraint(
            "state <> 'answered' OR settled_by IS NOT NULL", name=op.f("ck_request_answered_by_somebody")
        ),
        sa.CheckConstraint("state <> 'closed' OR closed_because <> ''", name=op.f("ck_request_closed_for_a_reason")),
        sa.CheckConstraint(f"kind IN ({KINDS})", name=op.f("ck_request_requestkind")),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_request_requeststate")),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_request_application_id")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_request_letter_id")),
        sa.ForeignKeyConstraint(["owner_id"], ["user_account.id"], name=op.f("fk_request_owner_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["user_account.id"], name=op.f("fk_request_settled_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_request")),
        sa.UniqueConstraint("key", name=op.f("uq_request_key")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_request_letter_id")),
    )
    op.create_index(op.f("ix_request_application_id"), "request", ["application_id"])
    op.create_index(op.f("ix_request_owner_id"), "request", ["owner_id"])
    op.create_index("ix_request_promised", "request", ["state", "promised_on"])
    op.create_index(
        "uq_request_feedback", "request", ["application_id"], unique=True, sqlite_where=FEEDBACK,
        postgresql_where=FEEDBACK,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("request")
