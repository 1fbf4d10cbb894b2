"""The people who work here, as candidates' files name them: who interviewed, decided, wrote, approved or arranged.
Found by the list of what is held (`records/holdings.py`), as everything is that goes."""

from collections.abc import Collection, Iterator
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.arriving import ALL
from employer_portal.core.retention import Goes, Rows, Walked, walk
from employer_portal.hiring.models import Application, Person, Round
from employer_portal.keeping import holds
from employer_portal.keeping.models import Hold, HoldState
from employer_portal.records.holdings import HELD

_USER = "user_account"


def named(session: Session, users: Collection[int]) -> set[int]:
    """Those of these users whom the file of a candidate names that is still kept."""
    found: set[int] = set()
    for held in HELD:
        if held.goes is not Goes.STAYS:
            for whose, theirs in _pairs(held):
                found |= _each(session, held, whose, theirs, users, _is_there(whose))
    return found


def on_hold(session: Session, users: Collection[int]) -> set[int]:
    """Those of these users who judged, or arranged for, somebody whom a legal hold in force covers: what is held of
    them, their training included, is evidence as much as the files of those who are compared with."""
    found: set[int] = set()
    if not users:
        return found
    for hold in session.scalars(sa.select(Hold).where(Hold.state == HoldState.IN_FORCE).order_by(Hold.id)):
        covered = holds.covered(session, hold).correlate(None)
        for held in HELD:
            for whose, theirs in _pairs(held):
                if (application := _table(whose, "application")) is not None:
                    found |= _each(session, held, whose, theirs, users, application.c.id.in_(covered))
        rounds = sa.select(Round).where(
            Round.id.in_(sa.select(Application.round_id).where(Application.id.in_(covered))),
            sa.or_(*(one.in_(users) for one in (Round.approver_id, Round.stand_in_id, Round.chair_id))),
        )
        for opened in session.scalars(rounds.execution_options(**ALL)):
            found |= set(users) & {opened.approver_id, opened.stand_in_id, opened.chair_id}
    return found


def _pairs(held: Rows) -> Iterator[tuple[Walked, Walked]]:
    """Each way of these rows to a candidate, with each of theirs to a user."""
    ways = [walk(held.model, way) for way in held.ways]
    for theirs in ways:
        if theirs.named is None and theirs.end.name == _USER:
            yield from ((whose, theirs) for whose in ways if whose.named is not None or whose.end.name != _USER)


def _is_there(whose: Walked) -> sa.ColumnElement[bool]:
    """Whether the candidate is still there of whom a row speaks by a number in words, as "application:7"; one that is
    tied to its candidate is gone with them."""
    if whose.named is None:
        return sa.true()
    living = (
        sa.select(sa.literal(f"{kind}:") + sa.cast(model.id, sa.Text))
        for kind, model in (("application", Application), ("person", Person))
    )
    return sa.and_(whose.named.in_(sa.union_all(*living)))


def _each(
    session: Session, held: Rows, whose: Walked, theirs: Walked, users: Collection[int], which: sa.ColumnElement[bool]
) -> set[int]:
    key = list(whose.table.primary_key)
    rows = sa.select(*key).select_from(whose.joined).where(which)
    mine = sa.select(theirs.end.c.id).select_from(theirs.joined).where(theirs.end.c.id.in_(users))
    mine = mine.where((key[0] if len(key) == 1 else sa.tuple_(*key)).in_(rows.correlate(None))).distinct()
    return set(session.scalars(mine.execution_options(**ALL)))


def _table(walked: Walked, name: str) -> Any:
    return next((table for table in walked.passed if table.name == name), None)
