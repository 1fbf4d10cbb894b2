"""Packs of evidence to look at: which were made, by whom and of what; and what one would hold."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core.chunks import chunked
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.tables import AnySelect
from employer_portal.evidence.models import Export
from employer_portal.evidence.values import Of, Scope
from employer_portal.feedback.models import Entry
from employer_portal.hiring.models import Application, Round, Vacancy
from employer_portal.hiring.reach import in_brands_of, oneself
from employer_portal.letters.models import Letter
from employer_portal.requests.models import Request


@dataclass(frozen=True, slots=True)
class Holds:
    """How much a pack would hold."""

    candidates: int
    entries: int
    letters: int
    requests: int


def packs(actor: Actor) -> AnySelect:
    """(pack, who asked, vacancy's reference and title, stage, application's reference) of those within reach, the
    newest first: for `paging.paged`. Of what was erased since, a pack alone is left."""
    applied, held, vacancy = Application.__table__, Round.__table__, Vacancy
    of_application = sa.and_(Export.of == Of.APPLICATION, Export.row_id == applied.c.id)
    of_round = sa.or_(
        sa.and_(Export.of == Of.ROUND, Export.row_id == held.c.id),
        sa.and_(Export.of == Of.APPLICATION, applied.c.round_id == held.c.id),
    )
    of_vacancy = sa.or_(sa.and_(Export.of == Of.VACANCY, Export.row_id == vacancy.id), held.c.vacancy_id == vacancy.id)
    own = sa.select(Application.round_id).join(Application.candidate).where(oneself(actor))
    vacancies = sa.select(Round.vacancy_id).where(Round.id.in_(own))
    return (
        sa.select(Export, User.name, vacancy.reference, vacancy.title, held.c.stage, applied.c.reference)
        .join(User, User.id == Export.asked_by)
        .outerjoin(applied, of_application)
        .outerjoin(held, of_round)
        .outerjoin(vacancy, of_vacancy)
        .where(in_brands_of(actor, Permission.EXPORT_RECORDS))
        .where(sa.or_(held.c.id.is_(None), held.c.id.not_in(own)))
        .where(sa.or_(vacancy.id.is_(None), vacancy.id.not_in(vacancies)))
        .order_by(Export.id.desc())
    )


def holds(session: Session, scope: Scope) -> Holds:
    """How much there is of what a pack of that scope would hold."""
    found = (
        sum(1 for _ in chunked(session, sa.select(model.id), model.application_id, scope.applications))
        for model in (Entry, Letter, Request)
    )
    return Holds(len(scope.applications), *found)
