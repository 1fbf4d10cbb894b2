"""Accounts of people who left: erased so many months after they did, unless the file of a candidate, a certificate or a
legal hold still needs to say who they were."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core.calendar import months_after
from employer_portal.core.clock import day_at
from employer_portal.erasing import judges
from employer_portal.erasing.operations import OPEN
from employer_portal.keeping import schedule
from employer_portal.keeping.models import Erasure
from employer_portal.settings import Settings
from employer_portal.training.models import Certificate


@dataclass(frozen=True, slots=True)
class Leaver:
    """Somebody who left, when, the day on which their account's period ends, and what keeps it beyond that day."""

    user: int
    name: str
    left: date
    ends: date
    kept: str = ""


def leavers(session: Session, settings: Settings, users: Collection[int] | None = None) -> list[Leaver]:
    """All who left and are not forgotten yet, or those of these users; whoever's period ends first comes first."""
    wanted = sa.select(User).where(~User.active, User.ended_at.is_not(None), User.forgotten_at.is_(None))
    found = list(session.scalars(wanted if users is None else wanted.where(User.id.in_(users))))
    months, numbers = schedule.months_of_accounts(session, settings), [one.id for one in found]
    on_hold, named, proved = judges.on_hold(session, numbers), judges.named(session, numbers), _ended(session, numbers)
    rows = []
    for user in found:
        assert user.ended_at is not None
        left = day_at(user.ended_at, settings.timezone)
        last = max(left, day_at(proved.get(user.id, user.ended_at), settings.timezone))
        kept = "a legal hold covers whom they judged" if user.id in on_hold else ""
        kept = kept or ("the file of a candidate names them" if user.id in named else "")
        rows.append(Leaver(user.id, user.name, left, months_after(last, months), kept))
    return sorted(rows, key=lambda one: (one.ends, one.user))


def due(session: Session, settings: Settings, now: datetime) -> list[Leaver]:
    """Whose account is due, and neither kept nor announced yet."""
    under_way = set(session.scalars(sa.select(Erasure.about).where(Erasure.state.in_(OPEN))))
    today = day_at(now, settings.timezone)
    return [
        one for one in leavers(session, settings)
        if one.ends <= today and not one.kept and f"user:{one.user}" not in under_way
    ]  # fmt: skip


def still(session: Session, user: int, settings: Settings, now: datetime) -> bool:
    """Whether that account is due even now: they may be back, or named anew."""
    today = day_at(now, settings.timezone)
    return any(one.ends <= today and not one.kept for one in leavers(session, settings, [user]))


def _ended(session: Session, users: Collection[int]) -> dict[int, datetime]:
    """When the last certificate ended that names each: as its holder, or as who gave or revoked it."""
    ended: dict[int, datetime] = {}
    whose = (Certificate.user_id, Certificate.granted_by, Certificate.revoked_by)
    wanted = sa.select(*whose, sa.func.coalesce(Certificate.revoked_at, Certificate.expires_at))
    for *people, at in session.execute(wanted.where(sa.or_(*(one.in_(users) for one in whose)))):
        ended |= {one: max(at, ended.get(one, at)) for one in people if one}
    return ended
