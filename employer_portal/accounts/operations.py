"""Making brands, users and actors."""

from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Brand, Organisation, User, UserRole
from employer_portal.accounts.trail import in_order
from employer_portal.accounts.verbs import Verb
from employer_portal.core import audit
from employer_portal.core.addresses import mailbox, must_be_names
from employer_portal.core.errors import Conflict, NotFound
from employer_portal.core.permissions import ROLES, Actor, Permission, Role, permissions_of
from employer_portal.delivery.envelope import Mailbox

_ROLES = cast("sa.Table", UserRole.__table__)
_STAMP = sa.update(_ROLES).values(line_id=sa.bindparam("line"))


def found(session: Session, name: str, *, throw_away: bool = False) -> Organisation:
    """The organisation of this installation, made on first use. A throw-away one stays one.

    Raises `Conflict` where a throw-away organisation is asked for in a real database or the other way round.
    """
    organisation = session.get(Organisation, 1)
    if organisation is None:
        organisation = Organisation(id=1, name=name, throw_away=throw_away)
        session.add(organisation)
        session.flush()
    if organisation.throw_away != throw_away:
        raise Conflict("Trial data and real data never share a database.", "Use another DATABASE_URL for trials.")
    return organisation


def make_brand(session: Session, name: str, *, actor: Actor, now: datetime) -> Brand:
    """A new brand. Raises `Conflict` if one of that name exists."""
    actor.must(Permission.MANAGE_USERS)
    must_be_names(name)
    if session.scalar(sa.select(Brand.id).where(Brand.name == name)) is not None:
        raise Conflict(f"There is already a brand called {name!r}.", "Use it, or choose another name.")
    brand = Brand(name=name)
    session.add(brand)
    session.flush()
    audit.record(
        session, Verb.BRAND_MADE, f"brand:{brand.id}", actor_id=actor.id, at=now,
        sender=audit.keyed(session, f"brand:{brand.id}", "\n"),
    )  # fmt: skip
    return brand


def make_user(
    session: Session, name: str, email: str | None, roles: tuple[Role, ...] = (), *, active: bool, actor: Actor,
    now: datetime,
) -> User:  # fmt: skip
    """A new user with these roles in all brands. Raises `Conflict` if the address is taken."""
    actor.must(Permission.MANAGE_USERS)
    must_be_reachable(name, email)
    if email and session.scalar(sa.select(User.id).where(User.email == email)) is not None:
        raise Conflict("There is already a user with this e-mail address.", "Use that user, or another address.")
    user = User(name=name, email=email, active=active, created_at=now, roles=[UserRole(role=role) for role in roles])
    session.add(user)
    session.flush()
    record_user(session, user, Verb.USER_MADE, actor_id=actor.id, at=now, active=active)
    return user


def must_be_reachable(name: str, email: str | None) -> None:
    """Raise `DomainError` for a name or an address that no mail can carry. Of whom the address alone is known, it
    stands for the name."""
    must_be_names("" if email and name.lower() == email.lower() else name)
    if email:
        Mailbox(email)


def record_user(session: Session, user: User, verb: Verb, *, actor_id: int | None, at: datetime, **facts: Any) -> None:
    """The audit line of a user whose address or roles may have changed: with all of them as they are now. Roles that
    are new get its number."""
    session.flush()
    audit.record(
        session, verb, f"user:{user.id}", actor_id=actor_id, at=at,
        stamp=_STAMP.where(_ROLES.c.id.in_([role.id for role in user.roles]), _ROLES.c.line_id == 0),
        holds=in_order([[role.role, role.brand_id] for role in user.roles]),
        email=audit.keyed(session, f"user:{user.id}", user.email), **facts,
    )  # fmt: skip


def actor_of(session: Session, user_id: int) -> Actor:
    """The actor a user acts as. Raises `NotFound` for unknown and inactive users."""
    user = session.get(User, user_id)
    if user is None or not user.active:
        raise NotFound("There is no active user with this id.", "Run: ./portal user list")
    return actor_for(user)


def actor_for(user: User) -> Actor:
    """The actor that this user acts as: each permission in every brand, or in those of the roles that give it."""
    everywhere = permissions_of(role.role for role in user.roles if role.brand_id is None)
    narrowed: dict[Permission, frozenset[int]] = {}
    for role in user.roles:
        if role.brand_id is not None:
            for permission in ROLES[role.role] - everywhere:
                narrowed[permission] = narrowed.get(permission, frozenset()) | {role.brand_id}
    return Actor(user.id, user.name, everywhere | narrowed.keys(), narrowed, mailbox(user.email))


def match_interviewer(session: Session, name_or_email: str) -> User | None:
    """The user with that e-mail address, else the only one with that full name, else None."""
    if "@" in name_or_email:
        return session.scalar(sa.select(User).where(sa.func.lower(User.email) == name_or_email.lower()))
    named = session.scalars(sa.select(User).where(User.name == name_or_email).limit(2)).all()
    return named[0] if len(named) == 1 else None


def note_interviewer(session: Session, name_or_email: str, *, now: datetime) -> User:
    """An inactive user for somebody whom a workbook names: HR can invite them; they cannot sign in."""
    email = name_or_email.lower() if "@" in name_or_email else None
    must_be_reachable(name_or_email, email)
    user = User(name=name_or_email, email=email, active=False, created_at=now)
    session.add(user)
    session.flush()
    record_user(session, user, Verb.USER_NOTED, actor_id=None, at=now)
    return user


def note_colleague(session: Session, name: str, email: str, brand_id: int, *, actor: Actor, now: datetime) -> User:
    """The user with that address; else an inactive one who may interview for this brand once they are invited."""
    actor.must(Permission.RUN_ROUNDS, brand_id)
    known = match_interviewer(session, email)
    if known is not None:
        return known
    must_be_reachable(name, email)
    user = User(
        name=name,
        email=email.lower(),
        active=False,
        created_at=now,
        roles=[UserRole(role=Role.INTERVIEWER, brand_id=brand_id)],
    )
    session.add(user)
    record_user(session, user, Verb.USER_NOTED, actor_id=actor.id, at=now)
    return user
