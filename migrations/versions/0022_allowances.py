"""Allowances: phrases that may stand in a round, a vacancy or one sentence, and the questions whether they may. Findings
say whether they are said of the person; of those from before it is taken that they are.

Going down drops what was allowed and asked: what rested on it is open again.
"""

import sqlalchemy as sa
from alembic import op

from employer_portal.database import guards

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STATES = ("asked", "allowed", "refused", "ended")
#: As the promise about concerns: what a writer said is not about the person, nobody has looked at yet.
GUARD = ("letter", "UPDATE", "a question is open")
WHEN = (
    "NEW.state = 'approved' AND OLD.state <> 'approved' AND EXISTS (SELECT 1 FROM allowance a"
    " WHERE a.application_id = NEW.application_id AND a.state = 'asked')"
)


def upgrade() -> None:
    op.create_table(
        "allowance",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("vacancy_id", NUMBER, nullable=False),
        sa.Column("round_id", NUMBER, nullable=True),
        sa.Column("application_id", NUMBER, nullable=True),
        sa.Column("phrase", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="allowancestate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("asked_by", NUMBER, nullable=True),
        sa.Column("asked_because", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("settled_by", NUMBER, nullable=True),
        sa.Column("settled_at", MOMENT, nullable=True),
        sa.Column("ended_by", NUMBER, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(state = 'asked') = (settled_by IS NULL)", name=op.f("ck_allowance_settled_by_somebody")),
        sa.CheckConstraint("(state = 'ended') = (ended_by IS NOT NULL)", name=op.f("ck_allowance_ended_by_somebody")),
        sa.CheckConstraint(
            "(state IN ('asked', 'refused')) OR reason IS NOT NULL", name=op.f("ck_allowance_allowed_with_reason")
        ),
        sa.CheckConstraint(
            "(application_id IS NULL) = (asked_because IS NULL)", name=op.f("ck_allowance_asked_by_a_writer")
        ),
        sa.ForeignKeyConstraint(["application_id"], ["application.id"], name=op.f("fk_allowance_application_id")),
        sa.ForeignKeyConstraint(["asked_by"], ["user_account.id"], name=op.f("fk_allowance_asked_by")),
        sa.ForeignKeyConstraint(["ended_by"], ["user_account.id"], name=op.f("fk_allowance_ended_by")),
        sa.ForeignKeyConstraint(["round_id"], ["hiring_round.id"], name=op.f("fk_allowance_round_id")),
        sa.ForeignKeyConstraint(["settled_by"], ["user_account.id"], name=op.f("fk_allowance_settled_by")),
        sa.ForeignKeyConstraint(["vacancy_id"], ["vacancy.id"], name=op.f("fk_allowance_vacancy_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_allowance")),
    )
    for column in ("application_id", "round_id", "state", "vacancy_id"):
        op.create_index(op.f(f"ix_allowance_{column}"), "allowance", [column])
    with op.batch_alter_table("concern") as concern:
        concern.add_column(sa.Column("allowance_id", NUMBER, nullable=True))
        concern.create_index(op.f("ix_concern_allowance_id"), ["allowance_id"])
        concern.create_foreign_key(op.f("fk_concern_allowance_id"), "allowance", ["allowance_id"], ["id"])
    with op.batch_alter_table("finding") as finding:
        finding.add_column(sa.Column("of_person", sa.Boolean(), server_default=sa.true(), nullable=False))
        finding.add_column(sa.Column("allowance_id", NUMBER, nullable=True))
        finding.create_index(op.f("ix_finding_allowance_id"), ["allowance_id"])
        finding.create_foreign_key(op.f("fk_finding_allowance_id"), "allowance", ["allowance_id"], ["id"])
    guards.refuse(*GUARD, when=WHEN)


def downgrade() -> None:
    guards.allow(*GUARD)
    with op.batch_alter_table("finding") as finding:
        finding.drop_constraint(op.f("fk_finding_allowance_id"), type_="foreignkey")
        finding.drop_index(op.f("ix_finding_allowance_id"))
        finding.drop_column("allowance_id")
        finding.drop_column("of_person")
    with op.batch_alter_table("concern") as concern:
        concern.drop_constraint(op.f("fk_concern_allowance_id"), type_="foreignkey")
        concern.drop_index(op.f("ix_concern_allowance_id"))
        concern.drop_column("allowance_id")
    op.drop_table("allowance")
