"""What an administrator does with users: names, roles, leaving and coming back; and what people do with their own
account.

Nobody changes their own roles or leaves by their own hand: another administrator does, so that one slip or one stolen
sign-in does not hand out every role. On the machine itself, `./portal user roles` can. One administrator always stays.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import devices, notices
from employer_portal.accounts.models import Brand, User, UserRole
from employer_portal.accounts.operations import must_be_reachable, record_user
from employer_portal.accounts.verbs import Verb
from employer_portal.core import audit, tokens
from employer_portal.core.editing import Seen, must_stand
from employer_portal.core.errors import Conflict, NotFound
from employer_portal.core.permissions import SYSTEM, Actor, Permission, Role
from employer_portal.core.tokens import Purpose

#: These are for the whole organisation; the others may be narrowed to a brand.
EVERYWHERE = frozenset({Role.ADMIN, Role.TRAINER})
#: What somebody with that role is called whose name is not known any more.
CALLED = dict.fromkeys(Role, "colleague") | {
    Role.INTERVIEWER: "interviewer", Role.APPROVER: "approver", Role.TRAINER: "trainer", Role.ADMIN: "administrator"
}  # fmt: skip


def edit(
    session: Session, user_id: int, name: str, email: str | None, *, seen: Seen | None = None, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Correct a name or an address. Raises `Conflict` if somebody else has the address, and as `must_stand` does."""
    user = _found(session, user_id, actor)
    must_stand(editable(user), seen)
    email = (email or "").lower() or None
    must_be_reachable(name, email)
    if email != user.email:
        if email and session.scalar(sa.select(User.id).where(sa.func.lower(User.email) == email)) is not None:
            raise Conflict("There is already a user with this e-mail address.", "Use that user, or another address.")
        if email is None and user.password:
            raise Conflict("Whoever signs in needs an address.", "Give another one, or end their access.")
        # what was mailed to the old address leads nowhere
        tokens.end(session, f"user:{user.id}", Purpose.INVITATION, Purpose.SIGN_IN_LINK, now=now)
    user.name, user.email = name, email
    record_user(session, user, Verb.USER_EDITED, actor_id=actor.id, at=now)


def editable(user: User) -> Mapping[str, Any]:
    """What `edit` changes, as it stands."""
    return {"name": user.name, "email": user.email}


def own(user: User) -> Mapping[str, Any]:
    """What `edit_own` changes, as it stands."""
    return {"name": user.name, "notices": user.notices}


def give_role(session: Session, user_id: int, role: Role, brand_id: int | None, *, actor: Actor, now: datetime) -> None:
    """Give somebody a role, in one brand or in all. Raises `Conflict` where they hold it."""
    user = _another(session, user_id, actor)
    if role in EVERYWHERE and brand_id is not None:
        raise Conflict(f"The role {role} is for all brands.", "Choose all brands.")
    if brand_id is not None and session.get(Brand, brand_id) is None:
        raise NotFound("There is no such brand.")
    held = {row.brand_id for row in user.roles if row.role == role}
    if brand_id in held or None in held:
        raise Conflict(f"{user.name} holds that role already.", "")
    if brand_id is None:
        for row in [row for row in user.roles if row.role == role]:
            session.delete(row)
    session.add(UserRole(user_id=user.id, role=role, brand_id=brand_id))
    session.flush()
    session.expire(user, ["roles"])
    record_user(session, user, Verb.USER_ROLE_GIVEN, actor_id=actor.id, at=now, role=role, brand=brand_id)


def take_role(session: Session, user_id: int, held_id: int, *, actor: Actor, now: datetime) -> None:
    """Take a role away. Raises `Conflict` for the last administrator's."""
    user = _another(session, user_id, actor)
    held = session.get(UserRole, held_id)
    if held is None or held.user_id != user.id:
        raise NotFound("They do not hold this role.")
    if held.role == Role.ADMIN:
        _must_stay_one(session, user.id)
    session.delete(held)
    session.flush()
    session.expire(user, ["roles"])
    record_user(session, user, Verb.USER_ROLE_TAKEN, actor_id=actor.id, at=now, role=held.role, brand=held.brand_id)


def deactivate(session: Session, user_id: int, *, actor: Actor, now: datetime) -> None:
    """Somebody leaves: signed out everywhere at once, no link works, their roles and all they wrote stay."""
    user = _another(session, user_id, actor)
    if not user.active:
        raise Conflict(f"{user.name} cannot sign in as it is.", "")
    if any(row.role == Role.ADMIN for row in user.roles):
        _must_stay_one(session, user.id)
    user.active, user.ended_at = False, now
    tokens.end(session, f"user:{user.id}", Purpose.INVITATION, Purpose.SIGN_IN_LINK, now=now)
    devices.sign_out_all(session, user.id, actor_id=actor.id, now=now)
    audit.record(session, Verb.USER_DEACTIVATED, f"user:{user.id}", actor_id=actor.id, at=now)


