"""Whose wording an actor may know of: that of the brands in which they hold a permission; all other is not found."""

from sqlalchemy.orm import Session

from employer_portal.accounts.models import Brand
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.wording.models import WordingVersion


def one_brand(session: Session, brand_id: int, actor: Actor, *permissions: Permission) -> Brand:
    """That brand, for somebody who holds one of these permissions in it. Raises `NotAllowed`, `NotFound`."""
    actor.must_hold(*permissions)
    found = session.get(Brand, brand_id)
    if found is None or not any(actor.may(permission, brand_id) for permission in permissions):
        raise NotFound("There is no such brand.")
    return found


def one_version(
    session: Session, wording_id: int, actor: Actor, *permissions: Permission, lock: bool = False
) -> WordingVersion:
    """That version, for somebody who holds one of these permissions in its brand. Raises `NotAllowed`, `NotFound`."""
    actor.must_hold(*permissions)
    found = session.get(WordingVersion, wording_id, with_for_update=lock)
    if found is None or not any(actor.may(permission, found.brand_id) for permission in permissions):
        raise NotFound("There is no such wording.")
    return found
