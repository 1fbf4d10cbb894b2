"""Which entries and concerns an actor may know of: see `hiring/reach.py`, whose rules hold here too."""

from collections.abc import Iterable, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session, contains_eager, joinedload

from employer_portal.core.arriving import ALL
from employer_portal.core.chunks import chunked
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.feedback.cowriting import is_co_writer
from employer_portal.feedback.models import OWED, Allowance, Concern, Entry
from employer_portal.hiring.models import Application, Round, Vacancy
from employer_portal.hiring.reach import in_brands_of, not_oneself, one_application

P = Permission


def one_entry(session: Session, entry_id: int, actor: Actor, *permissions: Permission, lock: bool = False) -> Entry:
    """That entry with its candidate, round and vacancy: where `WRITE_ENTRIES` is among the permissions one's own or one
    whose words one puts for a colleague, else one in whose brand one of the others is held. Raises `NotFound` for
    others, and for an entry about oneself."""
    return _entries(session, [entry_id], actor, permissions, lock, whole=True)[0]


def some_entries(
    session: Session, entry_ids: Iterable[int], actor: Actor, *permissions: Permission, lock: bool = False
) -> list[Entry]:
    """`one_entry` for many, in the order asked for; `NotFound` where one of them is out of reach."""
    return _entries(session, entry_ids, actor, permissions, lock, whole=False)


def _entries(
    session: Session, entry_ids: Iterable[int], actor: Actor, permissions: Sequence[Permission], lock: bool, whole: bool
) -> list[Entry]:
    """Those entries; one that is shown comes `whole`, with its interviewer, its round's criteria and its brand."""
    wanted = list(entry_ids)
    vacancy = contains_eager(Round.vacancy)
    opened = contains_eager(Application.hiring_round).options(
        *([vacancy.joinedload(Vacancy.brand), joinedload(Round.criteria_version)] if whole else [vacancy])
    )
    query = (
        sa.select(Entry)
        .join(Entry.application)
        .join(Application.candidate)
        .join(Application.hiring_round)
        .join(Round.vacancy)
        .options(contains_eager(Entry.application).options(contains_eager(Application.candidate), opened))
        .where(not_oneself(actor), _within(actor, permissions))
    )
    if whole:
        query = query.options(joinedload(Entry.interviewer))
    if lock:
        query = query.with_for_update(of=Entry).execution_options(populate_existing=True)
    found = {entry.id: entry for entry in chunked(session, query, Entry.id, wanted)}
    if any(entry_id not in found for entry_id in wanted):
        raise NotFound("There is no such entry.")
    return [found[entry_id] for entry_id in wanted]


def _within(actor: Actor, permissions: Sequence[Permission]) -> sa.ColumnElement[bool]:
    actor.must_hold(*permissions)
    reach = in_brands_of(actor, *(one for one in permissions if one != P.WRITE_ENTRIES))
    if P.WRITE_ENTRIES in permissions and P.WRITE_ENTRIES in actor.permissions:
        reach = sa.or_(Entry.interviewer_id == actor.id, is_co_writer(actor.id), reach)
    return reach


def still_there(session: Session, entry_ids: Iterable[int], actor: Actor, *permissions: Permission) -> set[int]:
    """Those of these entries that are there and within reach; of a removed candidate's too, who may be put back."""
    wanted = sa.select(Entry.id).join(Entry.application).join(Application.hiring_round).join(Round.vacancy)
    wanted = wanted.where(_within(actor, permissions)).execution_options(**ALL)
    return set(chunked(session, wanted, Entry.id, list(entry_ids)))


def read_entry(session: Session, entry_id: int, actor: Actor, *, round_id: int | None = None) -> Entry:
    """An entry as its page shows it: one's own, or one that HR may write for its interviewer.

    Raises `NotFound` besides for one outside the round `round_id`, and for a colleague's on a candidate on whom one
    still owes an entry oneself: it stays hidden until then.
    """
    entry = one_entry(session, entry_id, actor, P.WRITE_ENTRIES, P.ENTER_ON_BEHALF)
    if round_id not in (None, entry.application.round_id):
        raise NotFound("There is no such entry.")
    if entry.interviewer_id != actor.id or P.WRITE_ENTRIES not in actor.permissions:
        owes = sa.exists().where(
            Entry.application_id == entry.application_id, Entry.interviewer_id == actor.id, Entry.state.in_(OWED)
        )
        if session.scalar(sa.select(owes)):
            raise NotFound("There is no such entry.")
    return entry


def one_allowance(
    session: Session, allowance_id: int, actor: Actor, *permissions: Permission, lock: bool = False
) -> Allowance:
    """That allowance, or question, with its vacancy, else `NotFound`; one about a sentence only as its candidate is."""
    actor.must_hold(*permissions)
    wanted = sa.select(Allowance).join(Allowance.vacancy).options(contains_eager(Allowance.vacancy))
    wanted = wanted.where(Allowance.id == allowance_id, in_brands_of(actor, *permissions))
    if lock:
        wanted = wanted.with_for_update(of=Allowance).execution_options(populate_existing=True)
    found = session.scalar(wanted)
    try:
        if found is not None and found.application_id is not None:
            one_application(session, found.application_id, actor, *permissions)
    except NotFound:
        found = None
    if found is None:
        raise NotFound("There is no such question.")
    return found


def one_concern(
    session: Session, concern_id: int, actor: Actor, *permissions: Permission, lock: bool = False
) -> Concern:
    """That concern with its candidate, round and vacancy, else `NotFound`."""
    actor.must_hold(*permissions)
    whole = joinedload(Concern.application).joinedload(Application.hiring_round).joinedload(Round.vacancy)
    concern = session.get(Concern, concern_id, options=[whole], with_for_update={"of": Concern} if lock else None)
    if concern is None:
        raise NotFound("There is no such concern.")
    try:
        one_application(session, concern.application_id, actor, *permissions)
    except NotFound:
        raise NotFound("There is no such concern.") from None
    return concern
