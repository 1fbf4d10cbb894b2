"""The audit trail: append-only, each line carrying the hash of the one before.

Lines hold ids, rule ids and digests keyed per person, never names or words: erasing a person destroys
their key, the digests lead nowhere, and the chain still verifies.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Callable, Generator, Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self, cast

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped, Session, mapped_column

from employer_portal.core.chunks import chunked_rows
from employer_portal.core.errors import DomainError, NotFound
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


class TrailVerb(StrEnum):
    """What a feature's `Verb` is made of: each verb as the trail writes it, with the sentence that tells it to people.

    In a sentence {who} did it, {whose} is the interviewer of the entry that it is about, {before} and {after} are
    facts of the line. A verb with an empty one is a step of the machine, which says nothing to a person.
    """

    sentence: str

    def __new__(cls, value: str, sentence: str = "") -> Self:
        verb = str.__new__(cls, value)
        verb._value_, verb.sentence = value, sentence
        return verb


@dataclass(frozen=True, slots=True)
class _Pending:
    at: datetime
    actor_id: int | None
    verb: str
    subject: str
    facts: Facts
    stamp: sa.Update | None


def record(
    session: Session, verb: str, subject: str, *, actor_id: int | None, at: datetime, stamp: sa.Update | None = None,
    **facts: Any,
) -> None:  # fmt: skip
    """Note that something happened; the line is chained when the transaction commits.

    `verb` is one of a feature's `Verb`. `facts` are ids, states, rule ids, counts and digests: JSON values, never names
    or words. Those that `core.trail` compares with the rows have the names that the feature's `trail.py` gives them.
    `stamp` writes the line's number (its parameter `line`) into rows that may not be there without a line.
    """
    session.info.setdefault("audit", []).append(_Pending(at, actor_id, str(verb), subject, facts, stamp))


def chain(session: Session) -> None:
    """Append the collected lines to the trail. Called by `Database.transaction` alone."""
    lines: list[_Pending] = session.info.pop("audit", [])
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
    for row, line in zip(rows, lines, strict=True):
        if line.stamp is not None:
            connection.execute(line.stamp, {"line": row["id"]})


def _hash(row: dict[str, Any]) -> str:
    moment = row["at"].timestamp()
    plain = [row["id"], f"{moment:.6f}", row["actor_id"], row["verb"], row["subject"], row["facts"], row["previous"]]
    return hashlib.sha256(json.dumps(plain, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the trail as it stands there."""

    id: int
    at: datetime
    actor_id: int | None
    verb: str
    subject: str
    facts: Facts
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The number and the hash of the trail's newest line. Whoever keeps it elsewhere can tell whether the trail was
    cut or rewritten since."""

    count: int
    hash: str

    def __str__(self) -> str:
        return f"{self.count}:{self.hash}"

    @classmethod
    def read(cls, words: str) -> "Head":
        """The first head that stands in these words. Raises `DomainError` where none does."""
        found = re.search(r"\b(\d{1,18}):([0-9a-f]{64})\b", words)
        if found is None:
            raise DomainError(
                "This is no head of an audit trail.", "Give COUNT:HASH as `./portal audit head` prints it."
            )
        return cls(int(found[1]), found[2])


@dataclass(frozen=True, slots=True)
class Verified:
    """What `verify` found: `broken` is the number of the first line that does not fit, or None."""

    lines: int
    head: str
    broken: int | None
    why: str = ""


def verify(session: Session, kept: Head | None = None, each: Callable[[Line], None] = lambda line: None) -> Verified:
    """Walk the whole trail, in memory that does not grow with it, and say where it breaks, if it does.

    `kept` is a head that was kept elsewhere: the trail must go through it. `each` is told of every sound line.
    """
    head = session.execute(sa.select(_heads.c.count, _heads.c.hash)).first()
    with closing(_lines(session)) as lines:
        return _walk(lines, Head(*head) if head else Head(-1, ""), kept, each)


def head(session: Session) -> str:
    """The hash of the newest line: whoever holds a copy of it can tell whether the trail was rewritten since."""
    return newest(session).hash


def newest(session: Session) -> Head:
    """The head of the trail as it is now."""
    row = session.get_one(AuditHead, 1)
    return Head(row.count, row.hash)


def _walk(lines: Iterable[Line | int], head: Head, kept: Head | None, each: Callable[[Line], None]) -> Verified:
    previous, count = GENESIS, 0
    for line in lines:
        if kept and kept.count == count and kept.hash != previous:
            return Verified(count, previous, count, "it is not the line of the head that was kept")
        count += 1
        wrong = _wrong(line, count, previous)
        if wrong or isinstance(line, int):
            return Verified(count - 1, previous, count, wrong)
        previous = line.hash
        each(line)
    if (head.count, head.hash) != (count, previous):
        return Verified(count, previous, count + 1, "lines are missing at the end")
    if kept and kept.count > count:
        return Verified(count, previous, count + 1, f"lines up to {kept.count} are missing, whose head was kept")
    if kept and kept.count == count and kept.hash != previous:
        return Verified(count, previous, count, "it is not the line of the head that was kept")
    return Verified(count, previous, None)


def _wrong(line: Line | int, number: int, previous: str) -> str:
    if isinstance(line, int):
        return "the line cannot be read" if line == number else "a line is missing"
    if line.id != number:
        return "a line is missing"
    if line.previous != previous:
        return "the line does not follow the one before"
    if _hash({name: getattr(line, name) for name in Line.__slots__}) != line.hash:
        return "the line was changed"
    return ""


# As the rows stand there, whatever somebody wrote into them: a line that is no line is named, never an error.
_RAW = [sa.type_coerce(column, sa.types.NULLTYPE).label(column.name) for column in _trail.c]


def _lines(session: Session, *where: sa.ColumnElement[bool]) -> Generator[Line | int, None, None]:
    """The lines in their order; for one that cannot be read, its number."""
    query = sa.select(*_RAW).where(*where).order_by(_trail.c.id).execution_options(yield_per=PORTION)
    with session.execute(query) as result:
        for row in result.mappings():
            try:
                yield _line(row)
            except (TypeError, ValueError, AttributeError, RecursionError):
                yield row["id"] if isinstance(row["id"], int) else 0


def lines_of(session: Session, subjects: Iterable[str]) -> Generator[Line, None, None]:
    """The lines of these subjects (some hundred at most), in their order."""
    return (line for line in _lines(session, _trail.c.subject.in_(list(subjects))) if isinstance(line, Line))


def _line(row: Any) -> Line:
    at, facts = row["at"], row["facts"]
    at = datetime.fromisoformat(at) if isinstance(at, str) else at
    facts = json.loads(facts) if isinstance(facts, str) else facts
    if not isinstance(facts, dict):
        raise TypeError
    return Line(**{**row, "at": at.replace(tzinfo=at.tzinfo or UTC), "facts": facts})


@dataclass(frozen=True, slots=True)
class Keys:
    """Some people's keys. Of whoever was erased there is none."""

    keys: dict[str, bytes]

    def digest(self, person: str, value: Any) -> Facts:
        """What a line holds of something personal: whose it is, and a digest under that person's key."""
        return {"of": person, "digest": _digest(self.keys[person], plain(value))}

    def matches(self, said: Facts, value: Any) -> bool | None:
        """Whether that is a digest of this value; None where the key was destroyed."""
        key = self.keys.get(said["of"])
        return None if key is None else hmac.compare_digest(_digest(key, plain(value)), str(said["digest"]))


