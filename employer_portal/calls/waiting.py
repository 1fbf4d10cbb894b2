"""What waits for whoever rings candidates: today's calls, what was said in them, and what was promised."""

from collections.abc import Iterator
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.waiting import SHOWN, Asking, Task
from employer_portal.calls.models import Call, Caller, CallState, Opening, Promise
from employer_portal.calls.queries import NOTED_WITHIN
from employer_portal.calls.reach import RINGING
from employer_portal.core.clock import hour, local
from employer_portal.core.links import path
from employer_portal.core.permissions import Permission
from employer_portal.core.tables import AnySelect
from employer_portal.hiring.models import Application, Round, Vacancy
from employer_portal.requests.models import Request

P = Permission


def own_calls(session: Session, asking: Asking) -> Iterator[Task]:
    """One's calls of the next days; one that is over waits for its notes, and is late with them after an hour."""
    if asking.actor.permissions.isdisjoint(RINGING):
        return
    wanted = _about(asking, sa.select(Call, Vacancy.title).select_from(Call)).where(
        Call.owner_id == asking.actor.id, Call.state == CallState.BOOKED,
        Call.starts_at < asking.now + timedelta(days=2),
    )  # fmt: skip
    for call, title in session.execute(wanted.order_by(Call.starts_at).limit(SHOWN)):
        begins, to = local(call.starts_at), path("call", call_id=call.id)
        if call.ends_at <= asking.now:
            late = call.ends_at + NOTED_WITHIN <= asking.now
            yield Task("Write down what was said on the phone", title, to, begins.date(), urgent=late)
        else:
            yield Task(f"Ring a candidate at {hour(begins)}", title, to, begins.date())


def hours_to_open(session: Session, asking: Asking) -> Iterator[Task]:
    """An interviewer whom HR named to ring candidates, and who has not said when."""
    if P.WRITE_ENTRIES not in asking.actor.permissions:
        return
    wanted = (
        sa.select(Vacancy.title, Round.stage)
        .select_from(Caller)
        .join(Round, Round.id == Caller.round_id)
        .join(Round.vacancy)
        .where(Caller.user_id == asking.actor.id, Round.closed_at.is_(None))
        .where(~sa.exists().where(Opening.user_id == asking.actor.id))
        .order_by(Round.id)
    )
    if asking.round_id is not None:
        wanted = wanted.where(Round.id == asking.round_id)
    for title, stage in session.execute(wanted.limit(SHOWN)):
        yield Task("Say when you can ring candidates", f"{title} · {stage}", path("call_hours"))


def promised(session: Session, asking: Asking) -> Iterator[Task]:
    """What one promised on the phone, until it is done."""
    wanted = _about(asking, sa.select(Promise, Vacancy.title).select_from(Promise).join(Promise.call)).where(
        Promise.owner_id == asking.actor.id, Promise.done_at.is_(None)
    )
    for one, title in session.execute(wanted.order_by(Promise.due, Promise.id).limit(SHOWN)):
        what, to = "Do what you promised on the phone", path("call", call_id=one.call_id)
        yield Task(what, title, to, one.due, urgent=one.due < asking.today)


def _about(asking: Asking, wanted: AnySelect) -> AnySelect:
    whole = (
        wanted.join(Call.request).join(Request.application).join(Application.hiring_round).join(Round.vacancy)
    )  # fmt: skip
    return whole if asking.round_id is None else whole.where(Round.id == asking.round_id)
