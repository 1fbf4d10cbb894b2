"""The policy is confirmed in its words: one version can be confirmed anew once its words were changed. What was passed,
marked, confirmed or opened in the training stays: nobody takes it away by hand, nor adds a re-test that was passed. Going
down keeps the newest of each version."""

import sqlalchemy as sa
from alembic import op

from employer_portal.database.guards import allow, changed, refuse

revision = "0077"
down_revision = "0069"
branch_labels = None
depends_on = None

#: (table, event, what it says, when)
REFUSED = (
    ("retest", "INSERT", "a re-test is asked before it is passed", "NEW.passed_at IS NOT NULL"),
    ("retest", "DELETE", "a re-test that was passed is kept", "OLD.passed_at IS NOT NULL"),
    ("marking", "DELETE", "a marking that is settled is kept", "OLD.state IN ('passed', 'failed')"),
    ("answers_opened", "DELETE", "that answers were opened is kept", ""),
    ("co_writing", "DELETE", "words that were confirmed are kept with whose they are", "OLD.state = 'confirmed'"),
    (
        "policy_read", "UPDATE", "what was confirmed stays as it is",
        changed("user_id", "version", "sha256", "at"),
    ),
)  # fmt: skip
OLD, NEW = "uq_policy_read_user_id_version", "uq_policy_read_user_id_version_sha256"
OLDER = (
    "DELETE FROM policy_read WHERE EXISTS (SELECT 1 FROM policy_read n WHERE n.user_id = policy_read.user_id"
    " AND n.version = policy_read.version AND n.id > policy_read.id)"
)


def upgrade() -> None:
    with op.batch_alter_table("policy_read") as policy_read:
        policy_read.drop_constraint(op.f(OLD), type_="unique")
        policy_read.create_unique_constraint(op.f(NEW), ["user_id", "version", "sha256"])
    for table, event, message, when in REFUSED:
        refuse(table, event, message, when=when)


def downgrade() -> None:
    for table, event, message, _ in REFUSED:
        allow(table, event, message)
    op.execute(sa.text(OLDER))
    with op.batch_alter_table("policy_read") as policy_read:
        policy_read.drop_constraint(op.f(NEW), type_="unique")
        policy_read.create_unique_constraint(op.f(OLD), ["user_id", "version"])
