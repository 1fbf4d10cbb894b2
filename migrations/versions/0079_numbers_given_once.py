"""What is erased leaves its number: no later candidate, letter or entry stands under it. Going down changes nothing:
a table that gives each number once is the same to an older portal."""

from employer_portal.database.numbering import give_once

revision = "0079"
down_revision = "0066"
branch_labels = None
depends_on = None

TABLES = (
    "allowance", "answer", "application", "call_promise", "candidate", "candidate_link", "co_writing", "complaint",
    "concern", "decision_record", "dispute", "entry", "entry_comment", "finding", "helpfulness", "in_touch",
    "in_touch_mail", "joining", "letter", "needs", "person", "phone_call", "request", "revision", "revision_check",
    "round_upload", "sealing_job", "token",
)  # fmt: skip


def upgrade() -> None:
    give_once(*TABLES)


def downgrade() -> None:
    pass
