"""How long files are kept, legal holds, erasures and their receipts; and the door through the guards by which an erasure
deletes: a row of `erasing` that says, in the same transaction, whose it is.

Going down drops the schedule, the holds and the receipts, and shuts that door again.
"""

from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

from employer_portal.database.guards import allow, refuse

revision = "0070"
down_revision = "0065"
branch_labels = None
depends_on = None

KEPT = "what was written stays until it is erased"
NEVER = ("legal_hold", "DELETE", "a hold is released, never deleted")
CONFIRMED = ("co_writing", "DELETE", "words that were confirmed are kept with whose they are")
OF_ENTRY = "(SELECT e.application_id FROM entry e WHERE e.id = OLD.entry_id)"
#: The application that a row is about.
ABOUT = {
    "application": "OLD.id",
    "entry": "OLD.application_id",
    "concern": "OLD.application_id",
    "decision_record": "OLD.application_id",
    "agreed_rating": "(SELECT d.application_id FROM decision_record d WHERE d.id = OLD.decision_id)",
    "revision": "(SELECT e.application_id FROM entry e WHERE e.id = OLD.entry_id)",
    **dict.fromkeys(
        ("mark", "words", "revision_check", "entry_comment"),
        "(SELECT e.application_id FROM entry e JOIN revision v ON v.entry_id = e.id WHERE v.id = OLD.revision_id)",
    ),
    "finding": "(SELECT e.application_id FROM entry e JOIN revision v ON v.entry_id = e.id"
    " JOIN revision_check c ON c.revision_id = v.id WHERE c.id = OLD.check_id)",
}
LETTERS = {
    "letter": "OLD.application_id",
    **dict.fromkeys(
        ("letter_author", "letter_reading", "sealing_job"),
        "(SELECT l.application_id FROM letter l WHERE l.id = OLD.letter_id)",
    ),
}


def _seen(about: str) -> str:
    """Whether that application's round is not one that is still coming in."""
    return (
        f"NOT EXISTS (SELECT 1 FROM application a JOIN hiring_round r ON r.id = a.round_id WHERE a.id = {about}"
        " AND r.arriving IS NOT NULL)"
    )


def _unless(about: str) -> str:
    """Whether nobody is erasing that application in this transaction."""
    return f"NOT EXISTS (SELECT 1 FROM erasing x WHERE x.application_id = {about})"


def _guard(when: Callable[[str], str]) -> None:
    for table, about in ABOUT.items():
        allow(table, "DELETE", KEPT)
        refuse(table, "DELETE", KEPT, when=when(about))


def upgrade() -> None:
    op.create_table(
        "erasing",
        sa.Column("application_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.PrimaryKeyConstraint("application_id", name=op.f("pk_erasing")),
    )
    op.create_table(
        "keeping",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("grace_days", sa.Integer(), server_default="14", nullable=False),
        sa.CheckConstraint("grace_days >= 1", name=op.f("ck_keeping_some_grace")),
        sa.CheckConstraint("id = 1", name=op.f("ck_keeping_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_keeping")),
    )
    op.create_table(
        "erasure",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("applications", sa.JSON(), nullable=False),
        sa.Column(
            "cause",
            sa.Enum(
                "the period is over",
                "they asked for it",
                "an authority ordered it",
                name="cause",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "asked",
                "agreed",
                "gone",
                "done",
                "ended",
                name="erasurestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("asked_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("mails", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(erased_at IS NOT NULL) = (state IN ('gone', 'done'))", name=op.f("ck_erasure_erased_when")
        ),
        sa.CheckConstraint("agreed_by <> asked_by", name=op.f("ck_erasure_by_two_people")),
        sa.ForeignKeyConstraint(["agreed_by"], ["user_account.id"], name=op.f("fk_erasure_agreed_by")),
        sa.ForeignKeyConstraint(["asked_by"], ["user_account.id"], name=op.f("fk_erasure_asked_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("number", name=op.f("uq_erasure_number")),
    )
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_erasure_about"), ["about"], unique=False)

    op.create_table(
        "legal_hold",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=True),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("in force", "released", name="holdstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("placed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("released_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("released_because", sa.Text(), server_default="", nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(about = 'dates') = (begins IS NOT NULL)", name=op.f("ck_legal_hold_dates_have_a_beginning")
        ),
        sa.CheckConstraint(
            "(released_by IS NULL) = (state = 'in force')", name=op.f("ck_legal_hold_released_by_somebody")
        ),
        sa.CheckConstraint(
            "(begins IS NULL) = (ends IS NULL) AND begins <= ends", name=op.f("ck_legal_hold_dates_in_order")
        ),
        sa.ForeignKeyConstraint(["placed_by"], ["user_account.id"], name=op.f("fk_legal_hold_placed_by")),
        sa.ForeignKeyConstraint(["released_by"], ["user_account.id"], name=op.f("fk_legal_hold_released_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_hold")),
    )
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_hold_about"), ["about"], unique=False)

    op.create_table(
        "retention_period",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "jurisdiction",
            sa.Enum(
                "Great Britain",
                "Northern Ireland",
                "Ireland",
                "elsewhere",
                name="jurisdiction",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("shorter", sa.Boolean(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "in force",
                "refused",
                name="periodstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("proposed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(agreed_by IS NULL) = (state <> 'in force')", name=op.f("ck_retention_period_agreed_by_somebody")
        ),
        sa.CheckConstraint("agreed_by <> proposed_by OR NOT shorter", name=op.f("ck_retention_period_by_two_people")),
        sa.CheckConstraint("months BETWEEN 1 AND 120", name=op.f("ck_retention_period_months")),
        sa.ForeignKeyConstraint(["agreed_by"], ["user_account.id"], name=op.f("fk_retention_period_agreed_by")),
        sa.ForeignKeyConstraint(["proposed_by"], ["user_account.id"], name=op.f("fk_retention_period_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retention_period")),
    )
    op.create_table(
        "brand_law",
        sa.Column("brand_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "jurisdiction",
            sa.Enum(
                "Great Britain",
                "Northern Ireland",
                "Ireland",
                "elsewhere",
                name="jurisdiction",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_brand_law_brand_id")),
        sa.PrimaryKeyConstraint("brand_id", name=op.f("pk_brand_law")),
    )
    op.execute("INSERT INTO keeping (id) VALUES (1)")
    _guard(lambda about: f"{_seen(about)} AND {_unless(about)}")
    for table, about in LETTERS.items():
        allow(table, "DELETE", KEPT)
        refuse(table, "DELETE", KEPT, when=_unless(about))
    allow(*CONFIRMED)
    refuse(*CONFIRMED, when=f"OLD.state = 'confirmed' AND {_unless(OF_ENTRY)}")
    refuse(*NEVER)


def downgrade() -> None:
    allow(*NEVER)
    allow(*CONFIRMED)
    refuse(*CONFIRMED, when="OLD.state = 'confirmed'")
    for table in LETTERS:
        allow(table, "DELETE", KEPT)
        refuse(table, "DELETE", KEPT)
    _guard(_seen)
    op.drop_table("brand_law")
    op.drop_table("retention_period")
    with op.batch_alter_table("legal_hold", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_hold_about"))

    op.drop_table("legal_hold")
    with op.batch_alter_table("erasure", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_erasure_about"))

    op.drop_table("erasure")
    op.drop_table("keeping")
    op.drop_table("erasing")
