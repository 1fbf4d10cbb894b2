"""Changing the installation's secret key, and going on without one that is lost."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import devices
from employer_portal.accounts.models import User
from employer_portal.accounts.verbs import Verb
from employer_portal.core import audit
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.running import keys


def renew(session: Session, opened: keys.Keys, secret: bytes, *, actor: Actor, now: datetime) -> int:
    """Wrap the data key in a new secret key and sign everybody out; on how many devices that was. Passwords, second
    steps, recovery codes and links that were mailed go on working.

    Raises `DomainError` where somebody else changed the key meanwhile.
    """
    actor.must(Permission.WATCH_SYSTEM)
    row = session.get_one(keys.DataKey, 1, with_for_update=True, populate_existing=True)
    before = row.fingerprint
    if before != keys.fingerprint(opened.secret):
        raise DomainError("The secret key was changed a moment ago.", "Look first: ./portal key show")
    keys.wrap(session, opened.data, secret)
    ended = devices.sign_out_everybody(session, now)
    audit.record(
        session, Verb.KEY_RENEWED, "installation", actor_id=actor.id, at=now, before=before,
        after=keys.fingerprint(secret), devices=ended,
    )  # fmt: skip
    return ended


def give_up(session: Session, secret: bytes, *, actor: Actor, now: datetime) -> int:
    """Go on without the key that this data was made with: a new data key, wrapped in `secret`. All passwords, second
    steps and recovery codes end, as nobody can prove them any more; how many people that concerns."""
    actor.must(Permission.WATCH_SYSTEM)
    had = sa.or_(User.password.is_not(None), User.tf_totp_secret.is_not(None))
    nothing = {
        "password": None,
        "tf_primary_method": None,
        "tf_totp_secret": None,
        "tf_last_counter": None,
        "mf_recovery_codes": sa.null(),
    }
    ending = sa.update(User).where(had).values(nothing).returning(User.id)
    ended = session.scalars(ending.execution_options(synchronize_session=False)).all()
    devices.sign_out_everybody(session, now)
    keys.wrap(session, keys.new(), secret)
    audit.record(
        session, Verb.KEY_GIVEN_UP, "installation", actor_id=actor.id, at=now, after=keys.fingerprint(secret),
        people=len(ended),
    )  # fmt: skip
    return len(ended)
