"""One person's list of what waits for them, the rounds they may see, and the search. Brand by brand, paged, in a fixed
number of queries."""

from collections.abc import Sequence
from typing import Any
from unicodedata import category

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from employer_portal.accounts.models import User
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.tables import AnySelect
from employer_portal.desk.board import fitting
from employer_portal.hiring.models import Application, Round, Vacancy
from employer_portal.hiring.queries import counted_by_round, under_way
from employer_portal.hiring.reach import not_oneself
from employer_portal.letters.standing import STANDING
from employer_portal.training.queries import within_reach

P = Permission
SHOWN = 50


def untold(session: Session, actor: Actor) -> Sequence[sa.Row[*tuple[Any, ...]]]:
    """The open rounds this person runs in which candidates with an outcome have not been told it: id, title, count."""
    wanted = counted_by_round(Application.id, actor, P.RUN_ROUNDS, SHOWN).where(
        Application.round_id.in_(under_way()), STANDING["untold"]()
    )
    return session.execute(wanted).all()


def has_candidates(session: Session, actor: Actor) -> bool:
    """Whether there is anybody in the rounds that this person runs."""
    return session.execute(counted_by_round(Application.id, actor, P.RUN_ROUNDS, 1)).first() is not None


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


def colleagues(session: Session, actor: Actor, words: str) -> Sequence[User]:
    """Those who work here, or did, and have these words in their name or address: a few."""
    pattern = f"%{_escaped(words.lower())}%"
    named = (sa.func.lower(column).like(pattern, escape="\\") for column in (User.name, User.email))
    wanted = sa.select(User).where(within_reach(actor, P.READ_RECORDS), sa.or_(*named))
    return session.scalars(wanted.order_by(sa.func.lower(User.name), User.id).limit(10)).all()


def says_enough(words: str) -> bool:
    """Whether words narrow anything: two letters, or one sign that is a word by itself (李 is a whole name)."""
    return len(words) > 1 or (bool(words) and category(words) == "Lo")


def candidates(actor: Actor, words: str) -> AnySelect:
    """Applications of people with these words in their names or address, or with such a reference, in the brands
    whose records this person sees."""
    wanted = (
        sa.select(Application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(Application.id.in_(fitting(words)), not_oneself(actor))
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
