"""What cohorts owe the trail: by when, and who is in them."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.cohorts.models import Cohort, Member
from employer_portal.core.trail import Ledger


def members(session: Session, cohorts: Sequence[int]) -> dict[int, Any]:
    """Who is in each of these cohorts."""
    found: dict[int, list[int]] = {cohort: [] for cohort in cohorts}
    wanted = sa.select(Member.cohort_id, Member.user_id).where(Member.cohort_id.in_(cohorts)).order_by(Member.user_id)
    for cohort, user in session.execute(wanted):
        found[cohort].append(user)
    return found


LEDGERS = (
    Ledger(
        subject="cohort",
        id=Cohort.id,
        facts={"due": Cohort.due, "brand": Cohort.brand_id, "made_by": Cohort.made_by},
        more={"members": members},
        made={"cohort.founded": ""},
        begins={"brand": None},
    ),
)
