"""What disputes owe the trail: about which letter, in which words, and how each ended."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.trail import Ledger
from employer_portal.disputes.models import Dispute


def said(session: Session, disputes: Sequence[int]) -> dict[int, Any]:
    """The sentence and the reason of each of these."""
    wanted = sa.select(Dispute.id, Dispute.sentence, Dispute.reason).where(Dispute.id.in_(disputes))
    return {row[0]: list(row[1:]) for row in session.execute(wanted)}


LEDGERS = (
    Ledger(
        subject="dispute",
        goes="disputes",
        id=Dispute.id,
        facts={
            "request": Dispute.request_id,
            "letter": Dispute.letter_id,
            "ending": Dispute.ending,
            "by": Dispute.decided_by,
        },
        more={"said": said},
        made={"dispute.made": ""},
    ),
)
