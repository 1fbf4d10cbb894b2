"""Finding vacancies, rounds and candidates: each in one's own brands, and never oneself."""

from collections.abc import Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from employer_portal.accounts.models import Brand, User
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.hiring.models import Application, Candidate, Round, RoundImport, Vacancy


def find_round(session: Session, vacancy_reference: str) -> Round:
    """The newest round of that vacancy. Raises `NotFound`, with the references there are."""
    found = session.scalar(
        sa.select(Round)
        .join(Round.vacancy)
        .where(Vacancy.reference == vacancy_reference)
        .order_by(Round.id.desc())
        .limit(1)
    )
    if found is None:
        known = ", ".join(session.scalars(sa.select(Vacancy.reference).order_by(Vacancy.reference).limit(20)))
        raise NotFound(f"There is no round for the vacancy {vacancy_reference}.", f"There are: {known or 'none yet'}.")
    return found


def imported_before(session: Session, sha256: str) -> RoundImport | None:
    """The newest import of a file with these bytes, if there was one."""
    return session.scalar(
        sa.select(RoundImport).where(RoundImport.sha256 == sha256).order_by(RoundImport.id.desc()).limit(1)
    )


def one_round(session: Session, round_id: int, actor: Actor, *permissions: Permission) -> Round:
    """That round with its vacancy, for somebody who holds one of these permissions in its brand, else `NotFound`."""
    found = session.get(Round, round_id, options=[joinedload(Round.vacancy)])
    if found is None or not _in_reach(found.vacancy.brand_id, actor, permissions):
        raise NotFound("There is no such round.")
    return found


def one_vacancy(session: Session, vacancy_id: int, actor: Actor, *permissions: Permission) -> Vacancy:
    """That vacancy, for somebody who holds one of these permissions in its brand, else `NotFound`."""
    found = session.get(Vacancy, vacancy_id, options=[joinedload(Vacancy.brand)])
    if found is None or not _in_reach(found.brand_id, actor, permissions):
        raise NotFound("There is no such vacancy.")
    return found


def one_application(session: Session, application_id: int, actor: Actor, *permissions: Permission) -> Application:
    """That application with its candidate, round and vacancy, for somebody who holds one of these permissions in its
    brand and is not the candidate, else `NotFound`."""
    whole = (
        joinedload(Application.candidate),
        joinedload(Application.told),
        joinedload(Application.hiring_round).joinedload(Round.vacancy),
    )
    wanted = sa.select(Application).join(Application.candidate).options(*whole)
    found = session.scalar(wanted.where(Application.id == application_id, not_oneself(actor)))
    if found is None or not _in_reach(found.hiring_round.vacancy.brand_id, actor, permissions):
        raise NotFound("There is no such application.")
    return found


def not_oneself(actor: Actor) -> sa.ColumnElement[bool]:
    """For a query over `Candidate`: a user who is also a candidate (same e-mail address) never sees that record."""
    return ~sa.exists().where(
        User.id == actor.id, User.email.is_not(None), sa.func.lower(User.email) == sa.func.lower(Candidate.email)
    )


def in_brands_of(actor: Actor, *permissions: Permission) -> sa.ColumnElement[bool]:
    """For a query over `Vacancy`: those of the brands in which the actor holds one of these permissions."""
    reach = [actor.brands(permission) for permission in permissions]
    if any(brands is None for brands in reach):
        return sa.true()
    return Vacancy.brand_id.in_(frozenset[int]().union(*(brands for brands in reach if brands is not None)))


def brands_of(session: Session, actor: Actor, permission: Permission) -> list[Brand]:
    """The brands in which the actor holds that permission, in order of name."""
    brands = actor.brands(permission)
    wanted = sa.select(Brand).order_by(Brand.name)
    return list(session.scalars(wanted if brands is None else wanted.where(Brand.id.in_(brands))))


def _in_reach(brand_id: int, actor: Actor, permissions: Sequence[Permission]) -> bool:
    return any(actor.may(permission, brand_id) for permission in permissions)
