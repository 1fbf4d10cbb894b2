"""Co-writing: a certified colleague puts the words from the record of somebody who is not certified, who confirms them.
The record stays its interviewer's: what a co-writer saves says of ratings and notes what stood there before. Going down
drops it."""

import sqlalchemy as sa
from alembic import op

from employer_portal.database.guards import allow, changed, refuse

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STATES = "'asked', 'drafted', 'confirmed', 'ended'"
OPEN = sa.text("state IN ('asked', 'drafted')")

OVER = "what was confirmed or ended stays as it is"
WHOSE = "it stays of the same entry and the same two people"
UNCERTIFIED = "words are confirmed only of somebody who is certified"
RECORD = "a co-writer changes no rating and no note"
NOT_CERTIFIED = (
    "NEW.state = 'confirmed' AND NOT EXISTS (SELECT 1 FROM certificate c WHERE c.user_id = NEW.writer_id"
    " AND c.revoked_at IS NULL AND c.writes AND c.expires_at > NEW.confirmed_at)"
)
ANOTHER_RECORD = (
    "EXISTS (SELECT 1 FROM revision r JOIN co_writing c ON c.entry_id = r.entry_id AND c.writer_id = r.by_id"
    " WHERE r.id = NEW.revision_id AND c.state = 'asked')"
    " AND NOT EXISTS (SELECT 1 FROM revision r JOIN revision p ON p.entry_id = r.entry_id AND p.number = r.number - 1"
    " JOIN mark m ON m.revision_id = p.id WHERE r.id = NEW.revision_id AND m.criterion_id = NEW.criterion_id"
    " AND m.notes = NEW.notes AND COALESCE(m.rating, 0) = COALESCE(NEW.rating, 0))"
)
#: (table, event, what it says, when)
REFUSED = (
    ("co_writing", "UPDATE", OVER, "OLD.state IN ('confirmed', 'ended')"),
    ("co_writing", "UPDATE", WHOSE, changed("entry_id", "interviewer_id", "writer_id")),
    ("co_writing", "UPDATE", UNCERTIFIED, NOT_CERTIFIED),
    ("mark", "INSERT", RECORD, ANOTHER_RECORD),
)


def upgrade() -> None:
    op.create_table(
        "co_writing",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("entry_id", NUMBER, nullable=False),
        sa.Column("interviewer_id", NUMBER, nullable=False),
        sa.Column("writer_id", NUMBER, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("revision_id", NUMBER, nullable=True),
        sa.Column("drafted_at", MOMENT, nullable=True),
        sa.Column("confirmed_at", MOMENT, nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.CheckConstraint("writer_id <> interviewer_id", name=op.f("ck_co_writing_by_somebody_else")),
        sa.CheckConstraint(
            "(state IN ('drafted', 'confirmed')) <= (revision_id IS NOT NULL AND drafted_at IS NOT NULL)",
            name=op.f("ck_co_writing_words_there"),
        ),
        sa.CheckConstraint(
            "(state = 'confirmed') = (confirmed_at IS NOT NULL)", name=op.f("ck_co_writing_confirmed_when")
        ),
        sa.CheckConstraint(f"state IN ({STATES})", name=op.f("ck_co_writing_cowritingstate")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_co_writing_entry_id")),
        sa.ForeignKeyConstraint(["interviewer_id"], ["user_account.id"], name=op.f("fk_co_writing_interviewer_id")),
        sa.ForeignKeyConstraint(["writer_id"], ["user_account.id"], name=op.f("fk_co_writing_writer_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_co_writing_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_co_writing")),
    )
    op.create_index(op.f("ix_co_writing_writer_id"), "co_writing", ["writer_id"])
    op.create_index(op.f("ix_co_writing_entry_id"), "co_writing", ["entry_id"])
    op.create_index(
        "uq_co_writing_open", "co_writing", ["entry_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    for table, event, message, when in REFUSED:
        refuse(table, event, message, when=when)


def downgrade() -> None:
    for table, event, message, _ in REFUSED:
        allow(table, event, message)
    op.drop_table("co_writing")
