"""Rows against the trail: what is never edited or removed, roles with their line, whose addresses a delivery bears.

Going down drops whose addresses a delivery bears (`delivery.person`) and which line gave a role (`user_role.line_id`),
and all guards of this revision; no row. Going up again does not know them any more.
"""

import sqlalchemy as sa
from alembic import op

from employer_portal.core.trail import BEGINS, add_line
from employer_portal.database.guards import allow, changed, refuse

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

KEPT = "what was written stays until it is erased"
#: The application that a row is about. Only a round that is still coming in, and nobody has seen, goes with all of them.
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
#: Table -> when its rows stay ("": always). A feature that erases takes these guards back (`allow`) and sets them again
#: with the condition under which it deletes: a row that says, in the same transaction, whose erasure it is.
STAYS = {
    table: f"NOT EXISTS (SELECT 1 FROM application a JOIN hiring_round r ON r.id = a.round_id WHERE a.id = {about}"
    " AND r.arriving IS NOT NULL)"
    for table, about in ABOUT.items()
} | {
    "criterion": "EXISTS (SELECT 1 FROM hiring_round r WHERE r.criteria_version_id = OLD.version_id)",
    "user_account": "OLD.active OR OLD.password IS NOT NULL",
    **dict.fromkeys(
        ("certificate", "letter", "letter_author", "letter_reading", "sealing_job", "delivery", "audit_head"), ""
    ),
}
#: What never changes in rows that otherwise may.
FIXED = {
    "finding": ("check_id", "criterion_id", "field", "rule", "category", "characteristic", "level", "start_at", "end_at", "matched"),
    "concern": ("application_id", "entry_id", "criterion_id", "field", "rule", "digest", "opened_at"),
    "revision_check": ("revision_id", "rules_version", "at"),
    "entry_comment": ("revision_id", "criterion_id", "field", "quote", "words", "by_id", "at"),
    "entry": ("application_id", "interviewer_id"),
    "application": ("round_id", "candidate_id"),
    "certificate": ("user_id", "guidance_version", "granted_by", "granted_at", "expires_at"),
    "letter": ("application_id", "kind"),
    "letter_author": ("letter_id", "user_id"),
    "letter_reading": ("letter_id", "user_id", "sha256"),
    "sealing_job": ("letter_id", "asked_by", "asked_at", "fingerprint"),
    "user_role": ("user_id", "role", "brand_id"),
}  # fmt: skip
GUARDS = {
    ("hiring_round", "UPDATE", "what was seen stays"): "OLD.arriving IS NULL AND NEW.arriving IS NOT NULL",
    ("certificate", "UPDATE", "a revoked certificate stays revoked"): "OLD.revoked_at IS NOT NULL AND "
    + changed("revoked_at", "revoked_by"),
    ("concern", "UPDATE", "a settled concern stays settled"): "OLD.state <> 'new' AND "
    + changed("state", "settled_by"),
    ("user_role", "INSERT", "a role is given by a line of the trail"): "NEW.line_id IS NULL OR NEW.line_id <> 0",
    ("user_role", "UPDATE", "a role is given by a line of the trail"): changed("line_id")
    + " AND (OLD.line_id IS NULL OR OLD.line_id <> 0 OR NOT EXISTS (SELECT 1 FROM audit_line l WHERE l.id = NEW.line_id"
    " AND l.subject = 'user:' || NEW.user_id AND CAST(l.facts AS TEXT) LIKE '%\"' || NEW.role || '\"%'))",
    ("audit_head", "UPDATE", "the head of the trail is its newest line"): "NEW.count <= OLD.count OR NOT EXISTS"
    " (SELECT 1 FROM audit_line l WHERE l.id = NEW.count AND l.hash = NEW.hash)",
}
#: subject -> its table: rows that earlier releases may have made without a line.
BEFORE = {
    "user": "user_account", "brand": "brand", "certificate": "certificate", "vacancy": "vacancy",
    "round": "hiring_round", "application": "application", "upload": "round_upload", "entry": "entry",
    "revision": "revision", "check": "revision_check", "concern": "concern", "decision": "decision_record",
    "letter": "letter", "sealing": "sealing_job", "delivery": "delivery",
}  # fmt: skip


def upgrade() -> None:
    with op.batch_alter_table("delivery", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("person", sa.Text(), nullable=False, server_default=""))
    with op.batch_alter_table("user_role") as batch_op:
        batch_op.add_column(sa.Column("line_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_user_role_line_id"), "audit_line", ["line_id"], ["id"], deferrable=True, initially="DEFERRED"
        )
    _begin(op.get_bind())
    for table, when in STAYS.items():
        refuse(table, "DELETE", KEPT, when=when)
    for table, columns in FIXED.items():
        refuse(table, "UPDATE", KEPT, when=changed(*columns))
    for guard, when in GUARDS.items():
        refuse(*guard, when=when)


def downgrade() -> None:
    for guard in GUARDS:
        allow(*guard)
    for table in FIXED:
        allow(table, "UPDATE", KEPT)
    for table in STAYS:
        allow(table, "DELETE", KEPT)
    with op.batch_alter_table("user_role") as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_user_role_line_id"), type_="foreignkey")
        batch_op.drop_column("line_id")
    with op.batch_alter_table("delivery", recreate="never") as batch_op:
        batch_op.drop_column("person")


def _begin(connection: sa.Connection) -> None:
    """Say in the trail itself which rows it may know less of, and which mails were emptied without a line."""
    emptied = sa.text("SELECT id FROM delivery WHERE group_key = 'ways in' AND text_sha256 IS NULL ORDER BY id")
    for (delivery,) in connection.execute(emptied).all():
        add_line(connection, "delivery.emptied", f"delivery:{delivery}", {})
    newest = {subject: connection.scalar(sa.text(f"SELECT max(id) FROM {table}")) for subject, table in BEFORE.items()}
    if any(newest.values()):
        add_line(connection, BEGINS, "trail:1", {subject: last or 0 for subject, last in newest.items()})
