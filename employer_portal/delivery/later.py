"""Putting off what waits to a later day."""

from datetime import datetime

from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.permissions import Actor
from employer_portal.delivery.operations import WAITING, in_reach, too_late
from employer_portal.delivery.verbs import Verb


def put_off(session: Session, delivery_id: int, until: datetime, *, actor: Actor, now: datetime) -> None:
    """Let a delivery that waits leave at that moment at the earliest. Raises `DomainError` for one that has passed, and
    `Conflict` where its letter would be too old by then, or has left."""
    [row] = in_reach(session, [delivery_id], actor)
    if row.state not in WAITING:
        raise Conflict(f"It cannot be put off. {too_late(row)}")
    if until <= now:
        raise DomainError("That day has passed, or its mail has left.", "Give a later day.")
    if row.not_after is not None and until >= row.not_after:
        raise Conflict(
            "By then too many working days have passed since this letter was sealed, and it bears that day.",
            "Give an earlier day; or keep it back, and seal it anew when it may leave.",
        )
    row.not_before, row.any_time, row.on_hold = until, False, False
    audit.record(session, Verb.DELIVERY_LEAVES_LATER, f"delivery:{row.id}", actor_id=actor.id, at=now)
