"""Erasures that wait for a second person's word."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import SHOWN, Asking, Task
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.erasing import operations, queries
from employer_portal.keeping.models import Erasure, ErasureState


def to_agree(session: Session, asking: Asking) -> Iterator[Task]:
    """What somebody else asked to erase, to whoever may agree to it."""
    actor = asking.actor
    if Permission.ERASE_RECORDS not in actor.permissions or asking.round_id is not None:
        return
    wanted = sa.select(Erasure).where(Erasure.state == ErasureState.ASKED, Erasure.asked_by != actor.id)
    found = session.scalars(wanted.order_by(Erasure.id).limit(SHOWN)).all()
    mine = [one for one in found if operations.reaches(session, one, actor, Permission.ERASE_RECORDS)]
    names = queries.names_of(session, mine)
    for one in mine:
        to = path("erasure", erasure_id=one.id)
        yield Task("Agree to an erasure", names.get(one.id, "this person"), to, since=one.asked_at)
