"""What waits for whoever approves wording."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import SHOWN, Asking, Task
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.wording.models import WordingAuthor, WordingState, WordingVersion

TO_READ = 5  # an approver, a wording


def to_approve(session: Session, asking: Asking) -> Iterator[Task]:
    """The proposals of their brands in which they had no hand."""
    actor = asking.actor
    if Permission.APPROVE_LETTERS not in actor.permissions:
        return
    own = sa.exists().where(WordingAuthor.wording_id == WordingVersion.id, WordingAuthor.user_id == actor.id)
    wanted = sa.select(WordingVersion).where(
        WordingVersion.state == WordingState.PROPOSED, WordingVersion.proposed_by != actor.id, ~own
    )
    brands = actor.brands(Permission.APPROVE_LETTERS)
    if brands is not None:
        wanted = wanted.where(WordingVersion.brand_id.in_(brands))
    for version in session.scalars(wanted.order_by(WordingVersion.id).limit(SHOWN)):
        yield Task(
            f"Read the new wording of {version.brand.name}",
            "Its letters have it once a second person has approved it.",
            path("wording", wording_id=version.id),
            since=version.proposed_at,
            minutes=TO_READ,
        )
