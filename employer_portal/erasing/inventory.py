"""What is held about people altogether: how much of each kind, the oldest, what is due next, overdue, or held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.clock import day_at
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.retention import Place, Rows
from employer_portal.erasing import due, leavers
from employer_portal.erasing.leavers import Leaver
from employer_portal.hiring.models import Person
from employer_portal.keeping import holds
from employer_portal.keeping.models import Erasure, ErasureState
from employer_portal.records.holdings import HELD, PLACES
from employer_portal.settings import Settings

SOON = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Inventory:
    """Files by how they stand, people who left, then rows by kind and what lies beside the tables."""

    files: int
    oldest: datetime | None
    soon: int
    next_on: date | None
    overdue: int
    held: int
    waits: int  # their time is over, and something is still under way
    endless: int  # nothing was told or sent, so their time has not begun
    announced: int
    left: Sequence[Leaver]
    kinds: Sequence[tuple[Rows, int]]
    places: Sequence[Place]


def inventory(session: Session, settings: Settings, now: datetime, actor: Actor) -> Inventory:
    """What is held at this moment. Who left is told to whoever looks after all brands: an account is no brand's."""
    today = day_at(now, settings.timezone)
    files = list(due.files(session, settings))
    covered = holds.covering(session, [one.application for one in files])
    free = [one for one in files if one.application not in covered]
    ends = [one.ends for one in free if one.ends]
    over = [one for one in free if one.ends and one.ends <= today]
    counts = [(held, _count(session, held)) for held in HELD if held.holds]
    announced = sa.select(sa.func.count()).where(Erasure.state == ErasureState.AGREED)
    return Inventory(
        files=len(files), oldest=session.scalar(sa.select(sa.func.min(Person.made_at))),
        soon=sum(today < end <= today + SOON for end in ends),
        next_on=min((end for end in ends if end > today), default=None),
        overdue=sum(not one.open for one in over), held=len(covered), waits=sum(bool(one.open) for one in over),
        endless=len(free) - len(ends), announced=session.scalar(announced) or 0,
        left=leavers.leavers(session, settings) if actor.brands(Permission.ERASE_RECORDS) is None else (),
        kinds=[(held, count) for held, count in counts if count], places=PLACES,
    )  # fmt: skip


def _count(session: Session, held: Rows) -> int:
    return session.scalar(sa.select(sa.func.count()).select_from(sa.inspect(held.model).local_table)) or 0
