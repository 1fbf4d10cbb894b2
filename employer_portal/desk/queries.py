"""One person's list of what waits for them, the rounds they may see, and the search. Brand by brand, paged, in a fixed
number of queries."""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import InstrumentedAttribute, Session, joinedload

from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.tables import AnySelect
from employer_portal.core.terms import LETTER_OUTCOMES
from employer_portal.desk.board import beginning
from employer_portal.feedback.models import OWED, Entry
from employer_portal.hiring.models import Application, Round, Vacancy
from employer_portal.hiring.queries import counted_by_round, under_way
from employer_portal.hiring.reach import not_oneself
from employer_portal.letters.models import Letter, LetterState, live_feedback
from employer_portal.letters.standing import STANDING

P = Permission
SHOWN = 50


def untold(session: Session, actor: Actor) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """The open rounds this person runs in which candidates with an outcome have not been told it: id, title, count."""
    wanted = counted_by_round(Application.id, actor, P.RUN_ROUNDS, SHOWN).where(
        Application.round_id.in_(under_way()), STANDING["untold"]()
    )
    return session.execute(wanted).all()


def rounds(actor: Actor, *, words: str = "", closed: bool = False) -> AnySelect:
    """The rounds of the brands this person works in, newest first."""
    wanted = (
        sa.select(Round)
        .join(Round.vacancy)
        .options(joinedload(Round.vacancy).joinedload(Vacancy.brand))
        .order_by(Round.id.desc())
    )
    wanted = wanted.where(Round.closed_at.is_not(None) if closed else Round.closed_at.is_(None))
    if words:
        pattern = f"%{_escaped(words.lower())}%"
        named = (Vacancy.title, Vacancy.reference)
        wanted = wanted.where(sa.or_(*(sa.func.lower(column).like(pattern, escape="\\") for column in named)))
    return _in_brands(wanted, actor, _seeing(actor))


def progress(session: Session, round_ids: Sequence[int]) -> dict[int, tuple[int, int, int, int]]:
    """round -> candidates, entries owed, letters on their way or sent, letters expected."""
    if not round_ids:
        return {}
    here = Application.round_id.in_(round_ids)
    people = dict(
        session.execute(
            sa.select(Application.round_id, sa.func.count()).where(here).group_by(Application.round_id)
        ).all()
    )
    owed = _counted(session, here, Entry.application_id, Entry.state.in_(OWED))
    gone = _counted(session, here, Letter.application_id, *live_feedback(LetterState.APPROVED))
    expected = dict(
        session.execute(
            sa.select(Application.round_id, sa.func.count())
            .where(here, Application.outcome.in_(LETTER_OUTCOMES))
            .group_by(Application.round_id)
        ).all()
    )
    return {
        round_id: (people.get(round_id, 0), owed.get(round_id, 0), gone.get(round_id, 0), expected.get(round_id, 0))
        for round_id in round_ids
    }


def candidates(actor: Actor, words: str) -> AnySelect:
    """Applications whose name or reference begins with these words, in the brands whose records this person sees."""
    wanted = (
        sa.select(Application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(Application.id.in_(beginning(words)), not_oneself(actor))
        .options(joinedload(Application.candidate), joinedload(Application.hiring_round).joinedload(Round.vacancy))
        .order_by(Application.id.desc())
    )
    return _in_brands(wanted, actor, _seeing(actor))


def _seeing(actor: Actor) -> Permission:
    return P.READ_RECORDS if P.READ_RECORDS in actor.permissions else P.READ_LETTERS


def _in_brands(query: AnySelect, actor: Actor, permission: Permission) -> AnySelect:
    brands = actor.brands(permission)
    return query if brands is None else query.where(Vacancy.brand_id.in_(brands))


def _escaped(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def _counted(
    session: Session, here: sa.ColumnElement[bool], to: InstrumentedAttribute[int], *where: sa.ColumnElement[bool]
) -> dict[int, int]:
    """round -> how many rows of another table, which name their application in `to`."""
    counted = sa.select(Application.round_id, sa.func.count()).join(to.class_, to == Application.id)
    return dict(session.execute(counted.where(here, *where).group_by(Application.round_id)).all())
