"""The portal: sign-in, approvers and their stand-ins, working copies, comments, readings."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "guesses",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wait_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_guesses")),
    )
    op.create_table(
        "sign_in",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("device", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_sign_in_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_sign_in_token_sha256")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_user_id"), ["user_id"], unique=False)

    op.create_table(
        "ticket",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("invitation", "link", name="ticketkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("token_sha256", sa.Text(), nullable=False),
        sa.Column("scope", sa.Text(), nullable=False),
        sa.Column("made_by", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["user_account.id"], name=op.f("fk_ticket_made_by")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_ticket_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ticket")),
        sa.UniqueConstraint("token_sha256", name=op.f("uq_ticket_token_sha256")),
    )
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_ticket_user_id"), ["user_id"], unique=False)

    op.create_table(
        "working_copy",
        sa.Column("entry_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_working_copy_by_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entry.id"], name=op.f("fk_working_copy_entry_id")),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_working_copy")),
    )
    op.create_table(
        "entry_comment",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("revision_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("criterion_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "field",
            sa.Enum(
                "private notes",
                "evidence",
                "strength",
                "development",
                "next step",
                name="field",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=True,
        ),
        sa.Column("quote", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["user_account.id"], name=op.f("fk_entry_comment_by_id")),
        sa.ForeignKeyConstraint(["criterion_id"], ["criterion.id"], name=op.f("fk_entry_comment_criterion_id")),
        sa.ForeignKeyConstraint(["revision_id"], ["revision.id"], name=op.f("fk_entry_comment_revision_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_comment")),
    )
    with op.batch_alter_table("entry_comment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entry_comment_revision_id"), ["revision_id"], unique=False)

    op.create_table(
        "letter_reading",
        sa.Column("letter_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["letter_id"], ["letter.id"], name=op.f("fk_letter_reading_letter_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_letter_reading_user_id")),
        sa.PrimaryKeyConstraint("letter_id", "user_id", "sha256", name=op.f("pk_letter_reading")),
    )
    with op.batch_alter_table("brand", schema=None) as batch_op:
        batch_op.add_column(sa.Column("reply_to_code", sa.Text(), nullable=False, server_default=""))
        batch_op.add_column(sa.Column("reply_to_proved_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("concern", schema=None) as batch_op:
        batch_op.add_column(sa.Column("answers", sa.JSON(), nullable=True))

    with op.batch_alter_table("entry", schema=None) as batch_op:
        batch_op.add_column(sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True))

    with op.batch_alter_table("hiring_round", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("approver_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("stand_in_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("stand_in_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("stand_in_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_hiring_round_approver_id"), "user_account", ["approver_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_hiring_round_stand_in_id"), "user_account", ["stand_in_id"], ["id"])
        batch_op.create_check_constraint(
            batch_op.f("ck_hiring_round_stand_in_has_dates"),
            "(stand_in_id IS NULL) = (stand_in_from IS NULL) AND (stand_in_id IS NULL) = (stand_in_until IS NULL)",
        )

    with op.batch_alter_table("letter", schema=None) as batch_op:
        batch_op.add_column(sa.Column("sources", sa.JSON(), nullable=False, server_default="[]"))

    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.add_column(sa.Column("notices", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("digest_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("fs_uniquifier", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("password", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("tf_primary_method", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("tf_totp_secret", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("mf_recovery_codes", sa.JSON(), nullable=True))

    sqlite = op.get_bind().dialect.name == "sqlite"
    mark = "lower(hex(randomblob(16)))" if sqlite else "replace(gen_random_uuid()::text, '-', '')"
    op.execute(f"UPDATE user_account SET fs_uniquifier = {mark}")
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.alter_column("fs_uniquifier", existing_type=sa.Text(), nullable=False)
        batch_op.create_unique_constraint(batch_op.f("uq_user_account_fs_uniquifier"), ["fs_uniquifier"])


def downgrade() -> None:
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_user_account_fs_uniquifier"), type_="unique")
        batch_op.drop_column("mf_recovery_codes")
        batch_op.drop_column("tf_totp_secret")
        batch_op.drop_column("tf_primary_method")
        batch_op.drop_column("password")
        batch_op.drop_column("fs_uniquifier")
        batch_op.drop_column("digest_at")
        batch_op.drop_column("notices")

    with op.batch_alter_table("letter", recreate="never") as batch_op:
        batch_op.drop_column("sources")

    with op.batch_alter_table("hiring_round", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_hiring_round_stand_in_has_dates"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_hiring_round_stand_in_id"), type_="foreignkey")
        batch_op.drop_constraint(batch_op.f("fk_hiring_round_approver_id"), type_="foreignkey")
        batch_op.drop_column("closed_at")
        batch_op.drop_column("stand_in_until")
        batch_op.drop_column("stand_in_from")
        batch_op.drop_column("stand_in_id")
        batch_op.drop_column("approver_id")

    with op.batch_alter_table("entry", recreate="never") as batch_op:
        batch_op.drop_column("reminded_at")
        batch_op.drop_column("assigned_at")

    with op.batch_alter_table("concern", recreate="never") as batch_op:
        batch_op.drop_column("answers")

    with op.batch_alter_table("brand", recreate="never") as batch_op:
        batch_op.drop_column("reply_to_proved_at")
        batch_op.drop_column("reply_to_code")

    op.drop_table("letter_reading")
    with op.batch_alter_table("entry_comment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entry_comment_revision_id"))

    op.drop_table("entry_comment")
    op.drop_table("working_copy")
    with op.batch_alter_table("ticket", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_ticket_user_id"))

    op.drop_table("ticket")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_user_id"))

    op.drop_table("sign_in")
    op.drop_table("guesses")
