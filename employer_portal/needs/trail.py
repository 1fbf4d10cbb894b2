"""What needs owe the trail: whose they are, and a digest of what was said, which tells nobody what it was."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.trail import Ledger
from employer_portal.needs.models import Needs


def plain(needs: Needs) -> list[Any]:
    """What was said, as it is digested."""
    return [list(needs.kinds), needs.words]


def said(session: Session, needs: Sequence[int]) -> dict[int, Any]:
    """`plain` of each of these."""
    wanted = sa.select(Needs.id, Needs.kinds, Needs.words).where(Needs.id.in_(needs))
    return {row[0]: list(row[1:]) for row in session.execute(wanted)}


LEDGERS = (
    Ledger(
        subject="needs",
        goes="needs",
        id=Needs.id,
        facts={"application": Needs.application_id, "by_link": Needs.by_link},
        more={"said": said},
        made={"needs.said": "", "needs.noted": ""},
    ),
)
