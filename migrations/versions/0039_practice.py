"""Practice: ways chosen in the training's scenarios, reminders of its modules, and requests for a certificate. Going
down drops them."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0037"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "scene_choice",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("module", sa.Text(), nullable=False),
        sa.Column("scenario", sa.Integer(), nullable=False),
        sa.Column("scene", sa.Text(), nullable=False),
        sa.Column("way", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_scene_choice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_scene_choice")),
    )
    op.create_index("ix_scene_choice_of", "scene_choice", ["user_id", "module", "scenario"])
    op.create_table(
        "modules_reminder",
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_modules_reminder_user_id")),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_modules_reminder")),
    )
    op.create_table(
        "certificate_request",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("user_id", NUMBER, nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_certificate_request_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_request")),
    )
    op.create_index(op.f("ix_certificate_request_user_id"), "certificate_request", ["user_id"])


def downgrade() -> None:
    for table in ("certificate_request", "modules_reminder", "scene_choice"):
        op.drop_table(table)
