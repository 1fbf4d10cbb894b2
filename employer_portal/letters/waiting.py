"""What waits for whoever composes, approves and sends letters."""

from collections.abc import Iterator

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import SHOWN, Asking, Task, counted_task
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.queries import DEAD
from employer_portal.hiring.models import Application, Round, Vacancy
from employer_portal.hiring.queries import counted_by_round, under_way
from employer_portal.letters import queries
from employer_portal.letters.models import Letter
from employer_portal.letters.standing import STANDING
from employer_portal.review.queries import decided

P = Permission
TO_WRITE, TO_APPROVE = 3.5, 2.3  # HR, a letter from review to handing in; an approver, a letter


def trouble(session: Session, asking: Asking) -> Iterator[Task]:
    """The letters that did not arrive."""
    actor = asking.actor
    if P.SEND not in actor.permissions:
        return
    brands = actor.brands(P.SEND)
    newer = sa.orm.aliased(Delivery)
    query = sa.select(sa.func.count()).where(
        Delivery.state.in_(DEAD), ~sa.exists().where(newer.replaces == Delivery.id), Delivery.group.startswith("round-")
    )
    if brands is not None:
        query = query.where(Delivery.brand_id.in_(brands))
    count = session.scalar(query)
    if count:
        what = counted_task(count, "A letter did not arrive", "{} letters did not arrive")
        yield Task(what, "Each says why, and what to do.", f"{path('outbox')}?state=trouble", urgent=True, count=count)


def to_approve(session: Session, asking: Asking) -> Iterator[Task]:
    """The letters that wait for their approval, by round: those of the approvals page."""
    if P.APPROVE_LETTERS not in asking.actor.permissions:
        return
    listed = queries.waiting(asking.actor, asking.today).order_by(None).limit(SHOWN)
    by_round = listed.with_only_columns(Round.id, Vacancy.title, sa.func.count(), sa.func.min(Letter.sealed_at))
    for round_id, title, count, since in session.execute(by_round.group_by(Round.id, Vacancy.title).order_by(Round.id)):
        what = counted_task(count, "Read a letter and approve it", "Read {} letters and approve them")
        yield Task(what, title, f"{path('approvals')}?round={round_id}", since=since, count=count, minutes=TO_APPROVE)


def to_finish(session: Session, asking: Asking) -> Iterator[Task]:
    """The letters to hand in, and the decisions and letters that come next, by round."""
    actor = asking.actor
    if P.COMPOSE_LETTERS not in actor.permissions:
        return
    applications = counted_by_round(Application.id, actor, P.COMPOSE_LETTERS, SHOWN)
    for round_id, title, due, count in session.execute(applications.where(STANDING["draft"]())):
        what = counted_task(count, "Hand in a letter", "Hand in {} letters")
        yield Task(what, title, f"{path('board', round_id=round_id)}?show=draft", due, count=count)
    ready = applications.where(
        Application.round_id.in_(under_way()), sa.or_(STANDING["compose"](), STANDING["decide"]())
    )
    composing = decided()
    counted = ready.add_columns(composing.label("composing")).group_by("composing")
    for round_id, title, due, count, is_decided in session.execute(counted):
        show = "compose" if is_decided else "decide"
        one, many = (
            ("Compose a letter", "Compose {} letters") if is_decided else ("Record a decision", "Record {} decisions")
        )
        to = f"{path('board', round_id=round_id)}?show={show}"
        yield Task(counted_task(count, one, many), title, to, due, count=count, minutes=TO_WRITE)
