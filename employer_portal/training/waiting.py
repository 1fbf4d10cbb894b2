"""What waits for whoever looks after certificates, and for the second person of two."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import Asking, Task, counted_task
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.training import glass, queries
from employer_portal.training.queries import OWING, Standing


def to_agree(session: Session, asking: Asking) -> Iterator[Task]:
    """Leave to write without a certificate that a second person settles."""
    if asking.actor.permissions.isdisjoint(glass.BY):
        return
    for leave, person, asker, _ in glass.to_agree(session, asking.actor):
        yield Task(
            f"Decide whether {person.name} may write without a certificate", f"{asker} asked for it. It takes two.",
            path("glass"), urgent=True, since=leave.asked_at,
        )  # fmt: skip


def certificates(session: Session, asking: Asking) -> Iterator[Task]:
    """Who writes and has no valid certificate, and whose runs out."""
    if Permission.CERTIFY not in asking.actor.permissions:
        return
    owing = queries.count_owing(session, asking.actor, asking.now)
    if owing:
        yield Task(
            counted_task(owing, "One person who writes has no certificate", "{} people who write have no certificate"),
            "Invite them to the training, or certify them.", f"{path('certificates')}?standing={OWING}", count=owing,
        )  # fmt: skip
    ending = queries.count_by_standing(session, asking.actor, asking.now).get(Standing.EXPIRING, 0)
    if ending:
        yield Task(
            counted_task(ending, "One certificate runs out", "{} certificates run out"),
            "Within 30 days. Their holders are told.", f"{path('certificates')}?standing={Standing.EXPIRING}",
            count=ending,
        )  # fmt: skip
