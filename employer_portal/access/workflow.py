"""The lifecycle of a request to see what is held: looked through by one, read by another, given, closed."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.errors import Conflict, NotAllowed
from employer_portal.core.permissions import Permission
from employer_portal.core.workflow import Act, Workflow, step
from employer_portal.keeping.models import AccessPause, AccessPlace, AccessRequest
from employer_portal.keeping.models import AccessState as S
from employer_portal.keeping.verbs import Verb

MAY = Permission.EXPORT_RECORDS


def identity_is_seen(session: Session, requests: Sequence[AccessRequest], act: Act) -> None:
    """What is held goes to the person and to nobody else (a constraint says so too)."""
    if any(one.identity_at is None for one in requests):
        raise Conflict("Nobody has noted how it was seen who they are.", "Note that first.")


def clock_runs(session: Session, requests: Sequence[AccessRequest], act: Act) -> None:
    """Whoever was asked something has answered."""
    wanted = sa.select(AccessPause.id).where(AccessPause.ends.is_(None))
    if session.scalar(wanted.where(AccessPause.request_id.in_([one.id for one in requests])).limit(1)):
        raise Conflict("The request waits for the person’s answer.", "Note their answer first.")


def everywhere_looked(session: Session, requests: Sequence[AccessRequest], act: Act) -> None:
    """Somebody has looked in each place that the portal cannot see."""
    wanted = sa.select(AccessPlace.called).where(AccessPlace.looked_at.is_(None)).order_by(AccessPlace.id)
    left = session.scalars(wanted.where(AccessPlace.request_id.in_([one.id for one in requests]))).first()
    if left is not None:
        raise Conflict(f"Nobody has noted what was found here: {left}.", "Look there, and note it.")


def by_another(session: Session, requests: Sequence[AccessRequest], act: Act) -> None:
    """What is given was read by two (a constraint says so too)."""
    if any(one.handed_in_by == act.actor.id for one in requests):
        raise NotAllowed("You had it put together, so somebody else reads it.", "It takes two people.")


def pack_is_kept(session: Session, requests: Sequence[AccessRequest], act: Act) -> None:
    """What nobody can open is neither agreed to nor given."""
    if any(one.gone_at is not None for one in requests):
        raise Conflict("What was put together is not kept any more.", "Give it back and have it put together again.")


ACCESS = Workflow(
    "access",
    Verb,
    (
        step("hand_in", S.OPEN, S.MAKING, identity_is_seen, clock_runs, everywhere_looked, may=MAY),
        step("made", S.MAKING, S.READING),
        step("fail", S.MAKING, S.OPEN),
        step("give_back", [S.READING, S.AGREED], S.OPEN, may=MAY),
        step("agree", S.READING, S.AGREED, by_another, pack_is_kept, may=MAY),
        step("give", S.AGREED, S.GIVEN, pack_is_kept, may=MAY),
        step("close", S.GIVEN, S.CLOSED, may=MAY),
        step("end", S.OPEN, S.ENDED, may=MAY),
    ),
)
