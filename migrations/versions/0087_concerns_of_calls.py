"""A concern about what was written down of a call: the sentence that opened it and who wrote it, beside no entry.

Going down forgets them: an older portal knows concerns about entries alone."""

import sqlalchemy as sa
from alembic import op

from employer_portal.database.guards import allow, refuse
from employer_portal.database.numbering import give_once

revision = "0087"
down_revision = "0083"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STAYS = ("concern", "UPDATE", "what opened a concern stays")
OPENED = "(entry_id IS NULL) = (criterion_id IS NULL) AND (entry_id IS NULL) = (said <> '')"
OF_CALLS = sa.text("SELECT DISTINCT application_id FROM concern WHERE entry_id IS NULL")
#: As an erasure deletes, past the guard that keeps what was written.
THROUGH_THE_DOOR = (
    sa.text("INSERT INTO erasing VALUES (:application_id)"),
    sa.text("DELETE FROM concern WHERE entry_id IS NULL AND application_id = :application_id"),
    sa.text("DELETE FROM erasing WHERE application_id = :application_id"),
)


def upgrade() -> None:
    with op.batch_alter_table("concern") as concern:
        concern.alter_column("entry_id", existing_type=NUMBER, nullable=True)
        concern.alter_column("criterion_id", existing_type=NUMBER, nullable=True)
        concern.add_column(sa.Column("said", sa.Text(), server_default="", nullable=False))
        concern.add_column(sa.Column("said_by", NUMBER, nullable=True))
        concern.create_foreign_key(op.f("fk_concern_said_by"), "user_account", ["said_by"], ["id"])
        concern.create_check_constraint(op.f("ck_concern_opened_by_words"), OPENED)
        concern.create_check_constraint(op.f("ck_concern_said_by_somebody"), "(said = '') = (said_by IS NULL)")
    give_once("concern")
    refuse(*STAYS, when="NEW.said <> OLD.said")


def downgrade() -> None:
    allow(*STAYS)
    connection = op.get_bind()
    for row in connection.execute(OF_CALLS).mappings().all():
        for statement in THROUGH_THE_DOOR:
            connection.execute(statement, dict(row))
    with op.batch_alter_table("concern") as concern:
        concern.drop_constraint(op.f("ck_concern_said_by_somebody"), type_="check")
        concern.drop_constraint(op.f("ck_concern_opened_by_words"), type_="check")
        concern.drop_constraint(op.f("fk_concern_said_by"), type_="foreignkey")
        concern.drop_column("said_by")
        concern.drop_column("said")
        concern.alter_column("criterion_id", existing_type=NUMBER, nullable=False)
        concern.alter_column("entry_id", existing_type=NUMBER, nullable=False)
    give_once("concern")
