"""What waits to be read by whoever writes for candidates."""

from collections.abc import Iterator

from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import Asking, Task
from employer_portal.core.links import path
from employer_portal.reading import queries
from employer_portal.settings import load_settings
from employer_portal.training.policy import load_policy


def policy(session: Session, asking: Asking) -> Iterator[Task]:
    """The policy, until whoever writes has confirmed its newest version."""
    found = load_policy(load_settings().home / "guidance")
    if found is None or asking.round_id is not None or not queries.writes(asking.actor):
        return
    if queries.policy_read(session, asking.actor.id, found) is None:
        yield Task("Read our policy on feedback, and confirm it", "One page, two minutes", path("policy"), minutes=2)
