"""The people who work here, as candidates' files name them: who interviewed, decided, wrote, approved or arranged.
Found by the list of what is held (`records/holdings.py`), as everything is that goes."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core.arriving import ALL
from employer_portal.core.retention import Goes, Rows, Walked, walk
from employer_portal.hiring.models import Application, Person, Round
from employer_portal.keeping import holds
from employer_portal.records.holdings import HELD

_USER = "user_account"


def named(session: Session, users: Collection[int]) -> set[int]:
    """Those of these users whom the file of a candidate names that is still kept."""
    found: set[int] = set()
    for held in HELD:
        if held.goes is not Goes.STAYS:
            for whose, theirs in _pairs(held):
                found |= _each(session, whose, theirs, users)
    return found


def on_hold(session: Session, users: Collection[int]) -> set[int]:
    """Those of these users who judged, or arranged for, somebody whom a legal hold in force covers: what is held about
    them, their training included, is evidence as much as the files of those who are compared with."""
    if not users or not holds.any_in_force(session):
        return set()
    who: dict[int, set[int]] = defaultdict(set)
    for held in HELD:
        for whose, theirs in _pairs(held):
            for application, user in _judged(session, whose, theirs, users):
                who[application].add(user)
    for column in (Round.approver_id, Round.stand_in_id, Round.chair_id):
        wanted = sa.select(Application.id, column).join(Round, Round.id == Application.round_id)
        for application, judge in session.execute(wanted.where(column.in_(users)).execution_options(**ALL)):
            who[application] |= set(users) & {judge}
    return {user for application in holds.covering(session, who) for user in who[application]}


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


def _each(session: Session, whose: Walked, theirs: Walked, users: Collection[int]) -> set[int]:
    """The users of the rows that lead to both."""
    key = list(whose.table.primary_key)
    rows = sa.select(*key).select_from(whose.joined).where(_is_there(whose))
    mine = sa.select(theirs.end.c.id).select_from(theirs.joined).where(theirs.end.c.id.in_(users))
    mine = mine.where((key[0] if len(key) == 1 else sa.tuple_(*key)).in_(rows.correlate(None))).distinct()
    return set(session.scalars(mine.execution_options(**ALL)))


def _judged(session: Session, whose: Walked, theirs: Walked, users: Collection[int]) -> Sequence[sa.Row[int, int]]:
    """(application, user) of the rows that lead to both."""
    application = next((table for table in whose.passed if table.name == "application"), None)
    if application is None:
        return ()
    keys = [key.label(f"key_{key.name}") for key in whose.table.primary_key]
    about = sa.select(*keys, application.c.id.label("application")).select_from(whose.joined).subquery()
    by = sa.select(*keys, theirs.end.c.id.label("user")).select_from(theirs.joined)
    by_them = by.where(theirs.end.c.id.in_(users)).subquery()
    same = sa.and_(*(about.c[key.name] == by_them.c[key.name] for key in keys))
    wanted = sa.select(about.c.application, by_them.c.user).select_from(about.join(by_them, same)).distinct()
    return session.execute(wanted).all()
