"""Two hand-ins of one letter make one sealing job.

Going down drops no row; jobs that were ended on the way up stay ended.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        "UPDATE sealing_job SET state = 'failed', reason = 'It was handed in once more.' WHERE state = 'asked' AND id "
        "NOT IN (SELECT MAX(id) FROM sealing_job WHERE state = 'asked' GROUP BY letter_id)"
    )
    asked = sa.text("state = 'asked'")
    op.create_index(
        "ix_sealing_job_asked", "sealing_job", ["letter_id"], unique=True, sqlite_where=asked, postgresql_where=asked
    )


def downgrade() -> None:
    op.drop_index("ix_sealing_job_asked", "sealing_job")
