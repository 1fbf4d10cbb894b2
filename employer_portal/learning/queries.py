"""How somebody stands with the training: their own attempts, answers and rewritings."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor
from employer_portal.learning.licence import REWRITING
from employer_portal.learning.models import Answer, Attempt, AttemptState, Rewriting


def own_attempt(session: Session, attempt_id: int, actor: Actor, *, lock: bool = False) -> Attempt:
    """One's own attempt. Raises `NotFound` for anybody else's."""
    wanted = sa.select(Attempt).where(Attempt.id == attempt_id, Attempt.user_id == actor.id)
    found = session.scalar(wanted.with_for_update() if lock else wanted)
    if found is None:
        raise NotFound("There is no such attempt.")
    return found


def open_attempt(session: Session, user_id: int, step: str) -> Attempt | None:
    """The attempt at a step that somebody has begun and not ended."""
    return session.scalar(sa.select(Attempt).filter_by(user_id=user_id, step=step, state=AttemptState.BEGUN))


def attempts(session: Session, user_id: int) -> Sequence[Attempt]:
    """All of somebody's attempts, the newest first."""
    return session.scalars(sa.select(Attempt).filter_by(user_id=user_id).order_by(Attempt.id.desc())).all()


def answers(session: Session, attempt_id: int) -> dict[int, Answer]:
    """Place of the question -> what was answered."""
    given = session.scalars(sa.select(Answer).filter_by(attempt_id=attempt_id))
    return {one.place: one for one in given}


def chosen(session: Session, attempt_id: int) -> dict[int, int]:
    """Place of the question -> the option that was chosen."""
    return {place: one.option for place, one in answers(session, attempt_id).items()}


def passed(session: Session, user_id: int) -> set[str]:
    """The steps of the licence that somebody has passed."""
    steps = session.scalars(sa.select(Attempt.step).filter_by(user_id=user_id, state=AttemptState.PASSED).distinct())
    return set(steps) | ({REWRITING} if cases_passed(session, user_id) else set())


def oldest_version(session: Session, user_id: int) -> str:
    """The version of the guidance that the steps were passed on; of several, the one that is longest ago."""
    wanted = sa.select(Attempt).filter_by(user_id=user_id, state=AttemptState.PASSED).order_by(Attempt.id)
    newest = {one.step: one for one in session.scalars(wanted)}
    return min(newest.values(), key=lambda one: one.id).version


def newest_rules(session: Session, user_id: int) -> str:
    """The version of the rules that somebody's last rewriting was passed with."""
    passed = sa.select(Rewriting.rules).filter_by(user_id=user_id, passed=True).order_by(Rewriting.id.desc())
    return session.scalar(passed.limit(1)) or ""


def cases_passed(session: Session, user_id: int) -> set[str]:
    """The rewrite cases that somebody has passed."""
    return set(session.scalars(sa.select(Rewriting.case).filter_by(user_id=user_id, passed=True).distinct()))


def rewritings(session: Session, user_id: int, case: str) -> Sequence[Rewriting]:
    """How somebody said a case's sentence anew, the newest first."""
    wanted = sa.select(Rewriting).filter_by(user_id=user_id, case=case).order_by(Rewriting.id.desc())
    return session.scalars(wanted).all()
