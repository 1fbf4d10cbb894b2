"""What the answers of candidates owe the trail: of which letter, whether it helped, and why."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.trail import Ledger
from employer_portal.helpful.models import Helpfulness


def said(session: Session, answers: Sequence[int]) -> dict[int, Any]:
    """What was said in words in each of these."""
    wanted = sa.select(Helpfulness.id, Helpfulness.why).where(Helpfulness.id.in_(answers))
    return {row[0]: [row[1]] for row in session.execute(wanted)}


LEDGERS = (
    Ledger(
        subject="helpfulness",
        goes="helpful",
        id=Helpfulness.id,
        facts={"letter": Helpfulness.letter_id, "helped": Helpfulness.said, "cause": Helpfulness.cause},
        more={"said": said},
        made={"helpfulness.asked": "", "helpfulness.said": ""},
    ),
)
