"""Invitations to an interview: a kind of letter to candidates whose outcome is pending, and what HR adds to those of a
round. Going down is refused while there is one: the schema before has no place for it. What HR added goes.
"""

import sqlalchemy as sa
from alembic import op

from employer_portal.core.errors import DomainError

revision = "0068"
down_revision = "0067"
branch_labels = None
depends_on = None

#: name -> what the check said before, and says now.
CHECKS = {
    "outcome_has_letter": (
        (
            "outcome IS NULL OR outcome = 'reserve' OR (outcome = 'not appointed' AND kind <> 'reserve closed')"
            " OR (outcome = 'pending' AND kind = 'holding note')"
        ),
        (
            "outcome IS NULL OR (outcome = 'reserve' AND kind <> 'invitation')"
            " OR (outcome = 'not appointed' AND kind NOT IN ('reserve closed', 'invitation'))"
            " OR (outcome = 'pending' AND kind IN ('holding note', 'invitation'))"
        ),
    ),
    "letterkind": tuple(
        f"kind IN ('feedback', 'outcome notice', 'holding note', 'reserve closed', 'correction', 'answer'{more})"
        for more in ("", ", 'invitation'")
    ),
}


def upgrade() -> None:
    _check(now=True)
    with op.batch_alter_table("hiring_round", recreate="never") as held:
        held.add_column(sa.Column("invitation", sa.Text(), server_default="", nullable=False))


def downgrade() -> None:
    there = op.get_bind().scalar(sa.text("SELECT COUNT(*) FROM letter WHERE kind = 'invitation'"))
    if there:
        raise DomainError(
            f"There are {there} invitations, and the release before knows none.",
            "Stay with this release, or later ones.",
        )
    with op.batch_alter_table("hiring_round", recreate="never") as held:
        held.drop_column("invitation")
    _check(now=False)


def _check(*, now: bool) -> None:
    with op.batch_alter_table("letter") as letter:
        for name, says in CHECKS.items():
            letter.drop_constraint(op.f(f"ck_letter_{name}"), type_="check")
            letter.create_check_constraint(op.f(f"ck_letter_{name}"), says[now])
