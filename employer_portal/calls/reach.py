"""Which calls an actor may know of: HR those of their brands, whoever rings their own; nobody one to themselves."""

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from employer_portal.calls.models import Call, Promise
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.tables import AnySelect
from employer_portal.hiring.models import Application, Candidate, Round, Vacancy
from employer_portal.hiring.reach import in_brands_of, not_oneself
from employer_portal.requests.models import Request

P = Permission
#: Who may ring candidates: HR in their brands, and interviewers whom HR named.
RINGING = (P.RUN_ROUNDS, P.WRITE_ENTRIES)


def whole() -> AnySelect:
    """Calls with their request, candidate, round, vacancy, brand and whoever rings."""
    applied = contains_eager(Call.request).contains_eager(Request.application)
    vacancy = applied.contains_eager(Application.hiring_round).contains_eager(Round.vacancy)
    return (
        sa.select(Call)
        .join(Call.request)
        .join(Request.application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .options(
            applied.contains_eager(Application.candidate).joinedload(Candidate.person),
            vacancy.joinedload(Vacancy.brand),
            joinedload(Call.owner),
        )
    )


def within(actor: Actor) -> AnySelect:
    """The calls that this actor may know of."""
    own = Call.owner_id == actor.id if P.WRITE_ENTRIES in actor.permissions else sa.false()
    return whole().where(not_oneself(actor), sa.or_(own, in_brands_of(actor, P.RUN_ROUNDS)))


def one_call(session: Session, call_id: int, actor: Actor, *permissions: Permission, lock: bool = False) -> Call:
    """That call; with `RUN_ROUNDS` alone for HR, else for whoever rings as well. Raises `NotFound` for others."""
    wanted = permissions or RINGING
    actor.must_hold(*wanted)
    query = within(actor).where(Call.id == call_id)
    if P.WRITE_ENTRIES not in wanted:
        query = query.where(in_brands_of(actor, P.RUN_ROUNDS))
    found: Call | None = session.scalar(_locked(query) if lock else query)
    if found is None:
        raise NotFound("There is no such call.")
    return found


def candidates_call(session: Session, application_id: int, call_id: int, *, lock: bool = False) -> Call:
    """That call, for the candidate of that application, who came by their link. Raises `NotFound` for others."""
    query = whole().where(Call.id == call_id, Request.application_id == application_id)
    found: Call | None = session.scalar(_locked(query) if lock else query)
    if found is None:
        raise NotFound("There is no such call.")
    return found


def one_promise(session: Session, promise_id: int, actor: Actor) -> Promise:
    """A promise that was made on a call which the actor may know of, with that call. Raises `NotFound`."""
    actor.must_hold(*RINGING)
    promise = session.get(Promise, promise_id, with_for_update={"of": Promise})
    try:
        one_call(session, promise.call_id if promise else 0, actor)
    except NotFound:
        raise NotFound("There is no such promise.") from None
    assert promise is not None
    return promise


def _locked(query: AnySelect) -> AnySelect:
    return query.with_for_update(of=Call).execution_options(populate_existing=True)