def keys(session: Session, people: Iterable[str]) -> Keys:
    """The keys of these people, made for whoever has none yet."""
    wanted = set(people)
    known = known_keys(session, wanted)
    if new := sorted(wanted - known.keys.keys()):
        # somebody else may make the same key at this moment: theirs holds then
        insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
        make = session.info.get("new_key", random_key)
        rows = [{"person": person, "key": make(person)} for person in new]
        session.execute(insert(PersonKey).on_conflict_do_nothing(), rows)
        known.keys.update(known_keys(session, new).keys)
    return known


def random_key(person: str) -> bytes:
    """A key that nobody can guess."""
    return secrets.token_bytes(32)


def known_keys(session: Session, people: Iterable[str]) -> Keys:
    """The keys of those of these people who have one."""
    query = sa.select(PersonKey.person, PersonKey.key)
    return Keys({row[0]: row[1] for row in chunked_rows(session, query, PersonKey.person, people)})


def keyed(session: Session, person: str, value: Any) -> Facts:
    """What a line holds of something personal: a digest under that person's key."""
    return keys(session, [person]).digest(person, value)


def digest(session: Session, person: str, words: str) -> str:
    """A digest of somebody's words, keyed per person: equal words of one person can be matched while the key lives."""
    return _digest(keys(session, [person]).keys[person], words)


def plain(value: Any) -> str:
    """A JSON value as one line that is the same for the same value."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, default=str)


def _digest(key: bytes, words: str) -> str:
    return hmac.new(key, words.encode(), hashlib.sha256).hexdigest()[:32]
