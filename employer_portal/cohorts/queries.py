"""Who is in a cohort and where they stand."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.cohorts.models import Cohort, Invitation, Member
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.learning import licence
from employer_portal.learning.models import Attempt, AttemptState, Rewriting
from employer_portal.marking.models import Marking, MarkingState
from employer_portal.training.models import Certificate
from employer_portal.training.queries import Standing, standings, within_reach


@dataclass(slots=True)
class Place:
    """Somebody in a cohort: how they stand, how many steps of the licence they have passed and how many of their
    sentences trainers have, and when they were invited last."""

    user: User
    certificate: Certificate | None
    standing: Standing
    steps: int = 0
    sentences: int = 0
    invited_at: datetime | None = None


def in_reach(actor: Actor) -> sa.ColumnElement[bool]:
    """The cohorts of that trainer's brands, and those of all brands."""
    brands = actor.brands(Permission.CERTIFY)
    return sa.true() if brands is None else sa.or_(Cohort.brand_id.is_(None), Cohort.brand_id.in_(brands))


def one(session: Session, cohort_id: int, actor: Actor) -> Cohort:
    """That cohort, one of this trainer's brands or of all. Raises `NotFound`."""
    found = session.scalar(sa.select(Cohort).where(Cohort.id == cohort_id, in_reach(actor)))
    if found is None:
        raise NotFound("There is no such cohort.")
    return found


def cohorts(session: Session, actor: Actor, today: date) -> Sequence[sa.Row[Cohort, int]]:
    """(cohort, how many of those whom that trainer looks after are in it), those to come first."""
    count = sa.select(sa.func.count()).select_from(Member).join(User, User.id == Member.user_id)
    mine = count.where(Member.cohort_id == Cohort.id, within_reach(actor)).scalar_subquery()
    return session.execute(
        sa.select(Cohort, mine).where(in_reach(actor)).order_by(Cohort.due < today, Cohort.due, Cohort.id)
    ).all()


def places(session: Session, cohort_id: int, actor: Actor, now: datetime) -> list[Place]:
    """Who is in it, those who are not ready first. Six queries, whatever its size."""
    members = sa.select(Member.user_id).filter_by(cohort_id=cohort_id)
    rows = session.execute(standings(now).where(User.id.in_(members), within_reach(actor))).all()
    found = {row[0].id: Place(row[0], row[1], Standing(row[2])) for row in rows}
    for who, steps in _steps(session, found).items():
        found[who].steps = len(steps)
    passed = sa.select(Marking.user_id, sa.func.count()).where(
        Marking.user_id.in_(found), Marking.state == MarkingState.PASSED
    )
    for who, count in session.execute(passed.group_by(Marking.user_id)):
        found[who].sentences = count
    invited = sa.select(Invitation.user_id, sa.func.max(Invitation.at)).where(Invitation.user_id.in_(found))
    for who, at in session.execute(invited.group_by(Invitation.user_id)):
        found[who].invited_at = at
    ready = (Standing.VALID, Standing.EXPIRING)
    return sorted(found.values(), key=lambda one: (one.standing in ready, one.user.name.casefold()))


def _steps(session: Session, people: dict[int, Place]) -> dict[int, set[str]]:
    passed: dict[int, set[str]] = {who: set() for who in people}
    ended = sa.select(Attempt.user_id, Attempt.step).where(
        Attempt.user_id.in_(people), Attempt.state == AttemptState.PASSED
    )
    said = sa.select(Rewriting.user_id, sa.literal(licence.REWRITING)).where(
        Rewriting.user_id.in_(people), Rewriting.passed, Rewriting.words != ""
    )
    for who, step in session.execute(sa.union(ended, said)):
        passed[who].add(licence.module_of(step))
    return {who: steps.intersection(licence.STEPS) for who, steps in passed.items()}
