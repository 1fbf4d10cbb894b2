"""Candidates are found by the start of a name, and applications by the start of their reference."""

import sqlalchemy as sa
from alembic import op

from employer_portal.hiring.names import sort_keys

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BYTES = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")


def upgrade() -> None:
    with op.batch_alter_table("candidate", recreate="never") as batch_op:
        batch_op.add_column(sa.Column("by_last", BYTES, nullable=False, server_default=""))
        batch_op.add_column(sa.Column("by_first", BYTES, nullable=False, server_default=""))
        batch_op.create_index(batch_op.f("ix_candidate_by_last"), ["by_last"])
        batch_op.create_index(batch_op.f("ix_candidate_by_first"), ["by_first"])
    with op.batch_alter_table("application", recreate="never") as batch_op:
        batch_op.create_index("ix_application_reference", ["reference"])
    connection = op.get_bind()
    people = connection.execute(sa.text("SELECT id, first_name, last_name FROM candidate")).all()
    if people:
        keys = [(row.id, *sort_keys(row.first_name, row.last_name)) for row in people]
        connection.execute(
            sa.text("UPDATE candidate SET by_last = :by_last, by_first = :by_first WHERE id = :id"),
            [{"id": row_id, "by_last": last, "by_first": first} for row_id, last, first in keys],
        )


def downgrade() -> None:
    with op.batch_alter_table("application", recreate="never") as batch_op:
        batch_op.drop_index("ix_application_reference")
    with op.batch_alter_table("candidate", recreate="never") as batch_op:
        batch_op.drop_index(batch_op.f("ix_candidate_by_first"))
        batch_op.drop_index(batch_op.f("ix_candidate_by_last"))
        batch_op.drop_column("by_first")
        batch_op.drop_column("by_last")
