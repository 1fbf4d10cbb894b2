"""The language of a candidate's letters may be both: a Welsh half and an English one.

Going down is refused while somebody has letters in both: the schema before has no place for it.
"""

import sqlalchemy as sa
from alembic import op

from employer_portal.core.errors import DomainError

revision = "0037"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("candidate") as candidate:
        candidate.drop_constraint(op.f("ck_candidate_language"), type_="check")
        candidate.create_check_constraint(op.f("ck_candidate_letterlanguage"), "language IN ('en', 'cy', 'both')")


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT 1 FROM candidate WHERE language = 'both' LIMIT 1")):
        raise DomainError("Somebody has letters in Welsh and English, which the earlier version does not know.")
    with op.batch_alter_table("candidate") as candidate:
        candidate.drop_constraint(op.f("ck_candidate_letterlanguage"), type_="check")
        candidate.create_check_constraint(op.f("ck_candidate_language"), "language IN ('en', 'cy')")
