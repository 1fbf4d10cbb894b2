"""Which rows are about some applications of one person, by the list of what is held (`records/holdings.py`), and how
they go. Nothing is named here by hand: what is listed goes, what is not listed is missed by a contract test."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core.arriving import ALL
from employer_portal.core.documents import Document
from employer_portal.core.retention import Goes, Rows, Way, walk
from employer_portal.core.tables import Base
from employer_portal.hiring.models import Application, Candidate
from employer_portal.records.holdings import HELD

AT_ONCE = 400
Keys = Mapping[Any, Sequence[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose rows: applications, with the candidates and persons of whom nothing is left when these are gone; or users
    who left, of whom goes what is about them, and of what they did the row stays that is about others."""

    applications: frozenset[int]
    candidates: frozenset[int]
    persons: frozenset[int]
    users: frozenset[int] = frozenset()

    @property
    def named(self) -> list[str]:
        """As rows name them in words."""
        kinds = (("application", self.applications), ("person", self.persons), ("user", self.users))
        return [f"{kind}:{one}" for kind, numbers in kinds for one in numbers]


def account(user: int) -> Scope:
    """What goes with the account of somebody who left."""
    return Scope(frozenset(), frozenset(), frozenset(), frozenset({user}))


def scope(session: Session, applications: Iterable[int]) -> Scope:
    """What goes with these applications."""
    chosen = frozenset(applications)
    theirs = session.execute(_files(Application.id.in_(chosen))).all()
    staying = beside(session, chosen)
    candidates = {row.candidate_id for row in theirs} - {row.candidate_id for row in staying}
    people = {row.person_id for row in theirs} - {row.person_id for row in staying}
    return Scope(chosen, frozenset(candidates), frozenset(people))


def beside(session: Session, applications: Iterable[int]) -> Sequence[sa.Row[int, int, int]]:
    """(application, candidate, person) of all others of the same people: they stay where these go."""
    chosen = frozenset(applications)
    people = _files(Application.id.in_(chosen)).with_only_columns(Candidate.person_id)
    return session.execute(_files(Candidate.person_id.in_(people), Application.id.not_in(chosen))).all()


def _files(*which: sa.ColumnElement[bool]) -> sa.Select[int, int, int]:
    wanted = sa.select(Application.id, Application.candidate_id, Candidate.person_id)
    return wanted.join(Candidate, Candidate.id == Application.candidate_id).where(*which).execution_options(**ALL)


def found(session: Session, whose: Scope) -> dict[Rows, list[tuple[Any, ...]]]:
    """The keys of the rows that are about them, for each kind of row that goes, is emptied or is told by a key."""
    rows: dict[Rows, list[tuple[Any, ...]]] = {}
    for held in HELD:
        keys = {tuple(row) for way in held.ways for row in _along(session, held, way, whose)}
        if keys:
            rows[held] = sorted(keys, key=repr)
    return rows


def erase(session: Session, rows: Mapping[Rows, Sequence[tuple[Any, ...]]]) -> dict[str, int]:
    """Empty and delete these rows, those that hang on others first; how many of each table. An account is emptied by
    `accounts.people.forget`."""
    by_table = {sa.inspect(held.model).local_table: (held, keys) for held, keys in rows.items()}
    counts: dict[str, int] = {}
    for table, (held, keys) in by_table.items():
        if held.goes is Goes.EMPTIED and held.model is not User:
            counts[table.name] = _empty(session, table, held, keys)
    for table in reversed(Base.metadata.sorted_tables):
        if table in by_table and by_table[table][0].goes is Goes.ROW:
            counts[table.name] = _delete(session, table, by_table[table][1])
    return {name: count for name, count in counts.items() if count}


def _along(session: Session, held: Rows, way: Way, whose: Scope) -> Iterable[Any]:
    """The keys of the rows from which this way leads to them. Of ways that lead to a user the first one counts, which
    says whom a row is about; the others say who did it."""
    walked = walk(held.model, way)
    passed = {table.name: table for table in walked.passed}
    if walked.named is not None:
        wanted = walked.named.in_(whose.named)
    elif "application" in passed:
        wanted = passed["application"].c.id.in_(whose.applications)
    elif "candidate" in passed:
        wanted = passed["candidate"].c.id.in_(whose.candidates)
    elif walked.end.name == "person":
        wanted = walked.end.c.id.in_(whose.persons)
    elif whose.users and way == held.ways[0] and held.goes in (Goes.ROW, Goes.EMPTIED):
        wanted = walked.end.c.id.in_(whose.users)
    else:
        return ()
    return session.execute(sa.select(*walked.table.primary_key).select_from(walked.joined).where(wanted))


def _empty(session: Session, table: sa.Table, held: Rows, keys: Sequence[tuple[Any, ...]]) -> int:
    columns = [one.column.property.columns[0] for one in held.holds]
    values: dict[Any, Any] = {one: sa.case((one.is_(None), None), else_="") for one in columns}
    values |= {one: None for one in table.c if any(key.column.table.name == "document" for key in one.foreign_keys)}
    return _each(session, table, keys, lambda these: sa.update(table).where(these).values(values))


def _delete(session: Session, table: sa.Table, keys: Sequence[tuple[Any, ...]]) -> int:
    free = _unused() if table.name == Document.__tablename__ else sa.true()
    return _each(session, table, keys, lambda these: sa.delete(table).where(these, free))


def _each(session: Session, table: sa.Table, keys: Sequence[tuple[Any, ...]], statement: Any) -> int:
    key = list(table.primary_key)
    of = key[0] if len(key) == 1 else sa.tuple_(*key)
    wanted = [one[0] for one in keys] if len(key) == 1 else keys
    portions = (wanted[start : start + AT_ONCE] for start in range(0, len(wanted), AT_ONCE))
    return sum(session.connection().execute(statement(of.in_(portion))).rowcount for portion in portions)


def _unused() -> sa.ColumnElement[bool]:
    """The same bytes are kept once: a subject line that others have too stays with them."""
    document = Base.metadata.tables["document"].c.sha256
    users = (
        column for table in Base.metadata.sorted_tables for column in table.c
        if any(key.column is document for key in column.foreign_keys)
    )  # fmt: skip
    return sa.and_(*(~sa.exists().where(column == document) for column in users))
