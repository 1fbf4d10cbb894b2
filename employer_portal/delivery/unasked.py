"""Stopping what answers a question that nobody asks any more."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.errors import Conflict
from employer_portal.core.permissions import SYSTEM
from employer_portal.core.workflow import Act, move
from employer_portal.delivery.models import LIVE, Delivery
from employer_portal.delivery.operations import WAITING, locked
from employer_portal.delivery.workflow import DELIVERY

#: Why it was stopped, as the outbox shows it.
UNASKED = "The candidate took their question back."


def stop_unasked(session: Session, key: str, *, now: datetime) -> None:
    """Stop what waits under that key. Raises `Conflict`, for whoever asked, where it has left or is leaving now."""
    for row in locked(session, Delivery.key == key, sa.text(LIVE)):
        if row.state not in WAITING:
            raise Conflict("Our answer has left: it is on its way to you.")
        row.cancelled_because = UNASKED
        move(session, DELIVERY, row, "unasked", Act(SYSTEM, now))
