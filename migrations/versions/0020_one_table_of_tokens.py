"""One table of tokens: invitations, interviewers' links, and the codes of test messages, by their digest.

Going down keeps invitations and links of users; codes that are awaited, and visits, are gone: a test message is sent
once more.
"""

import hashlib
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
AWAITED = timedelta(days=7)


def upgrade() -> None:
    purposes = ("invitation", "sign-in link", "reply-to", "visit")
    made = op.create_table(
        "token",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column(
            "purpose",
            sa.Enum(*purposes, name="purpose", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Integer(), nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("until", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_token")),
    )
    op.create_index(op.f("ix_token_sha256"), "token", ["sha256"])
    op.create_index("ix_token_subject", "token", ["subject", "purpose"])
    op.execute(
        "INSERT INTO token (purpose, subject, scope, sha256, made_by, made_at, until, used_at)"
        " SELECT CASE kind WHEN 'link' THEN 'sign-in link' ELSE kind END, 'user:' || user_id, scope, token_sha256,"
        " made_by, made_at, expires_at, used_at FROM ticket ORDER BY id"
    )
    op.bulk_insert(made, _awaited())
    op.drop_table("ticket")
    with op.batch_alter_table("brand") as brand:
        brand.drop_column("reply_to_code")


def _awaited() -> list[dict[str, object]]:
    """The codes that stood in the clear."""
    now = datetime.now(UTC)
    brands = op.get_bind().execute(sa.text("SELECT id, reply_to_code FROM brand WHERE reply_to_code <> ''")).all()
    return [
        {
            "purpose": "reply-to", "subject": f"brand:{number}", "scope": "", "made_at": now, "until": now + AWAITED,
            "sha256": hashlib.sha256(f"brand:{number} {code}".encode()).hexdigest(),
        }
        for number, code in brands
    ]  # fmt: skip


def downgrade() -> None:
    with op.batch_alter_table("brand") as brand:
        brand.add_column(sa.Column("reply_to_code", sa.Text(), nullable=False, server_default=""))
    op.create_table(
        "ticket",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("invitation", "link", name="ticketkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("made_by", NUMBER, nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_ticket_made_by")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_ticket_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_ticket_token_sha256")),
    )
    op.create_index(op.f("ix_ticket_user_id"), "ticket", ["user_id"])
    op.execute(
        "INSERT INTO ticket (kind, user_id, token_sha256, scope, made_by, made_at, expires_at, used_at)"
        " SELECT CASE purpose WHEN 'sign-in link' THEN 'link' ELSE purpose END,"
        " CAST(SUBSTR(subject, 6) AS BIGINT), sha256, scope,"
        " made_by, made_at, until, used_at FROM token"
        " WHERE purpose IN ('invitation', 'sign-in link')"
        " AND subject IN (SELECT 'user:' || u.id FROM user_account u) ORDER BY id"
    )
    op.drop_table("token")
