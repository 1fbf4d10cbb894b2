"""Whose whole names stand in a text is looked up; those of the candidates that are there are written down."""

import sqlalchemy as sa
from alembic import op

from employer_portal.hiring.names import looked_up, whole_names

revision = "0096"
down_revision = "0095"
branch_labels = None
depends_on = None

BYTES = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
#: So many candidates' names are written at once.
PORTION = 2000


def upgrade() -> None:
    table = op.create_table(
        "whole_name",
        sa.Column("name", BYTES, nullable=False),
        sa.Column("candidate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_whole_name_candidate_id")),
        sa.PrimaryKeyConstraint("name", "candidate_id", name=op.f("pk_whole_name")),
    )
    op.create_index(op.f("ix_whole_name_candidate_id"), "whole_name", ["candidate_id"])
    connection = op.get_bind()
    people = connection.execute(sa.text("SELECT id, first_name, last_name, known_as FROM candidate")).all()
    for start in range(0, len(people), PORTION):
        rows = [
            {"name": name, "candidate_id": number}
            for number, *names in people[start : start + PORTION]
            for name in sorted({looked_up(one) for one in whole_names(*names)} - {""})
        ]
        if rows:
            connection.execute(sa.insert(table), rows)


def downgrade() -> None:
    op.drop_table("whole_name")
