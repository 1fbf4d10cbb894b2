"""Reading: ticking a page of the guidance, and confirming a version of the policy."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core import audit
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Actor
from employer_portal.reading import queries
from employer_portal.reading.models import PageRead, PolicyRead
from employer_portal.reading.verbs import Verb
from employer_portal.training.pages import Page
from employer_portal.training.policy import Policy


def tick(session: Session, page: Page, *, version: str, actor: Actor, now: datetime) -> None:
    """Keep that somebody has read a page, in that version of the guidance; ticked again, it stays as it was."""
    _one_at_a_time(session, actor)
    if session.get(PageRead, (actor.id, page.name)) is None:
        session.add(PageRead(user_id=actor.id, page=page.name, version=version, at=now))


def confirm_policy(session: Session, policy: Policy, seen: str, *, actor: Actor, now: datetime) -> PolicyRead:
    """Put on record that somebody has read the policy whose words have the digest `seen`, once. Raises
    `DomainError` where it was changed since the page was shown."""
    if seen != policy.sha256:
        raise DomainError("The policy was changed while you read it.", "Read it again, as it stands now.")
    _one_at_a_time(session, actor)
    if (there := queries.policy_read(session, actor.id, policy)) is not None:
        return there
    read = PolicyRead(user_id=actor.id, version=policy.version, sha256=policy.sha256, at=now)
    session.add(read)
    session.flush()
    audit.record(
        session, Verb.POLICY_READ_CONFIRMED, f"policy_read:{read.id}", actor_id=actor.id, at=now, user=actor.id,
        version=policy.version, sha256=policy.sha256,
    )  # fmt: skip
    return read


def _one_at_a_time(session: Session, actor: Actor) -> None:
    """A double click, or a second tab, waits for the first one."""
    session.execute(sa.select(User.id).where(User.id == actor.id).with_for_update())
