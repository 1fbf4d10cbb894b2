"""How the letters of a brand reach candidates: in the mail, on their page, or both; codes that are printed in letters.
What is there goes on as it was, with the page beside it from the next letter on. Going down forgets both.
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0047"
branch_labels = None
depends_on = None

BEFORE = ("invitation", "sign-in link", "reply-to", "visit", "candidate code")


def upgrade() -> None:
    with op.batch_alter_table("brand") as brand:
        brand.add_column(sa.Column("page_use", sa.String(40), server_default="both", nullable=False))
        brand.create_check_constraint(op.f("ck_brand_pageuse"), "page_use IN ('both', 'link only', 'letter only')")
    _allow(*BEFORE, "candidate paper")


def downgrade() -> None:
    op.execute("DELETE FROM token WHERE purpose = 'candidate paper'")
    _allow(*BEFORE)
    with op.batch_alter_table("brand") as brand:
        brand.drop_constraint(op.f("ck_brand_pageuse"), type_="check")
        brand.drop_column("page_use")


def _allow(*purposes: str) -> None:
    with op.batch_alter_table("token") as token:
        token.drop_constraint(op.f("ck_token_purpose"), type_="check")
        token.create_check_constraint(op.f("ck_token_purpose"), f"purpose IN {purposes!r}")
