"""Answers to candidates' questions as letters, and whom HR asks for their words. Going down is refused while there is
such a letter: the schema before has no place for it."""

import sqlalchemy as sa
from alembic import op

from employer_portal.core.errors import DomainError

revision = "0064"
down_revision = "0054"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
BEFORE = ("feedback", "outcome notice", "holding note", "reserve closed", "correction")


def upgrade() -> None:
    _kinds(*BEFORE, "answer")
    op.create_table(
        "answer",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("request_id", NUMBER, nullable=False),
        sa.Column("asked_of", NUMBER, nullable=True),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("put_at", MOMENT, nullable=True),
        sa.Column("letter_id", NUMBER, nullable=True),
        sa.CheckConstraint("(asked_of IS NULL) = (asked_at IS NULL)", name=op.f("ck_answer_asked_when")),
        sa.CheckConstraint("(words = '') = (put_at IS NULL)", name=op.f("ck_answer_put_when")),
        sa.ForeignKeyConstraint(["request_id"], ["request.id"], name=op.f("fk_answer_request_id")),
        sa.ForeignKeyConstraint(["asked_of"], ["user_account.id"], name=op.f("fk_answer_asked_of")),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_answer_letter_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_answer")),
        sa.UniqueConstraint("request_id", name=op.f("uq_answer_request_id")),
        sa.UniqueConstraint("letter_id", name=op.f("uq_answer_letter_id")),
    )
    op.create_index(op.f("ix_answer_asked_of"), "answer", ["asked_of"])


def downgrade() -> None:
    count = op.get_bind().scalar(sa.text("SELECT COUNT(*) FROM letter WHERE kind = 'answer'"))
    if count:
        raise DomainError(
            f"There are {count} answers to candidates, and the release before knows none.",
            "Stay with this release, or later ones.",
        )
    op.drop_table("answer")
    _kinds(*BEFORE)


def _kinds(*kinds: str) -> None:
    """The kinds of letter that there are."""
    name, listed = op.f("ck_letter_letterkind"), ", ".join(f"'{kind}'" for kind in kinds)
    with op.batch_alter_table("letter") as letter:
        letter.drop_constraint(name, type_="check")
        letter.create_check_constraint(name, f"kind IN ({listed})")
