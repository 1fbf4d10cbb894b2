"""How somebody stands with the training: their own attempts, answers and rewritings."""

from collections.abc import Sequence
from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.clock import day_at
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor
from employer_portal.learning.licence import REFRESHER, REWRITING, TRIES, Past, module_of
from employer_portal.learning.models import Answer, Attempt, AttemptState, Rewriting
from employer_portal.training.models import Certificate


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
    """The steps that somebody has passed. With a module as a whole its short form is passed as well."""
    wanted = sa.select(Attempt.step).filter_by(user_id=user_id, state=AttemptState.PASSED).distinct()
    steps = set(session.scalars(wanted))
    return steps | set(map(module_of, steps)) | ({REWRITING} if _rewritten(session, user_id) else set())


def answered(session: Session, user_id: int) -> Sequence[tuple[Attempt, Answer]]:
    """Everything that somebody answered, with its attempt; the newest first."""
    wanted = sa.select(Attempt, Answer).join(Answer, Answer.attempt_id == Attempt.id).where(Attempt.user_id == user_id)
    return [(row[0], row[1]) for row in session.execute(wanted.order_by(Answer.at.desc(), Attempt.id.desc()))]


def past(session: Session, user_id: int) -> list[Past]:
    """What somebody was asked and how they answered, the newest first."""
    return [
        Past(asked["id"], asked["options"][given.option]["right"], given.sure)
        for attempt, given in answered(session, user_id)
        for asked in [attempt.asked[given.place]]
    ]


def licensed_at(session: Session, user_id: int) -> datetime | None:
    """When somebody earned their first licence by passing; None for whoever never did, or had it revoked."""
    earned = sa.select(sa.func.min(Certificate.granted_at)).filter_by(user_id=user_id, provisional=True)
    return session.scalar(earned.where(Certificate.revoked_at.is_(None)))


def refreshed(session: Session, user_id: int) -> list[date]:
    """The days on which somebody finished a refresher, the newest first."""
    wanted = sa.select(Attempt.ended_at).filter_by(user_id=user_id, step=REFRESHER, state=AttemptState.PASSED)
    return [day_at(at) for at in session.scalars(wanted.order_by(Attempt.id.desc())) if at]


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


def _rewritten(session: Session, user_id: int) -> bool:
    """Whether somebody has rewritten a sentence in words: one that was left out shows nothing of them."""
    worded = sa.exists().where(Rewriting.user_id == user_id, Rewriting.passed, Rewriting.words != "")
    return bool(session.scalar(sa.select(worded)))


def cases_given_away(session: Session, user_id: int) -> set[str]:
    """The rewrite cases whose way was shown to somebody before they found one."""
    wanted = (
        sa.select(Rewriting.case)
        .filter_by(user_id=user_id)
        .group_by(Rewriting.case)
        .having(sa.func.count() >= TRIES, sa.func.max(sa.case((Rewriting.passed, 1), else_=0)) == 0)
    )
    return set(session.scalars(wanted))


def rewritings(session: Session, user_id: int, case: str) -> Sequence[Rewriting]:
    """How somebody said a case's sentence anew, the newest first."""
    wanted = sa.select(Rewriting).filter_by(user_id=user_id, case=case).order_by(Rewriting.id.desc())
    return session.scalars(wanted).all()


def is_given_away(said: Sequence[Rewriting]) -> bool:
    """Whether the way to say a case's sentence was shown to whoever had not found one: it counts for nothing then."""
    return len(said) >= TRIES and not any(one.passed for one in said)


def is_shown(said: Sequence[Rewriting]) -> bool:
    """Whether one way to say a case's sentence is shown: to whoever passed it, or tried it so many times."""
    return len(said) >= TRIES or any(one.passed for one in said)
