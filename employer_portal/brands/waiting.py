"""What waits for whoever keeps the brands."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Brand
from employer_portal.accounts.waiting import SHOWN, Asking, Task
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission


def to_prove(session: Session, asking: Asking) -> Iterator[Task]:
    """The brands of which nobody has shown that answers are read."""
    actor = asking.actor
    if not asking.proving or Permission.MANAGE_USERS not in actor.permissions:
        return
    brands, mine = sa.select(Brand).where(Brand.reply_to_proved_at.is_(None)), actor.brands(Permission.MANAGE_USERS)
    if mine is not None:
        brands = brands.where(Brand.id.in_(mine))
    for brand in session.scalars(brands.order_by(Brand.name).limit(SHOWN)):
        yield Task(
            f"Show that answers to {brand.name} are read",
            "A test message goes to the reply address. No letter is approved before somebody has read it.",
            path("brand", brand_id=brand.id),
        )
