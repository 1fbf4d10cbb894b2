"""What is kept hangs on a data key of its own, so that the secret key can be changed (see `running/keys.py`).

Going down is refused where passwords hang on a data key; else it drops a row without a key in it.
"""

import sqlalchemy as sa
from alembic import op

from employer_portal.core.errors import DomainError

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "data_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fingerprint", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.Text(), nullable=False),
        sa.CheckConstraint("id = 1", name=op.f("ck_data_key_one_row")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_key")),
    )
    # Where somebody has a password, it hangs on the secret key: that one becomes the data key when it is seen.
    op.execute(
        "INSERT INTO data_key (id, fingerprint, wrapped) SELECT 1, '', '' WHERE EXISTS"
        " (SELECT 1 FROM user_account WHERE password IS NOT NULL OR tf_totp_secret IS NOT NULL)"
    )


def downgrade() -> None:
    if op.get_bind().scalar(sa.text("SELECT 1 FROM data_key WHERE wrapped <> ''")):
        raise DomainError(
            "The release before this one knows no data key: nobody could sign in.",
            "Restore a backup from before the upgrade instead.",
        )
    op.drop_table("data_key")
