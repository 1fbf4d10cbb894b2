"""What somebody has read, and where they stand on the way to writing well."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.permissions import Actor, Permission
from employer_portal.learning import queries as learning
from employer_portal.reading.models import PageRead, PolicyRead
from employer_portal.reading.path import Way, way
from employer_portal.training.content import Content
from employer_portal.training.pages import Guidance
from employer_portal.training.policy import Policy
from employer_portal.training.queries import Standing, own

P = Permission


def read_at(session: Session, user_id: int) -> dict[str, datetime]:
    """The pages that somebody has ticked, and when."""
    return {one.page: one.at for one in session.scalars(sa.select(PageRead).filter_by(user_id=user_id))}


def own_way(session: Session, guidance: Guidance, content: Content, actor: Actor, now: datetime) -> Way:
    """Somebody's own way, from what they have ticked and passed, and from their certificate."""
    held, standing = own(session, actor.id, now)
    full = held is not None and not held.provisional and standing in (Standing.VALID, Standing.EXPIRING)
    return way(
        guidance, content, set(read_at(session, actor.id)), learning.passed(session, actor.id),
        writes=writes(actor), hr=P.COMPOSE_LETTERS in actor.permissions,
        approves=P.APPROVE_LETTERS in actor.permissions, certified=full,
    )  # fmt: skip


def writes(actor: Actor) -> bool:
    """Whether somebody writes words for candidates: of whoever never does, nothing is missing."""
    return not actor.permissions.isdisjoint({P.WRITE_ENTRIES, P.COMPOSE_LETTERS})


def policy_read(session: Session, user_id: int, policy: Policy) -> PolicyRead | None:
    """That somebody has read the policy in these very words: a version whose words were changed is another one."""
    wanted = sa.select(PolicyRead).filter_by(user_id=user_id, version=policy.version, sha256=policy.sha256)
    return session.scalar(wanted)


def policies_read(session: Session, user_id: int) -> list[PolicyRead]:
    """Every version that somebody has read, the newest first."""
    return list(session.scalars(sa.select(PolicyRead).filter_by(user_id=user_id).order_by(PolicyRead.id.desc())))
