"""A delivery as the postman has it in hand: read and written without the ORM.

Between two letters the server waits for us. Loading and flushing objects took most of that time, and is all that is
left out here: states still move by the lifecycle alone, and rows stay locked until the transaction ends.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import datetime
from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.delivery.models import Cause, Channel, Delivery, DeliveryState, Sending

_TABLE = cast("sa.Table", Delivery.__table__)
_SENDING = cast("sa.Table", Sending.__table__)
_PAUSED = sa.select(_SENDING.c.paused_at.is_not(None)).scalar_subquery()


@dataclass(slots=True)
class InHand:
    """What is read; from `state` on it may be changed."""

    id: int
    channel: Channel
    recipient: str
    any_time: bool
    on_hold: bool
    paused: bool  # all sending is
    state: DeliveryState
    lease_by: str | None
    lease_until: datetime | None
    not_before: datetime
    handed_at: datetime | None
    via: str | None
    tries: int
    sent_at: datetime | None
    cause: Cause | None
    reply: str


_NAMES = [field.name for field in fields(InHand)]
_CHANGED = _NAMES[_NAMES.index("state") :]
_READ = (
    sa.select(*(_PAUSED if name == "paused" else _TABLE.c[name] for name in _NAMES))
    .where(_TABLE.c.id.in_([sa.bindparam("last"), sa.bindparam("next")]))
    .order_by(_TABLE.c.id)
    .with_for_update(of=_TABLE)
)
_WRITE = (
    sa.update(_TABLE)
    .where(_TABLE.c.id == sa.bindparam("row_id"))
    .values({name: sa.bindparam(f"new_{name}") for name in _CHANGED} | {"version": _TABLE.c.version + 1})
)


def take(session: Session, last: int | None, following: int | None) -> dict[int, InHand]:
    """The delivery handed over last and the next one, as they are now; nobody else moves them until this transaction
    ends."""
    found = session.connection().execute(_READ, {"last": last, "next": following})
    return {row[0]: InHand(*row) for row in found}


def put(session: Session, rows: Iterable[InHand]) -> None:
    """Write them back."""
    changes = [{"row_id": row.id} | {f"new_{name}": getattr(row, name) for name in _CHANGED} for row in rows]
    if changes:
        session.connection().execute(_WRITE, changes)
