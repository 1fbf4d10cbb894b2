"""Finding users: the list with its filters, and one with all that an administrator asks about."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Brand, User, UserRole
from employer_portal.core.errors import NotFound
from employer_portal.delivery.models import WAYS_IN, Delivery
from employer_portal.delivery.queries import DEAD, Told, told

#: in the address -> in words, and which users that is.
STATES: dict[str, tuple[str, sa.ColumnElement[bool]]] = {
    "active": ("Can sign in", sa.and_(User.active, User.password.is_not(None))),
    "invited": ("Never signed in", sa.and_(User.password.is_(None), User.ended_at.is_(None))),
    "left": ("Left", sa.and_(~User.active, sa.or_(User.ended_at.is_not(None), User.password.is_not(None)))),
}


def users(words: str = "", role: str = "", state: str = "", brand_id: int = 0) -> sa.Select[Any]:
    """Users in order of name: those whose name or address holds these words, with that role, state and brand."""
    wanted = sa.select(User).where(User.forgotten_at.is_(None)).order_by(sa.func.lower(User.name), User.id)
    for word in words.split()[:5]:
        wanted = wanted.where(
            sa.or_(User.name.icontains(word, autoescape=True), User.email.icontains(word, autoescape=True))
        )
    if role or brand_id:
        held = sa.exists().where(UserRole.user_id == User.id)
        held = held.where(UserRole.role == role) if role else held
        if brand_id:
            held = held.where(sa.or_(UserRole.brand_id.is_(None), UserRole.brand_id == brand_id))
        wanted = wanted.where(held)
    return wanted.where(STATES[state][1]) if state else wanted


def one_user(session: Session, user_id: int) -> User:
    """That user, else `NotFound`."""
    found = session.get(User, user_id)
    if found is None or found.forgotten_at is not None:
        raise NotFound("There is no such user.")
    return found


def brands(session: Session) -> Sequence[Brand]:
    """Every brand, in order of name."""
    return session.scalars(sa.select(Brand).order_by(Brand.name)).all()


def brand_names(session: Session) -> dict[int, str]:
    """Every brand's name by its id."""
    return {brand.id: brand.name for brand in brands(session)}


def state_of(user: User) -> str:
    """Which of `STATES` a user is in."""
    if user.ended_at is not None or (user.password and not user.active):
        return "left"
    return "active" if user.password else "invited"


def link_that_did_not_arrive(session: Session, user_id: int) -> Told | None:
    """How it stands with the newest mail that was to let this person in, where it cannot have reached them."""
    wanted = sa.select(Delivery).where(Delivery.person == f"user:{user_id}", Delivery.group == WAYS_IN)
    newest = session.scalar(wanted.order_by(Delivery.id.desc()).limit(1))
    return told(newest) if newest is not None and newest.state in DEAD else None
