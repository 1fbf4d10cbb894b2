"""Which letters an actor may know of: see `hiring/reach.py`, whose rules hold here too."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from employer_portal.core.chunks import chunked
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.hiring.models import Application
from employer_portal.hiring.reach import applications_in_reach, one_application, oneself
from employer_portal.letters.models import Letter


def one_letter(session: Session, letter_id: int, actor: Actor, *permissions: Permission, lock: bool = False) -> Letter:
    """That letter, for somebody who holds one of these permissions in its brand and is not its candidate, else
    `NotFound`."""
    actor.must_hold(*permissions)
    letter = session.get(
        Letter, letter_id, options=[joinedload(Letter.application)], with_for_update={"of": Letter} if lock else None
    )
    try:
        one_application(session, letter.application_id if letter else 0, actor, *permissions)
    except NotFound:
        raise NotFound("There is no such letter.") from None
    assert letter is not None
    return letter


def letters_in_reach(
    session: Session, letter_ids: Iterable[int], actor: Actor, *permissions: Permission
) -> dict[int, Letter]:
    """`one_letter` for many, locked in one order; those out of reach are absent."""
    actor.must_hold(*permissions)
    locked = sa.select(Letter).options(joinedload(Letter.application)).order_by(Letter.id).with_for_update(of=Letter)
    wanted = locked.execution_options(populate_existing=True)
    found: list[Letter] = list(chunked(session, wanted, Letter.id, letter_ids))
    near = applications_in_reach(session, [letter.application_id for letter in found], actor, *permissions)
    return {letter.id: letter for letter in found if letter.application_id in near}


def to_oneself(session: Session, delivery_keys: Sequence[str], actor: Actor) -> set[str]:
    """Of these deliveries' keys, those of letters to the actor themselves (hung in `hooks.py`)."""
    return set(delivery_keys).intersection(session.scalars(own_keys(actor))) if actor.mailbox else set()


def own_keys(actor: Actor) -> sa.Select[str | None]:
    """The keys of the deliveries of all letters to the actor themselves, who has a mailbox."""
    own = sa.select(Letter.delivery_key).join(Letter.application).join(Application.candidate)
    return own.where(oneself(actor), Letter.delivery_key.is_not(None))
