"""The audit trail: append-only, each line carrying the hash of the one before.

Lines hold ids, rule ids and digests keyed per person, never names or words: erasing a person destroys
their key, the digests lead nowhere, and the chain still verifies.
"""

import hashlib
import hmac
import json
import secrets
from collections.abc import Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from employer_portal.core.errors import NotFound
from employer_portal.core.retention import NOT_PERSONAL, Retention, personal
from employer_portal.core.tables import Base, Id

GENESIS = "0" * 64
PORTION = 1000  # lines written at once: a large import then needs little memory
Facts = dict[str, Any]


class AuditLine(Base):
    """One thing that happened. Triggers refuse any change or removal."""

    __tablename__ = "audit_line"

    id: Mapped[Id]
    at: Mapped[datetime]
    actor_id: Mapped[int | None]  # no foreign key: the line outlives the user
    verb: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    subject: Mapped[str] = mapped_column(index=True, info=NOT_PERSONAL)  # e.g. "letter:12"
    facts: Mapped[Facts] = mapped_column(sa.JSON(), info=NOT_PERSONAL)
    previous: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    hash: Mapped[str] = mapped_column(info=NOT_PERSONAL)


class AuditHead(Base):
    """The chain's last hash, in one row: locking it puts concurrent writers in line."""

    __tablename__ = "audit_head"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[Id]
    count: Mapped[int] = mapped_column(default=0)
    hash: Mapped[str] = mapped_column(default=GENESIS, info=NOT_PERSONAL)


class PersonKey(Base):
    """The key under which a person's words are digested. Its row goes when the person is erased."""

    __tablename__ = "person_key"

    person: Mapped[str] = mapped_column(primary_key=True, info=NOT_PERSONAL)  # e.g. "candidate:7"
    key: Mapped[bytes] = mapped_column(info=personal(Retention.KEY))


# Every commit comes this way, one after the other: built once and without the ORM, these take a third of the time.
_heads, _trail = cast("sa.Table", AuditHead.__table__), cast("sa.Table", AuditLine.__table__)
_HEAD = sa.select(_heads.c.count, _heads.c.hash).with_for_update()
_MOVE_HEAD = sa.update(_heads).values(count=sa.bindparam("new_count"), hash=sa.bindparam("new_hash"))
_APPEND = sa.insert(_trail)


@dataclass(frozen=True, slots=True)
class _Line:
    at: datetime
    actor_id: int | None
    verb: str
    subject: str
    facts: Facts


def record(session: Session, verb: str, subject: str, *, actor_id: int | None, at: datetime, **facts: Any) -> None:
    """Note that something happened; the line is chained when the transaction commits.

    `facts` are ids, states, rule ids, counts and digests: JSON values, never names or words.
    """
    session.info.setdefault("audit", []).append(_Line(at, actor_id, verb, subject, facts))


def chain(session: Session) -> None:
    """Append the collected lines to the trail. Called by `Database.transaction` alone."""
    lines: list[_Line] = session.info.pop("audit", [])
    if not lines:
        return
    connection = session.connection()
    head = connection.execute(_HEAD).first()
    if head is None:
        raise NotFound("The audit trail has no beginning.", "Run: ./portal db upgrade")
    count, previous = head
    rows = []
    for line in lines:
        count += 1
        row = {
            "id": count, "at": line.at, "actor_id": line.actor_id, "verb": line.verb, "subject": line.subject,
            "facts": line.facts, "previous": previous,
        }  # fmt: skip
        previous = _hash(row)
        rows.append({**row, "hash": previous})
    connection.execute(_APPEND, rows)
    connection.execute(_MOVE_HEAD, {"new_count": count, "new_hash": previous})


def _hash(row: dict[str, Any]) -> str:
    moment = row["at"].timestamp()
    plain = [row["id"], f"{moment:.6f}", row["actor_id"], row["verb"], row["subject"], row["facts"], row["previous"]]
    return hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` found: `broken` is the number of the first line that does not fit, or None."""

    lines: int
    head: str
    broken: int | None
    why: str = ""


def verify(session: Session) -> Verified:
    """Walk the whole trail, in memory that does not grow with it, and say where it breaks, if it does."""
    with closing(_lines(session)) as lines:
        return _walk(lines, session.get_one(AuditHead, 1))


def head(session: Session) -> str:
    """The hash of the newest line: whoever holds a copy of it can tell whether the trail was rewritten since."""
    return session.get_one(AuditHead, 1).hash


def _walk(lines: Iterable[dict[str, Any]], head: AuditHead) -> Verified:
    previous, count = GENESIS, 0
    for line in lines:
        count += 1
        if line["id"] != count:
            return Verified(count - 1, previous, count, "a line is missing")
        if line["previous"] != previous:
            return Verified(count - 1, previous, count, "the line does not follow the one before")
        if _hash(line) != line["hash"]:
            return Verified(count - 1, previous, count, "the line was changed")
        previous = line["hash"]
    if (head.count, head.hash) != (count, previous):
        return Verified(count, previous, count + 1, "lines are missing at the end")
    return Verified(count, previous, None)


def _lines(session: Session) -> Generator[dict[str, Any], None, None]:
    columns = AuditLine.__table__.c
    query = sa.select(*columns).order_by(columns.id).execution_options(yield_per=1000)
    with session.execute(query) as result:
        for row in result.mappings():
            yield dict(row)


def digest(session: Session, person: str, words: str | bytes) -> str:
    """A digest of somebody's words, keyed per person: equal words of one person can be matched while the key lives."""
    row = session.get(PersonKey, person)
    if row is None:
        row = PersonKey(person=person, key=secrets.token_bytes(32))
        session.add(row)
        session.flush()
    data = words.encode() if isinstance(words, str) else words
    return hmac.new(row.key, data, hashlib.sha256).hexdigest()[:32]
