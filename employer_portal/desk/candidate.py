"""One candidate in one round, put together from all features."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from employer_portal.calls import queries as calls
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.desk import board, timeline
from employer_portal.feedback.models import Concern, DecisionRecord, Entry
from employer_portal.hiring import persons
from employer_portal.hiring.models import Application, Round, Vacancy
from employer_portal.hiring.reach import not_oneself
from employer_portal.keeping import holds
from employer_portal.requests import queries as requests


def one(session: Session, application_id: int, actor: Actor) -> dict[str, Any]:
    """What the page of one candidate shows. Raises `NotFound` for another brand's, and for one's own record."""
    found = session.scalar(
        sa.select(Application)
        .join(Application.candidate)
        .where(Application.id == application_id, not_oneself(actor))
        .options(
            contains_eager(Application.candidate),
            joinedload(Application.told),
            joinedload(Application.hiring_round).joinedload(Round.vacancy).joinedload(Vacancy.brand),
        )
    )
    if found is None or not actor.may(Permission.READ_LETTERS, found.hiring_round.brand_id):
        raise NotFound("There is no such candidate.")
    [row] = board.rows(session, [found])
    entries = session.scalars(
        sa.select(Entry)
        .where(Entry.application_id == application_id)
        .options(joinedload(Entry.interviewer))
        .order_by(Entry.id)
    ).all()
    return {
        "application": found,
        "round": found.hiring_round,
        "row": row,
        "again": persons.others(session, [found], actor).get(application_id, 0),
        "entries": entries,
        "concerns": session.scalars(sa.select(Concern).where(Concern.application_id == application_id)).all(),
        "decision": session.scalar(
            sa.select(DecisionRecord)
            .where(DecisionRecord.application_id == application_id)
            .order_by(DecisionRecord.number.desc())
            .limit(1)
        ),
        "holds": holds.covering(session, [application_id]).get(application_id, []),
        "neighbours": _neighbours(session, found, actor),
        "calls": calls.of_application(session, application_id),
        "requests": requests.of_application(session, application_id),
        "events": timeline.of_application(session, application_id),
    }


def _neighbours(session: Session, found: Application, actor: Actor) -> tuple[int | None, int | None]:
    """The candidates before and after in the order of the round."""
    here = sa.select(Application.id).join(Application.candidate).where(not_oneself(actor))
    here = here.where(Application.round_id == found.round_id)
    before = here.where(Application.position < found.position).order_by(Application.position.desc()).limit(1)
    after = here.where(Application.position > found.position).order_by(Application.position).limit(1)
    return session.scalar(before), session.scalar(after)
