"""Opening somebody's single answers in the training, for a claim: an act of whoever keeps the records, with a reason, a
line in the trail and a note to the learner. Nobody else sees them but the learner."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.accounts.models import User
from employer_portal.certificates.models import AnswersOpened
from employer_portal.certificates.verbs import Verb
from employer_portal.core import audit
from employer_portal.core.clock import day_at
from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.learning import licence
from employer_portal.learning.models import Answer, Attempt, AttemptState, Rewriting
from employer_portal.training.queries import one_person

#: After that the answers are closed again: who still needs them gives the reason once more.
LASTS = timedelta(hours=8)


@dataclass(frozen=True, slots=True)
class Opened:
    """One attempt with what was chosen for each of its questions, by the question's place."""

    attempt: Attempt
    given: dict[int, Answer]


def open_answers(session: Session, user_id: int, because: str, *, actor: Actor, now: datetime) -> AnswersOpened:
    """Open somebody's single answers, with the reason, and tell them; sent twice, it is one opening.
    Raises `NotAllowed` for oneself, `DomainError` without one."""
    actor.must(Permission.READ_RECORDS)
    person = one_person(session, user_id, actor, Permission.READ_RECORDS)
    if person.id == actor.id:
        raise NotAllowed("Your own answers stand on the page of your training.")
    if len(because.split()) < 3:
        raise DomainError("Say for which claim, and why single answers are needed.", "It stays on record.")
    session.execute(sa.select(User.id).where(User.id == actor.id).with_for_update())  # a double click waits
    wanted = sa.select(AnswersOpened).filter_by(user_id=user_id, by_id=actor.id, because=because.strip())
    if (there := session.scalar(wanted.where(AnswersOpened.at > now - LASTS).limit(1))) is not None:
        return there
    opened = AnswersOpened(user_id=user_id, by_id=actor.id, at=now, because=because.strip())
    session.add(opened)
    session.flush()
    audit.record(
        session, Verb.ANSWERS_OPENED_MADE, f"answers_opened:{opened.id}", actor_id=actor.id, at=now, user=user_id,
        by=actor.id,
    )  # fmt: skip
    notices.post(session, user_id, "answers-opened", actor=actor, now=now, by=actor.name, on=day_at(now))
    return opened


def read(session: Session, opened_id: int, actor: Actor, now: datetime) -> tuple[AnswersOpened, User]:
    """What one opened oneself, while it is open. Raises `NotFound` for another's, `Conflict` once it is closed."""
    opened = session.get(AnswersOpened, opened_id)
    if opened is None or opened.by_id != actor.id:
        raise NotFound("There is no such page.")
    person = one_person(session, opened.user_id, actor, Permission.READ_RECORDS)
    if opened.at + LASTS <= now:
        raise Conflict("These answers are closed again.", "Open them once more, with the reason.")
    return opened, person


def answers(session: Session, opened: AnswersOpened) -> list[Opened]:
    """Every attempt of theirs that had ended when the answers were opened, with what they chose; the newest first.
    What is for practice stays theirs: refreshers, and the notes that they rated after the first."""
    of_them = Attempt.user_id == opened.user_id
    first = sa.select(sa.func.min(Attempt.id)).where(
        of_them, Attempt.step == licence.RATING, Attempt.state == AttemptState.PASSED
    )
    practice = sa.or_(
        Attempt.step == licence.REFRESHER,
        sa.and_(Attempt.step == licence.RATING, Attempt.id != first.scalar_subquery()),
    )
    wanted = sa.select(Attempt).where(of_them, Attempt.ended_at <= opened.at, ~practice)
    ended = session.scalars(wanted.order_by(Attempt.id.desc())).all()
    given: dict[int, dict[int, Answer]] = {one.id: {} for one in ended}
    for answer in session.scalars(sa.select(Answer).where(Answer.attempt_id.in_(given))):
        given[answer.attempt_id][answer.place] = answer
    return [Opened(one, given[one.id]) for one in ended]


def rewritings(session: Session, opened: AnswersOpened) -> Sequence[Rewriting]:
    """Every sentence that they had said anew when the answers were opened; the newest first."""
    wanted = sa.select(Rewriting).where(Rewriting.user_id == opened.user_id, Rewriting.at <= opened.at)
    return session.scalars(wanted.order_by(Rewriting.id.desc())).all()


def of_person(session: Session, user_id: int) -> Sequence[sa.Row[AnswersOpened, str]]:
    """(opening, who opened) of somebody's answers; the newest first."""
    wanted = sa.select(AnswersOpened, User.name).join(User, User.id == AnswersOpened.by_id)
    return session.execute(wanted.where(AnswersOpened.user_id == user_id).order_by(AnswersOpened.id.desc())).all()
