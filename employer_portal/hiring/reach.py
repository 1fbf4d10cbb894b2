"""What an actor may know of: what lies in the brands of their role, and never a record about themselves.

Pages and operations both load by these functions. What is out of reach is not found, in the same words as what is not
there; who holds none of the permissions that are asked for, anywhere, is told so before anything is looked for.
"""

from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from employer_portal.core.arriving import ALL
from employer_portal.core.chunks import chunked
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.hiring.models import Application, Candidate, Round, Vacancy


def oneself(actor: Actor, person_id: Any = Candidate.person_id) -> sa.ColumnElement[bool]:
    """For a query over `Candidate`: the actor, whom the e-mail address of one of their applications gives away."""
    if not actor.mailbox:
        return sa.false()
    theirs = aliased(Candidate)
    found: sa.ColumnElement[bool] = person_id.in_(sa.select(theirs.person_id).where(theirs.mailbox == actor.mailbox))
    return found


def not_oneself(actor: Actor) -> sa.ColumnElement[bool]:
    """For a query over `Candidate`: all but the actor."""
    return ~oneself(actor)


def in_brands_of(actor: Actor, *permissions: Permission) -> sa.ColumnElement[bool]:
    """For a query over `Vacancy`: those of the brands in which the actor holds one of these permissions."""
    reach = [actor.brands(permission) for permission in permissions]
    if any(brands is None for brands in reach):
        return sa.true()
    return Vacancy.brand_id.in_(frozenset[int]().union(*(brands for brands in reach if brands is not None)))


def one_vacancy(session: Session, vacancy_id: int, actor: Actor, *permissions: Permission) -> Vacancy:
    """That vacancy, for somebody who holds one of these permissions in its brand, else `NotFound`."""
    actor.must_hold(*permissions)
    found = session.get(Vacancy, vacancy_id, options=[joinedload(Vacancy.brand)])
    if found is None or not _in_reach(found.brand_id, actor, permissions):
        raise NotFound("There is no such vacancy.")
    return found


def one_round(session: Session, round_id: int, actor: Actor, *permissions: Permission) -> Round:
    """That round with what belongs to it, for somebody who holds one of these permissions in its brand, else
    `NotFound`."""
    actor.must_hold(*permissions)
    whole = (
        joinedload(Round.vacancy).joinedload(Vacancy.brand),
        joinedload(Round.criteria_version),
        joinedload(Round.approver),
        joinedload(Round.stand_in),
        joinedload(Round.chair),
    )
    found = session.get(Round, round_id, options=whole)
    if found is None or not _in_reach(found.vacancy.brand_id, actor, permissions):
        raise NotFound("There is no such round.")
    return found


def chaired(session: Session, round_id: int, actor: Actor) -> Round:
    """That round, for whoever chairs its panel, else `NotFound`."""
    found = session.get(Round, round_id, options=[joinedload(Round.vacancy).joinedload(Vacancy.brand)])
    if found is None or found.chair_id != actor.id:
        raise NotFound("There is no such round.")
    return found


def one_application(
    session: Session, application_id: int, actor: Actor, *permissions: Permission, lock: bool = False
) -> Application:
    """That application with its candidate, round and vacancy, for somebody who holds one of these permissions in its
    brand and is not the candidate, else `NotFound`."""
    return some_applications(session, [application_id], actor, *permissions, lock=lock)[0]


def one_removed(
    session: Session, application_id: int, actor: Actor, *permissions: Permission, lock: bool = False
) -> Application:
    """`one_application` of those that were removed."""
    actor.must_hold(*permissions)
    query = _applications(actor, *permissions).where(
        Application.id == application_id, Application.removed_at.is_not(None)
    )
    if lock:
        query = query.with_for_update(of=Application).execution_options(populate_existing=True)
    found = session.scalars(query.execution_options(**ALL)).first()
    if found is None:
        raise NotFound("There is no such application.")
    return found


def some_applications(
    session: Session, application_ids: Iterable[int], actor: Actor, *permissions: Permission, lock: bool = False
) -> list[Application]:
    """`one_application` for many, in the order asked for; `NotFound` where one of them is out of reach."""
    wanted = list(application_ids)
    found = applications_in_reach(session, wanted, actor, *permissions, lock=lock)
    if any(application_id not in found for application_id in wanted):
        raise NotFound("There is no such application.")
    return [found[application_id] for application_id in wanted]


def applications_in_reach(
    session: Session, application_ids: Iterable[int], actor: Actor, *permissions: Permission, lock: bool = False
) -> dict[int, Application]:
    """`one_application` for many; those out of reach are absent. Locked in one order, so that two who want the same do
    not wait for each other."""
    actor.must_hold(*permissions)
    query = _applications(actor, *permissions)
    if lock:
        query = query.order_by(Application.id).with_for_update(of=Application)
        query = query.execution_options(populate_existing=True)
    return {application.id: application for application in chunked(session, query, Application.id, application_ids)}


def _applications(actor: Actor, *permissions: Permission) -> sa.Select[Application]:
    return (
        sa.select(Application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .options(
            contains_eager(Application.candidate),
            joinedload(Application.told),
            contains_eager(Application.hiring_round).contains_eager(Round.vacancy),
        )
        .where(not_oneself(actor), in_brands_of(actor, *permissions))
    )


def _in_reach(brand_id: int, actor: Actor, permissions: Iterable[Permission]) -> bool:
    return any(actor.may(permission, brand_id) for permission in permissions)
