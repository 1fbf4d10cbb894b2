"""Who approves a round's letters, and who stands in for them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.accounts.operations import actor_for
from employer_portal.core import audit
from employer_portal.core.editing import Seen, must_stand
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor, Permission
from employer_portal.hiring.models import Round
from employer_portal.hiring.reach import one_round
from employer_portal.hiring.verbs import Verb


def set_approver(
    session: Session, round_id: int, approver_id: int | None, *, stand_in_id: int | None = None,
    stand_in_from: date | None = None, stand_in_until: date | None = None, seen: Seen | None = None, actor: Actor,
    now: datetime,
) -> None:  # fmt: skip
    """Say who approves this round's letters (None: any approver of the brand), and who from when until when instead.

    Raises `DomainError` for somebody who may not approve in this brand, and for a stand-in without dates; and as
    `must_stand` does.
    """
    edited = one_round(session, round_id, actor, Permission.RUN_ROUNDS)
    session.refresh(edited, with_for_update={"of": Round})
    must_stand(approving(edited), seen)
    if stand_in_id is None:
        stand_in_from = stand_in_until = None
    elif stand_in_from is None or stand_in_until is None or stand_in_until < stand_in_from:
        raise DomainError("A stand-in needs a first and a last day.", "Give both, the first one first.")
    elif stand_in_id == approver_id:
        raise DomainError("The stand-in is the approver.", "Choose somebody else, or no stand-in.")
    for user_id in filter(None, (approver_id, stand_in_id)):
        user = session.get(User, user_id)
        if user is None or not user.active:
            raise DomainError("There is no such approver.", "Choose one from the list.")
        if not actor_for(user).may(Permission.APPROVE_LETTERS, edited.brand_id):
            raise DomainError(f"{user.name} may not approve letters of this brand.", "Choose one from the list.")
    edited.approver_id, edited.stand_in_id = approver_id, stand_in_id
    edited.stand_in_from, edited.stand_in_until = stand_in_from, stand_in_until
    audit.record(
        session, Verb.ROUND_APPROVER, f"round:{round_id}", actor_id=actor.id, at=now, approver=approver_id,
        stand_in=stand_in_id, stands_in_from=stand_in_from and stand_in_from.isoformat(),
        stands_in_until=stand_in_until and stand_in_until.isoformat(),
    )  # fmt: skip


def approving(edited: Round) -> Mapping[str, Any]:
    """What `set_approver` changes, as it stands."""
    return {
        "approver": edited.approver_id,
        "stand_in": edited.stand_in_id,
        "stand_in_from": edited.stand_in_from,
        "stand_in_until": edited.stand_in_until,
    }
