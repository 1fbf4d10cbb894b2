"""By which address a candidate is known to be a user, and what keeps a reopened decision from being passed over.

Going down drops `candidate.mailbox`, which is computed anew, and `concern.reopened`, which going up reads off the
decisions again; no row.
"""

import sqlalchemy as sa
from alembic import op

from employer_portal.core.addresses import mailbox
from employer_portal.database.guards import allow, refuse

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

PORTION = 1000
ANSWERED = " AND ".join(
    f"COALESCE(NEW.answers ->> '{answer}', '') <> ''"
    for answer in ("whose words", "part of the reasoning", "ratings stand")
)
#: Rows that were reopened before answers were asked for stay as they are.
ANSWERS = ("concern", "UPDATE", "a reopened decision has its three answers")
SETTLED = ("concern", "INSERT", "a concern begins open")
REOPENED = ("letter", "UPDATE", "no approval over a decision that was reopened")


def upgrade() -> None:
    op.add_column("candidate", sa.Column("mailbox", sa.Text(), nullable=False, server_default=""))
    op.create_index("ix_candidate_mailbox", "candidate", ["mailbox"])
    connection = op.get_bind()
    last = 0
    while people := connection.execute(
        sa.text("SELECT id, email FROM candidate WHERE id > :last ORDER BY id LIMIT :most"),
        {"last": last, "most": PORTION},
    ).all():
        last = people[-1].id
        connection.execute(
            sa.text("UPDATE candidate SET mailbox = :mailbox WHERE id = :id"),
            [{"id": row.id, "mailbox": mailbox(row.email)} for row in people],
        )
    op.add_column("concern", sa.Column("reopened", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE concern SET reopened = (SELECT MAX(d.number) FROM decision_record d WHERE "
        "d.application_id = concern.application_id AND d.decided_at < concern.settled_at) "
        "WHERE state = 'decision reopened'"
    )
    refuse(*ANSWERS, when=f"NEW.state = 'decision reopened' AND OLD.state <> NEW.state AND NOT ({ANSWERED})")
    refuse(*SETTLED, when="NEW.state <> 'new'")
    refuse(
        *REOPENED,
        when="NEW.state = 'approved' AND OLD.state <> NEW.state AND EXISTS (SELECT 1 FROM concern c JOIN "
        "decision_record d ON d.id = NEW.decision_id WHERE c.application_id = NEW.application_id AND "
        "c.state = 'decision reopened' AND c.reopened >= d.number)",
    )


def downgrade() -> None:
    for guard in (REOPENED, SETTLED, ANSWERS):
        allow(*guard)
    op.drop_column("concern", "reopened")
    op.drop_index("ix_candidate_mailbox", "candidate")
    op.drop_column("candidate", "mailbox")
