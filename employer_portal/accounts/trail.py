"""What users and brands owe the trail: who may come in, who may do what, whose answers are proved to be read."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Brand, User, UserRole
from employer_portal.core.trail import TOLD, Ledger


def _holds(session: Session, users: Sequence[int]) -> dict[int, Any]:
    roles: dict[int, list[list[str | int | None]]] = {user: [] for user in users}
    wanted = sa.select(UserRole.user_id, sa.type_coerce(UserRole.role, sa.String), UserRole.brand_id)
    for user, role, brand in session.execute(wanted.where(UserRole.user_id.in_(users))):
        roles[user].append([role, brand])
    return {user: in_order(held) for user, held in roles.items()}


def in_order(held: list[list[str | int | None]]) -> list[list[str | int | None]]:
    """Roles (each with its brand or None) as lines list them."""
    return sorted(held, key=lambda one: (one[0] or "", one[1] or 0))


def _lines(*columns: Any) -> Any:
    """Columns as the one text that a line has a digest of."""
    return reduce(lambda above, column: above.concat("\n").concat(column), columns)


LEDGERS = (
    Ledger(
        subject="user",
        goes="users",
        id=User.id,
        facts={"active": User.active, "email": User.email},
        personal=frozenset({"email"}),
        more={"holds": _holds},
        made={"user.made": "", "user.noted": ""},
        says={
            "user.noted": {"active": False},
            "user.let_in": {"active": True},
            "user.accepted": {"active": True},
            "user.deactivated": {"active": False},
            "user.let_back": {"active": True},
        },
    ),
    Ledger(
        subject="brand",
        id=Brand.id,
        facts={
            "proved": Brand.reply_to_proved_at.is_not(None),
            "sender": _lines(Brand.sender, Brand.reply_to),
            "head": _lines(Brand.address, Brand.telephone, Brand.telephone_hours, Brand.web),
            "footer": _lines(Brand.footer),
            "name_beside_logo": Brand.name_beside_logo,
            "ratings_in_letters": Brand.ratings_in_letters,
            "page_use": Brand.page_use,
        },
        made={"brand.made": ""},
        says={
            "brand.made": {"proved": False},
            "brand.changed": {"proved": TOLD},
            "brand.proof_asked": {"proved": False},
            "brand.reply_to_proved": {"proved": True},
        },
    ),
)
