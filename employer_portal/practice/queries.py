"""What somebody's own practice shows, for their own eyes: ways chosen, mistakes, ratings, habits in their feedback."""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager

from employer_portal.core.permissions import Actor
from employer_portal.feedback.models import Check, Entry, Finding, Revision
from employer_portal.hiring.models import Application, Round
from employer_portal.hiring.reach import not_oneself
from employer_portal.learning import licence
from employer_portal.learning.models import Answer, Asked
from employer_portal.learning.queries import answered
from employer_portal.practice.models import SceneChoice
from employer_portal.practice.walking import Chosen

#: So many entries that came back are shown: what was asked long ago says little of today.
RECENT = 10


def choices(session: Session, user_id: int, module: str, number: int) -> list[Chosen]:
    """The ways that somebody chose in a scenario, the newest first."""
    wanted = sa.select(SceneChoice).filter_by(user_id=user_id, module=module, scenario=number)
    return [Chosen(one.scene, one.way) for one in session.scalars(wanted.order_by(SceneChoice.id.desc()))]


@dataclass(frozen=True, slots=True)
class Mistake:
    """A question that somebody had wrong when they answered it last."""

    asked: Asked
    given: Answer


def mistakes(session: Session, user_id: int) -> list[Mistake]:
    """What somebody had wrong when they answered it last: first what they were sure of."""
    newest: dict[str, Mistake] = {}
    for attempt, given in answered(session, user_id):
        if attempt.step != licence.RATING:
            asked = attempt.asked[given.place]
            newest.setdefault(asked["id"], Mistake(asked, given))
    wrong = [one for one in newest.values() if not one.asked["options"][one.given.option]["right"]]
    return sorted(wrong, key=lambda one: not one.given.sure)


@dataclass(frozen=True, slots=True)
class Rated:
    """A rating case as somebody rated it last, and as the panel did."""

    attempt_id: int
    case: str
    own: int
    panel: int

    @property
    def off(self) -> int:
        """How many points higher (or, negative, lower) than the panel."""
        return self.own - self.panel


def ratings(session: Session, user_id: int) -> list[Rated]:
    """The cases that somebody has rated, each as they did it last; the newest first."""
    newest: dict[str, Rated] = {}
    for attempt, given in answered(session, user_id):
        if attempt.step == licence.RATING:
            (asked,) = attempt.asked
            panel = next(place for place, option in enumerate(asked["options"], 1) if option["right"])
            newest.setdefault(asked["id"], Rated(attempt.id, asked["id"], given.option + 1, panel))
    return list(newest.values())


def kept(session: Session, user_id: int) -> Sequence[sa.Row[str, int, int]]:
    """(rule, how often, in how many entries) of the wordings in their own entries that somebody kept with a reason: one
    kept through several revisions is one."""
    wanted = (
        sa.select(Finding.rule, Finding.match, Finding.criterion_id, Finding.field, Revision.entry_id)
        .join(Check, Check.id == Finding.check_id)
        .join(Revision, Revision.id == Check.revision_id)
        .join(Entry, Entry.id == Revision.entry_id)
        .where(Entry.interviewer_id == user_id, Finding.kept_by == user_id)
        .distinct()
        .subquery()
    )
    often = sa.func.count()
    counted = sa.select(wanted.c.rule, often, sa.func.count(wanted.c.entry_id.distinct())).group_by(wanted.c.rule)
    return session.execute(counted.order_by(often.desc(), wanted.c.rule)).all()


def came_back(session: Session, actor: Actor) -> Sequence[Entry]:
    """One's own entries that HR gave back, with the reason it gave last; the newest first."""
    wanted = (
        sa.select(Entry)
        .join(Entry.application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(Entry.interviewer_id == actor.id, Entry.returned_because.is_not(None), not_oneself(actor))
        .options(
            contains_eager(Entry.application).contains_eager(Application.candidate),
            contains_eager(Entry.application).contains_eager(Application.hiring_round).contains_eager(Round.vacancy),
        )
        .order_by(Entry.id.desc())
        .limit(RECENT)
    )
    return session.scalars(wanted).all()
