"""Who asked to see what is held of them: when and how, who they are, by when, and what they were given; the days on which
the clock stood still, the places where somebody looked, and what was chosen for each item. Going down drops all of it.
"""

import sqlalchemy as sa
from alembic import op

from employer_portal.database.guards import allow, changed, refuse
from employer_portal.database.numbering import give_once

revision = "0089"
down_revision = "0087"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("state NOT IN ('closed', 'ended')")
NEVER = "a request to see what is held is closed, never deleted"
SAME = "what was asked stays as it was noted"
SEALED = "what the second reader agreed to is what is given"
PEOPLE = ("noted_by", "identity_by", "extended_by", "handed_in_by", "agreed_by", "given_by", "ended_by")


def upgrade() -> None:
    op.create_table(
        "access_request",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("came", sa.String(40), nullable=False),
        sa.Column("came_on", sa.Date(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("noted_by", NUMBER, nullable=False),
        sa.Column("noted_at", MOMENT, nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("identity", sa.Text(), nullable=False),
        sa.Column("identity_by", NUMBER, nullable=True),
        sa.Column("identity_at", MOMENT, nullable=True),
        sa.Column("extended_because", sa.Text(), nullable=False),
        sa.Column("extended_told", sa.Text(), nullable=False),
        sa.Column("extended_by", NUMBER, nullable=True),
        sa.Column("extended_at", MOMENT, nullable=True),
        sa.Column("handed_in_by", NUMBER, nullable=True),
        sa.Column("handed_in_at", MOMENT, nullable=True),
        sa.Column("failed", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("gone_at", MOMENT, nullable=True),
        sa.Column("given_back_because", sa.Text(), nullable=False),
        sa.Column("agreed_by", NUMBER, nullable=True),
        sa.Column("agreed_at", MOMENT, nullable=True),
        sa.Column("handed", sa.String(40), nullable=True),
        sa.Column("page_of", sa.BigInteger(), nullable=True),
        sa.Column("given_by", NUMBER, nullable=True),
        sa.Column("given_at", MOMENT, nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=False),
        sa.Column("ended_by", NUMBER, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("lease_by", sa.Text(), nullable=True),
        sa.Column("lease_until", MOMENT, nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        _check("access_request", "by_two_people", "agreed_by <> handed_in_by"),
        _check("access_request", "whose_it_is", "identity_by IS NOT NULL OR state IN ('open', 'ended')"),
        _check("access_request", "agreed_first", "agreed_by IS NOT NULL OR state NOT IN ('agreed', 'given', 'closed')"),
        _check(
            "access_request", "made_first",
            "state NOT IN ('with the second reader', 'agreed', 'given') OR sha256 IS NOT NULL",
        ),
        _check("access_request", "given_by_somebody", "(given_by IS NULL) = (state NOT IN ('given', 'closed'))"),
        _check(
            "access_request", "accessstate",
            "state IN ('open', 'being made', 'with the second reader', 'agreed', 'given', 'closed', 'ended')",
        ),
        _check(
            "access_request", "came",
            "came IN ('on the phone', 'in person', 'by e-mail', 'by post', 'in another way')",
        ),
        _check("access_request", "handed", "handed IN ('on their page', 'by post', 'in person')"),
        *(_user("access_request", column) for column in PEOPLE),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_request")),
    )  # fmt: skip
    op.create_index(op.f("ix_access_request_lease_until"), "access_request", ["lease_until"])
    op.create_index(
        "uq_access_request_open", "access_request", ["about"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_table(
        "access_choice",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("request_id", NUMBER, nullable=False),
        sa.Column("item", sa.Text(), nullable=False),
        sa.Column("choice", sa.String(40), nullable=False),
        sa.Column("ground", sa.String(40), nullable=True),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("by_id", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _check("access_choice", "choice", "choice IN ('include', 'redact', 'withhold')"),
        _check(
            "access_choice", "ground",
            "ground IN ('about others as well', 'legal advice', 'a reference in confidence', 'plans or bargaining')",
        ),
        _user("access_choice", "by_id"),
        _of_request("access_choice"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_choice")),
        sa.UniqueConstraint("request_id", "item", name=op.f("uq_access_choice_request_id_item")),
    )  # fmt: skip
    op.create_table(
        "access_pause",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("request_id", NUMBER, nullable=False),
        sa.Column("waits_for", sa.String(40), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("begins", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.Column("by_id", NUMBER, nullable=False),
        _check("access_pause", "in_order", "ends IS NULL OR begins <= ends"),
        _check("access_pause", "waits", "waits_for IN ('who they are', 'what they are looking for')"),
        _user("access_pause", "by_id"),
        _of_request("access_pause"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_pause")),
    )
    op.create_index(op.f("ix_access_pause_request_id"), "access_pause", ["request_id"])
    op.create_table(
        "access_place",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("request_id", NUMBER, nullable=False),
        sa.Column("called", sa.Text(), nullable=False),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("looked_by", NUMBER, nullable=True),
        sa.Column("looked_at", MOMENT, nullable=True),
        _user("access_place", "looked_by"),
        _of_request("access_place"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_access_place")),
    )
    op.create_index(op.f("ix_access_place_request_id"), "access_place", ["request_id"])
    give_once("access_choice", "access_pause", "access_place")
    refuse("access_request", "DELETE", NEVER)
    refuse("access_request", "UPDATE", SAME, when=changed("about", "came_on", "came", "noted_by"))
    refuse(
        "access_request", "UPDATE", SEALED,
        when=f"OLD.state IN ('agreed', 'given', 'closed') AND NEW.state <> 'open' AND {changed('sha256')}",
    )  # fmt: skip


def downgrade() -> None:
    allow("access_request", "UPDATE", SEALED)
    allow("access_request", "UPDATE", SAME)
    allow("access_request", "DELETE", NEVER)
    for table in ("access_place", "access_pause", "access_choice", "access_request"):
        op.drop_table(table)


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def _user(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], ["user_account.id"], name=op.f(f"fk_{table}_{column}"))


def _of_request(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(["request_id"], ["access_request.id"], name=op.f(f"fk_{table}_request_id"))
