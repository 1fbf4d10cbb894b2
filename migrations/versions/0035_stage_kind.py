"""What each round judges people by: a sift, a test, an interview or a final one, inferred from what its stage is called.

A name that says none of these, or two that do not go together, is an interview, as letters have said so far. Going down
drops it.
"""

import re

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

ROUND = sa.table("hiring_round", sa.column("stage", sa.Text()), sa.column("kind", sa.String(40)))
SAYS = {
    "sift": r"sift(?:s|ing)?|applications?|short-?list(?:s|ing)?|paper",
    "test": r"tests?|exercises?",
    "interview": r"interviews?|panel",
    "final": r"final|second",
}


def upgrade() -> None:
    with op.batch_alter_table("hiring_round") as held:
        held.add_column(sa.Column("kind", sa.String(40), server_default="interview", nullable=False))
        held.create_check_constraint(
            op.f("ck_hiring_round_stagekind"), "kind IN ('sift', 'test', 'interview', 'final')"
        )
    connection = op.get_bind()
    for stage in connection.scalars(sa.select(ROUND.c.stage).distinct()).all():
        if (kind := _kind(stage)) != "interview":
            connection.execute(sa.update(ROUND).where(ROUND.c.stage == stage).values(kind=kind))


def downgrade() -> None:
    with op.batch_alter_table("hiring_round") as held:
        held.drop_constraint(op.f("ck_hiring_round_stagekind"), type_="check")
        held.drop_column("kind")


def _kind(stage: str) -> str:
    said = {kind for kind, words in SAYS.items() if re.search(rf"\b(?:{words})\b", stage, re.IGNORECASE)}
    if "final" in said and len(said) == 2:  # "second sift", "final test": which one, of what it is
        said.remove("final")
        return "final" if said == {"interview"} else said.pop()
    return said.pop() if len(said) == 1 else "interview"
