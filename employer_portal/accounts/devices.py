"""Devices that are signed in: one row each, how long it lasts, and signing them out."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import SignIn
from employer_portal.accounts.verbs import Verb
from employer_portal.core import audit
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor

#: kept signed in or not -> signed out after so long without a page, and after so long in any case.
IDLE = {False: timedelta(hours=12), True: timedelta(days=14)}
ABSOLUTE = {False: timedelta(hours=24), True: timedelta(days=60)}
#: A sign-in that is narrowed to a round is for one sitting.
NARROW = timedelta(hours=8)


def lasts(device: SignIn, now: datetime) -> bool:
    """Whether this device is still signed in."""
    if device.ended_at is not None or (device.scope and device.started_at < now - NARROW):
        return False
    return device.seen_at > now - IDLE[device.kept] and device.started_at > now - ABSOLUTE[device.kept]


def of(session: Session, user_id: int, now: datetime) -> list[SignIn]:
    """The devices on which somebody is signed in, the one last seen first."""
    rows = session.scalars(sa.select(SignIn).where(_open(user_id)).order_by(SignIn.seen_at.desc(), SignIn.id.desc()))
    return [row for row in rows if lasts(row, now)]


def sign_out(session: Session, device_id: int, *, actor: Actor, now: datetime) -> None:
    """Sign out one's own device. Raises `NotFound` for another's."""
    ended = _end(session, now, SignIn.id == device_id, SignIn.user_id == actor.id)
    if not ended:
        raise NotFound("This device is not signed in.")
    audit.record(session, Verb.USER_SIGNED_OUT, f"user:{actor.id}", actor_id=actor.id, at=now)


def sign_out_all(session: Session, user_id: int, *, actor_id: int, now: datetime, but: str = "") -> int:
    """Sign somebody out everywhere (`but` for the device with that digest); on how many devices that was."""
    ended = _end(session, now, _open(user_id), SignIn.token_sha256 != but)
    if ended:
        audit.record(session, Verb.USER_SIGNED_OUT, f"user:{user_id}", actor_id=actor_id, at=now, devices=len(ended))
    return len(ended)


def sign_out_everybody(session: Session, now: datetime) -> int:
    """Sign all out everywhere; on how many devices that was. Whoever asks writes the audit line."""
    return len(_end(session, now))


def _open(user_id: int) -> sa.ColumnElement[bool]:
    return sa.and_(SignIn.user_id == user_id, SignIn.ended_at.is_(None))


def _end(session: Session, now: datetime, *where: Any) -> Sequence[int]:
    ending = sa.update(SignIn).where(SignIn.ended_at.is_(None), *where).values(ended_at=now).returning(SignIn.id)
    return session.scalars(ending.execution_options(synchronize_session=False)).all()
