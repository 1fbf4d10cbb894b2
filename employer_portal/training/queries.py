"""Who is certified: the gate on what is said to a candidate (product page, promise 1)."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.errors import NotAllowed
from employer_portal.training.models import Certificate


def certified(session: Session, user_id: int, *, now: datetime) -> bool:
    """Whether that user holds a certificate that is valid now."""
    valid = sa.select(Certificate.id).where(
        Certificate.user_id == user_id,
        Certificate.granted_at <= now,
        Certificate.expires_at > now,
        Certificate.revoked_at.is_(None),
    )
    return session.scalar(valid.limit(1)) is not None


def must_be_certified(session: Session, user_id: int, *, now: datetime) -> None:
    """Raise `NotAllowed`, with the way to a certificate, unless that user holds a valid one."""
    if not certified(session, user_id, now=now):
        raise NotAllowed(
            "Words for a candidate need a valid feedback certificate, and you have none.",
            "Take the training, or ask a trainer. Your ratings and notes are kept meanwhile.",
        )
