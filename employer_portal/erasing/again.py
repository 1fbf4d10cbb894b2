"""After a restore: whoever was erased since the back-up was made is erased again, by the list kept outside of it."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core import audit
from employer_portal.core.arriving import ALL
from employer_portal.core.permissions import SYSTEM
from employer_portal.core.workflow import Act, move
from employer_portal.erasing import rows
from employer_portal.erasing.operations import remove
from employer_portal.erasing.record import Erased, Stands, line
from employer_portal.erasing.workflow import ERASURE
from employer_portal.hiring.models import Application
from employer_portal.keeping.models import Cause, Erasure, ErasureState
from employer_portal.keeping.verbs import Verb


def erase_again(session: Session, listed: Sequence[Erased], *, now: datetime) -> int:
    """Erase whom the list names and the back-up still has; how many. What the back-up knows to be erased is passed
    over: its numbers may be others' by now."""
    count = 0
    for one in listed:
        erasure = session.scalars(sa.select(Erasure).where(Erasure.number == one.number)).first()
        if erasure is not None and erasure.erased_at is not None:
            continue
        there = sa.select(Application.id).where(Application.id.in_(one.applications)).execution_options(**ALL)
        left = list(session.scalars(there))
        if left or _left_and_is_here(session, one.about):
            erasure = erasure or _anew(session, one, left, now)
            move(session, ERASURE, erasure, "again", Act(SYSTEM, now))
            erasure.erased_at = now
            whose = rows.account(erasure.user) if erasure.user else rows.scope(session, left)
            remove(session, erasure, whose, now, again=True)
            count += 1
    return count


def _left_and_is_here(session: Session, about: str) -> bool:
    """Whether that is the account of somebody, and says more than their number."""
    kind, _, number = about.partition(":")
    user = session.get(User, int(number)) if kind == "user" else None
    return user is not None and user.forgotten_at is None


def known(session: Session) -> list[Erased]:
    """What the list of erasures would say of all who are erased by these rows."""
    wanted = sa.select(Erasure).where(Erasure.erased_at.is_not(None)).order_by(Erasure.id)
    return [line(one, Stands.GONE) for one in session.scalars(wanted)]


def _anew(session: Session, one: Erased, applications: list[int], now: datetime) -> Erasure:
    erasure = Erasure(
        number=one.number, about=one.about, applications=applications, cause=Cause(one.cause),
        state=ErasureState.AGREED, asked_at=now, not_before=now, counts={}, mails=[],
    )  # fmt: skip
    session.add(erasure)
    session.flush()
    audit.record(
        session, Verb.ERASURE_DUE, f"erasure:{erasure.id}", actor_id=SYSTEM.id, at=now, state=str(erasure.state),
        number=one.number, about=one.about, cause=one.cause, asked_by=None, applications=applications,
    )  # fmt: skip
    return erasure
