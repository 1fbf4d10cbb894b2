"""Candidates are found by any word of their names and address, plainly spelt; those that are there are written down."""

import sqlalchemy as sa
from alembic import op

from employer_portal.hiring.names import words_of

revision = "0058"
down_revision = "0048"
branch_labels = None
depends_on = None

BYTES = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
#: So many candidates' words are written at once.
PORTION = 2000


def upgrade() -> None:
    word = op.create_table(
        "lookup_word",
        sa.Column("word", BYTES, nullable=False),
        sa.Column("candidate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["candidate_id"], ["candidate.id"], name=op.f("fk_lookup_word_candidate_id")),
        sa.PrimaryKeyConstraint("word", "candidate_id", name=op.f("pk_lookup_word")),
    )
    op.create_index(op.f("ix_lookup_word_candidate_id"), "lookup_word", ["candidate_id"])
    connection = op.get_bind()
    people = connection.execute(sa.text("SELECT id, first_name, last_name, known_as, email FROM candidate")).all()
    for start in range(0, len(people), PORTION):
        rows = [
            {"word": found, "candidate_id": number}
            for number, *names in people[start : start + PORTION]
            for found in sorted(words_of(*names))
        ]
        if rows:
            connection.execute(sa.insert(word), rows)


def downgrade() -> None:
    op.drop_table("lookup_word")
