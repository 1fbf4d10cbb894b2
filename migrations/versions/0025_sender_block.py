"""The head of a letter: an employer's address, telephone with its hours and web; whether the name stands beside the logo,
and whether letters list the ratings in words.
"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

LINES = ("address", "telephone", "telephone_hours", "web")


def upgrade() -> None:
    with op.batch_alter_table("brand") as brand:
        for line in LINES:
            brand.add_column(sa.Column(line, sa.Text(), server_default="", nullable=False))
        brand.add_column(sa.Column("name_beside_logo", sa.Boolean(), server_default=sa.true(), nullable=False))
        brand.add_column(sa.Column("ratings_in_letters", sa.Boolean(), server_default=sa.false(), nullable=False))


def downgrade() -> None:
    with op.batch_alter_table("brand") as brand:
        for column in ("ratings_in_letters", "name_beside_logo", *reversed(LINES)):
            brand.drop_column(column)
