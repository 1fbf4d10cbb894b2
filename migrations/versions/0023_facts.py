"""What letters state is recorded: the vacancy's posts, the round's chair and what they said of the questions, until when
its reserve list runs, which fixed sentences it leaves out. A letter bears the day on which it was sealed; the day that a
round named before stays where it is, and nothing reads it.

Where a decision said that there was one post, its vacancy has one. Going down drops these facts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
SAID = "(same_questions IS NULL) = (same_questions_by IS NULL)"


def upgrade() -> None:
    with op.batch_alter_table("vacancy") as vacancy:
        vacancy.add_column(sa.Column("posts", sa.Integer(), nullable=True))
        vacancy.create_check_constraint(op.f("ck_vacancy_some_posts"), "posts > 0")
    op.execute(
        "UPDATE vacancy SET posts = 1 WHERE id IN (SELECT r.vacancy_id FROM hiring_round r"
        " JOIN application a ON a.round_id = r.id JOIN decision_record d ON d.application_id = a.id WHERE d.one_post)"
    )
    with op.batch_alter_table("hiring_round") as held:
        held.add_column(sa.Column("reserve_until", sa.Date(), nullable=True))
        held.add_column(sa.Column("chair_id", NUMBER, nullable=True))
        held.add_column(sa.Column("same_questions", sa.Boolean(), nullable=True))
        held.add_column(sa.Column("same_questions_by", NUMBER, nullable=True))
        held.add_column(sa.Column("left_out", sa.JSON(), server_default="[]", nullable=False))
        held.create_foreign_key(op.f("fk_hiring_round_chair_id"), "user_account", ["chair_id"], ["id"])
        held.create_foreign_key(
            op.f("fk_hiring_round_same_questions_by"), "user_account", ["same_questions_by"], ["id"]
        )
        held.create_check_constraint(op.f("ck_hiring_round_same_questions_by_somebody"), SAID)
    with op.batch_alter_table("decision_record") as decision:
        decision.alter_column(
            "one_post", new_column_name="on_total_ratings", existing_type=sa.Boolean(), existing_nullable=False,
            server_default=sa.false(),
        )  # fmt: skip


def downgrade() -> None:
    with op.batch_alter_table("decision_record") as decision:
        decision.alter_column(
            "on_total_ratings", new_column_name="one_post", existing_type=sa.Boolean(), existing_nullable=False,
            server_default=None,
        )  # fmt: skip
    with op.batch_alter_table("hiring_round") as held:
        held.drop_constraint(op.f("ck_hiring_round_same_questions_by_somebody"), type_="check")
        held.drop_constraint(op.f("fk_hiring_round_same_questions_by"), type_="foreignkey")
        held.drop_constraint(op.f("fk_hiring_round_chair_id"), type_="foreignkey")
        for column in ("left_out", "same_questions_by", "same_questions", "chair_id", "reserve_until"):
            held.drop_column(column)
    with op.batch_alter_table("vacancy") as vacancy:
        vacancy.drop_constraint(op.f("ck_vacancy_some_posts"), type_="check")
        vacancy.drop_column("posts")
