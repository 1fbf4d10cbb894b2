"""Who gets feedback after a round: everyone, as it was until now, whoever asks for it, or nobody, with the reason."""

import sqlalchemy as sa
from alembic import op

revision = "0056"
down_revision = "0055"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("hiring_round") as held:
        held.add_column(sa.Column("feedback_policy", sa.String(40), server_default="everyone", nullable=False))
        held.add_column(sa.Column("no_feedback_because", sa.Text(), server_default="", nullable=False))
        held.create_check_constraint(
            op.f("ck_hiring_round_feedbackpolicy"), "feedback_policy IN ('everyone', 'on request', 'none')"
        )
        held.create_check_constraint(
            op.f("ck_hiring_round_none_has_a_reason"), "(feedback_policy = 'none') = (no_feedback_because <> '')"
        )


def downgrade() -> None:
    with op.batch_alter_table("hiring_round") as held:
        held.drop_constraint(op.f("ck_hiring_round_none_has_a_reason"), type_="check")
        held.drop_constraint(op.f("ck_hiring_round_feedbackpolicy"), type_="check")
        held.drop_column("no_feedback_because")
        held.drop_column("feedback_policy")
