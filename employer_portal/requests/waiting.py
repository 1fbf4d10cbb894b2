"""The requests that wait for somebody, by round: one's own, and those that are nobody's yet."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import SHOWN, Asking, Task, counted_task
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.hiring.models import Application, Round, Vacancy
from employer_portal.hiring.reach import in_brands_of, not_oneself
from employer_portal.requests.models import OPEN, Complaint, ComplaintState, Request
from employer_portal.requests.reach import complaints as within_reach

P = Permission


def to_answer(session: Session, asking: Asking) -> Iterator[Task]:
    """What candidates asked for, whether their round is closed or not: by the first day that was promised."""
    if P.RUN_ROUNDS not in asking.actor.permissions:
        return
    wanted = (
        sa.select(Round.id, Vacancy.title, sa.func.count(), sa.func.min(Request.due_on))
        .select_from(Request)
        .join(Request.application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(Request.state.in_(OPEN), in_brands_of(asking.actor, P.RUN_ROUNDS), not_oneself(asking.actor))
        .where(sa.or_(Request.owner_id == asking.actor.id, Request.owner_id.is_(None)))
        .group_by(Round.id, Vacancy.title)
        .order_by(Round.id)
    )
    if asking.round_id is not None:
        wanted = wanted.where(Round.id == asking.round_id)
    for round_id, title, count, due in session.execute(wanted.limit(SHOWN)):
        what = counted_task(count, "Answer a candidate’s request", "Answer {} requests of candidates")
        to = f"{path('requests')}?round={round_id}"
        yield Task(what, title, to, due, urgent=due < asking.today, count=count)


def complaints(session: Session, asking: Asking) -> Iterator[Task]:
    """The complaints that one looks into, and those that are nobody's yet: to acknowledge by a day, then to end."""
    if P.RUN_ROUNDS not in asking.actor.permissions:
        return
    wanted = (
        within_reach(asking.actor, P.RUN_ROUNDS)
        .add_columns(Vacancy.title)
        .join(Complaint.request)
        .join(Request.application)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .where(Complaint.state != ComplaintState.ENDED)
        .where(sa.or_(Complaint.owner_id == asking.actor.id, Complaint.owner_id.is_(None)))
        .order_by(Complaint.due_on, Complaint.id)
    )
    if asking.round_id is not None:
        wanted = wanted.where(Round.id == asking.round_id)
    for complaint, title in session.execute(wanted.limit(SHOWN)):
        to, is_new = path("complaint", complaint_id=complaint.id), complaint.state == ComplaintState.NEW
        if is_new:
            urgent = complaint.due_on < asking.today
            yield Task("Acknowledge a candidate’s complaint", title, to, complaint.due_on, urgent=urgent)
        else:
            yield Task("Look into a candidate’s complaint", title, to, since=complaint.made_at)