def let_back(session: Session, user_id: int, *, actor: Actor, now: datetime) -> None:
    """Somebody comes back, with the password and the roles they had."""
    user = _another(session, user_id, actor)
    if user.active or user.ended_at is None:
        raise Conflict(f"{user.name} never left.", "Invite them instead.")
    user.active, user.ended_at = True, None
    audit.record(session, Verb.USER_LET_BACK, f"user:{user.id}", actor_id=actor.id, at=now)


def reset_second_step(session: Session, user_id: int, *, actor: Actor, now: datetime) -> None:
    """Take somebody's second step away who lost their phone and their codes: they are signed out everywhere and told,
    and set up a new one when they next sign in."""
    user = _another(session, user_id, actor)
    if not user.tf_primary_method:
        raise Conflict(f"{user.name} has no second step.", "")
    user.tf_primary_method = user.tf_totp_secret = user.mf_recovery_codes = user.tf_last_counter = None
    devices.sign_out_all(session, user.id, actor_id=actor.id, now=now)
    notice = notices.put("second-step-reset", user=user, by=actor.name)
    notices.send(session, notices.colleague(user), notice, actor=actor, now=now)
    audit.record(session, Verb.USER_SECOND_STEP_RESET, f"user:{user.id}", actor_id=actor.id, at=now)


def sign_out_everywhere(session: Session, user_id: int, *, actor: Actor, now: datetime) -> int:
    """End every sign-in of somebody; on how many devices that was."""
    user = _found(session, user_id, actor)
    return devices.sign_out_all(session, user.id, actor_id=actor.id, now=now)


def edit_own(
    session: Session, name: str, wants_notices: bool, *, seen: Seen | None = None, actor: Actor, now: datetime
) -> None:
    """Correct one's own name, and turn notices on or off. Raises as `must_stand` does."""
    user = session.get_one(User, actor.id, with_for_update=True)
    must_stand(own(user), seen)
    must_be_reachable(name, user.email)
    user.name, user.notices = name, wants_notices
    audit.record(session, Verb.USER_EDITED, f"user:{user.id}", actor_id=actor.id, at=now)


def forget(session: Session, user_id: int, *, now: datetime, again: bool = False) -> None:
    """Nothing of somebody who left stays but their number and what they were here, the same wherever they are named:
    "Former interviewer 12". `erasing/` decides when. Raises `Conflict` for somebody who is back, unless it is done
    `again`: a back-up may be of a day on which they had not left yet."""
    user = session.get_one(User, user_id, with_for_update=True, populate_existing=True)  # let back a moment ago, maybe
    if user.active and not again:
        raise Conflict("They are back.", "Their account stays.")
    held = {row.role for row in user.roles}
    user.name = f"Former {CALLED[held.pop()] if len(held) == 1 else 'colleague'} {user.id}"
    user.email = user.password = user.tf_primary_method = user.tf_totp_secret = None
    user.mf_recovery_codes = user.tf_last_counter = user.digest_at = None
    user.fs_uniquifier, user.forgotten_at = uuid.uuid4().hex, now
    for row in user.roles:
        session.delete(row)
    session.flush()
    session.expire(user, ["roles"])
    record_user(session, user, Verb.USER_FORGOTTEN, actor_id=SYSTEM.id, at=now)


def _found(session: Session, user_id: int, actor: Actor) -> User:
    actor.must(Permission.MANAGE_USERS)
    user = session.get(User, user_id, with_for_update=True)
    if user is None or user.forgotten_at is not None:
        raise NotFound("There is no such user.", "Run: ./portal user list")
    return user


def _another(session: Session, user_id: int, actor: Actor) -> User:
    user = _found(session, user_id, actor)
    if user.id == actor.id:
        raise Conflict("You cannot change your own access.", "Ask another administrator.")
    return user


def _must_stay_one(session: Session, but: int) -> None:
    """Locks the other administrators' rows: of two who remove each other at the same moment, one stays."""
    others = (
        sa.select(User)
        .join(UserRole, UserRole.user_id == User.id)
        .where(User.active, UserRole.role == Role.ADMIN, User.id != but)
        .with_for_update(of=User)
    )
    if not session.scalars(others).first():
        raise Conflict("This is the last administrator.", "Make somebody else an administrator first.")
