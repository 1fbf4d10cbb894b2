"""The wording of a brand's letters, version by version, and who wrote in each.

Going down, letters have the standard wording again: what brands wrote is dropped.
"""

import sqlalchemy as sa
from alembic import op

from employer_portal.database import guards

revision = "0030"
down_revision = "0028"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
STATES = ("draft", "proposed", "approved", "replaced", "dropped")
OPEN, IN_FORCE = sa.text("state IN ('draft', 'proposed')"), sa.text("state = 'approved'")
GUARDS = {
    ("wording_version", "UPDATE", "nobody approves wording that they wrote"): (
        "NEW.approved_by IS NOT NULL AND EXISTS (SELECT 1 FROM wording_author a"
        " WHERE a.wording_id = NEW.id AND a.user_id = NEW.approved_by)"
    ),
    ("wording_version", "UPDATE", "proposed wording never changes"): (
        "OLD.state <> 'draft' AND " + guards.changed("blocks", "digest", "brand_id", "language", "number")
    ),
    ("wording_version", "INSERT", "a wording begins as a draft"): "NEW.state <> 'draft'",
}


def upgrade() -> None:
    op.create_table(
        "wording_version",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("brand_id", NUMBER, nullable=False),
        sa.Column(
            "language",
            sa.Enum("en", "cy", name="language", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("blocks", sa.JSON(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="wordingstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("begun_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("proposed_by", NUMBER, nullable=True),
        sa.Column("proposed_at", MOMENT, nullable=True),
        sa.Column("approved_by", NUMBER, nullable=True),
        sa.Column("approved_at", MOMENT, nullable=True),
        sa.Column("returned_because", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'dropped') OR proposed_by IS NOT NULL",
            name=op.f("ck_wording_version_proposed_by_somebody"),
        ),
        sa.CheckConstraint(
            "(proposed_by IS NULL) = (proposed_at IS NULL)", name=op.f("ck_wording_version_proposed_when")
        ),
        sa.CheckConstraint(
            "(state IN ('approved', 'replaced')) = (approved_by IS NOT NULL)",
            name=op.f("ck_wording_version_approved_by_somebody"),
        ),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (approved_at IS NULL)", name=op.f("ck_wording_version_approved_when")
        ),
        sa.CheckConstraint("approved_by <> proposed_by", name=op.f("ck_wording_version_approved_by_a_second_person")),
        sa.ForeignKeyConstraint(["brand_id"], ["brand.id"], name=op.f("fk_wording_version_brand_id")),
        sa.ForeignKeyConstraint(["proposed_by"], ["user_account.id"], name=op.f("fk_wording_version_proposed_by")),
        sa.ForeignKeyConstraint(["approved_by"], ["user_account.id"], name=op.f("fk_wording_version_approved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wording_version")),
        sa.UniqueConstraint("brand_id", "language", "number", name=op.f("uq_wording_version_brand_id_language_number")),
    )
    for name, where in (("uq_wording_version_open", OPEN), ("uq_wording_version_in_force", IN_FORCE)):
        op.create_index(
            name, "wording_version", ["brand_id", "language"], unique=True, sqlite_where=where, postgresql_where=where
        )
    op.create_table(
        "wording_author",
        sa.Column("wording_id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.ForeignKeyConstraint(["wording_id"], ["wording_version.id"], name=op.f("fk_wording_author_wording_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_wording_author_user_id")),
        sa.PrimaryKeyConstraint("wording_id", "user_id", name=op.f("pk_wording_author")),
    )
    for (table, event, message), when in GUARDS.items():
        guards.refuse(table, event, message, when=when)


def downgrade() -> None:
    for table, event, message in GUARDS:
        guards.allow(table, event, message)
    op.drop_table("wording_author")
    op.drop_table("wording_version")
