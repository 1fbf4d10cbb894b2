"""Whose words were confirmed is kept as long as the words are: an erasure, which takes the words first, takes it too."""

from employer_portal.database.guards import allow, refuse

revision = "0078"
down_revision = "0060"
branch_labels = None
depends_on = None

KEPT = "words that were confirmed are kept with whose they are"
CONFIRMED = "OLD.state = 'confirmed'"
#: As 0070 left it.
NOT_ERASING = (
    "NOT EXISTS (SELECT 1 FROM erasing x WHERE x.application_id ="
    " (SELECT e.application_id FROM entry e WHERE e.id = OLD.entry_id))"
)


def upgrade() -> None:
    allow("co_writing", "DELETE", KEPT)
    refuse(
        "co_writing", "DELETE", KEPT,
        when=f"{CONFIRMED} AND EXISTS (SELECT 1 FROM words w WHERE w.revision_id = OLD.revision_id)",
    )  # fmt: skip


def downgrade() -> None:
    allow("co_writing", "DELETE", KEPT)
    refuse("co_writing", "DELETE", KEPT, when=f"{CONFIRMED} AND {NOT_ERASING}")
