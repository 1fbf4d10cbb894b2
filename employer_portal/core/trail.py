"""The rows against the trail: what the lines say of each row is replayed, and what stands there differently is named.

Each feature declares in its `trail.py` what its rows owe the trail, as ledgers; `records/trail.py` joins them. A line
says a fact of a row by carrying it under the name that the ledger gives it, whole and as it is from then on: so the
last line that says a fact tells what must stand in the row. What is personal is said as a digest under the person's
key (`audit.keyed`): once the person is erased, there is nothing left to compare.

Earlier releases said less. What no line says of a row is not compared, but counted. Which rows may lack the line that
made them tells the line BEGINS, which the upgrade wrote: everything that was made after it needs its line.
"""

import json
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.arriving import see_arriving
from employer_portal.core.audit import Facts, Head, Keys, Line, Verified
from employer_portal.core.clock import system_clock
from employer_portal.core.clocks import APART
from employer_portal.core.tables import UTCDateTime

#: The line that tells, for each subject, the last row that earlier releases may have made without a line.
BEGINS = "trail.begins"
#: In a ledger's `says`: the fact is whoever did it.
ACTOR = object()
#: In a ledger's `says`: the verb changes the fact, and its line tells it. Earlier releases' lines did not: then nothing
#: is known of it from there on.
TOLD = object()
#: Lines that take rows away, by their numbers.
TAKES_AWAY = frozenset(
    {"round.candidates_taken_back", "round.taken_back", "certificate_request.taken_back", "person.erased"}
)
PAGE = 400
MOST = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """What the rows of one table owe the trail.

    `facts` are the columns that are compared, by their names in the lines; `more` reads facts that stand elsewhere
    (by name: rows -> value). `made` are the verbs of lines that make a row, each with the fact that names it ("": the
    line's own subject is the row); `under` is then the subject that these lines are about (its kind, its column).
    `says` is what a verb means without saying it, and has meant in every release. `state` is the fact that a line's
    `after` tells. `begins` is what holds before any line. A fact that is `personal` is never shown. Rows of a ledger
    with `swept` go by themselves, without a line; others by a line of TAKES_AWAY, which lists them as the fact `goes`.
    """

    subject: str
    id: Any
    facts: Mapping[str, Any]
    made: Mapping[str, str] = field(default_factory=dict)
    says: Mapping[str, Facts] = field(default_factory=dict)
    more: Mapping[str, Callable[[Session, Sequence[int]], Mapping[int, Any]]] = field(default_factory=dict)
    under: tuple[str, Any] | None = None
    state: str = "state"
    begins: Facts = field(default_factory=dict)
    personal: frozenset[str] = frozenset()
    swept: bool = False
    goes: str = ""


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that does not stand as the trail says; `line` is the line that said it last, if any did."""

    subject: str
    what: str
    line: int | None

    def __str__(self) -> str:
        return f"{self.subject}: {self.what}"


@dataclass(slots=True)
class Compared:
    """How far the comparison went: rows, and facts that could not be compared, by the reason why."""

    rows: int = 0
    older: int = 0  # rows of which no line says everything
    unsaid: int = 0  # no line says it: an earlier release wrote the row
    erased: int = 0  # the person's key was destroyed


@dataclass(slots=True)
class _Told:
    """What the lines read so far say of one row: fact -> (value, number of the line)."""

    facts: dict[str, tuple[Any, int | None]]
    made: bool = False


class Replay:
    """Verifies the trail and compares the rows with it, in one view of the database.

    `differences` is to be read after `verify`: it compares as it is read. Memory does not grow with either. `backwards`
    has the first lines, a dozen at most, that are dated more than a minute before the line before them, and how long.
    """

    def __init__(self, session: Session, ledgers: Sequence[Ledger]) -> None:
        self._session = session
        self._ledgers = ledgers
        self._makers = [(ledger, verb, name) for ledger in ledgers for verb, name in ledger.made.items()]
        self._made: dict[str, dict[int, int]] = {ledger.subject: {} for ledger in ledgers}
        self._since: dict[str, int] = {}
        self._gone: dict[str, dict[int, int]] = {ledger.subject: {} for ledger in ledgers}
        see_arriving(session)
        self.compared = Compared()
        self.backwards: list[tuple[int, timedelta]] = []
        self._before: datetime | None = None

    def verify(self, kept: Head | None = None) -> Verified:
        """Walk the trail; see `audit.verify`."""
        result = audit.verify(self._session, kept, self._note)
        for ledger in self._ledgers:
            self._look_for_rows(ledger)
        return result

    def differences(self) -> Iterator[Difference]:
        """What differs, row by row."""
        for ledger in self._ledgers:
            for row, line in self._gone[ledger.subject].items():
                yield Difference(f"{ledger.subject}:{row}", f"line {line} made it, and it is gone", line)
            yield from self._compare(ledger)

    def _note(self, line: Line) -> None:
        if self._before and self._before - line.at > APART and len(self.backwards) < MOST:
            self.backwards.append((line.id, self._before - line.at))
        self._before = line.at
        if line.verb == BEGINS:
            for subject, last in line.facts.items():
                self._since[subject] = max(int(last), self._since.get(subject, 0))
        if line.verb in TAKES_AWAY:
            for ledger in self._ledgers:
                for row in line.facts.get(ledger.goes, ()) if ledger.goes else ():
                    self._made[ledger.subject].pop(row, None)
                    self._gone[ledger.subject].pop(row, None)
        for ledger, verb, name in self._makers:
            if verb == line.verb and (row := _row_of(line, ledger, name)) is not None:
                made = self._made[ledger.subject]
                made[row] = line.id
                if len(made) >= PAGE:
                    self._look_for_rows(ledger)

    def _look_for_rows(self, ledger: Ledger) -> None:
        """Name the rows that lines made and that are gone."""
        made = self._made[ledger.subject]
        if made and not ledger.swept:
            there = set(self._session.scalars(sa.select(ledger.id).where(ledger.id.in_(list(made)))))
            self._gone[ledger.subject] |= {row: line for row, line in made.items() if row not in there}
        made.clear()

    def _compare(self, ledger: Ledger) -> Iterator[Difference]:
        columns = {"id": ledger.id} | ({"under": ledger.under[1]} if ledger.under else {}) | dict(ledger.facts)
        raw = [sa.type_coerce(column, sa.types.NULLTYPE).label(name) for name, column in columns.items()]
        query, last = sa.select(*raw).order_by(ledger.id).limit(PAGE), None
        while rows := self._session.execute(query if last is None else query.where(ledger.id > last)).mappings().all():
            last = rows[-1]["id"]
            ids = [row["id"] for row in rows]
            told = self._told(ledger, {row["id"]: row.get("under") for row in rows})
            more = {name: read(self._session, ids) for name, read in ledger.more.items()}
            keys = audit.known_keys(self._session, _people(told.values()))
            for row in rows:
                stands = {name: _plain(row[name], column) for name, column in ledger.facts.items()}
                stands |= {name: values.get(row["id"]) for name, values in more.items()}
                yield from self._differs(ledger, row["id"], stands, told, keys)
            self.compared.rows += len(rows)

    def _told(self, ledger: Ledger, rows: Mapping[int, Any]) -> dict[int, _Told]:
        """What the lines say of these rows (row -> what it stands under)."""
        told = {row: _Told({name: (value, None) for name, value in ledger.begins.items()}) for row in rows}
        subjects = {f"{ledger.subject}:{row}" for row in rows}
        if ledger.under:
            subjects |= {f"{ledger.under[0]}:{upper}" for upper in rows.values()}
        for line in audit.lines_of(self._session, sorted(subjects)):
            maker = ledger.made.get(line.verb)
            row = _row_of(line, ledger, maker) if maker is not None else _number(line.subject, ledger.subject)
            if row not in told:
                continue
            told[row].made |= maker is not None
            _hear(ledger, line, told[row].facts)
        return told

    def _differs(
        self, ledger: Ledger, row: int, stands: Facts, told: Mapping[int, _Told], keys: Keys
    ) -> Iterator[Difference]:
        subject, said = f"{ledger.subject}:{row}", told[row]
        if ledger.made and not said.made and row > self._since.get(ledger.subject, 0):
            yield Difference(subject, "it stands there, and no line of the trail made it", None)
            return
        unsaid = stands.keys() - said.facts.keys()
        self.compared.unsaid += len(unsaid)
        self.compared.older += bool(unsaid)
        for name in stands.keys() - unsaid:
            value = stands[name]
            expected, line = said.facts[name]
            same = (
                keys.matches(expected, value) if _is_digest(expected) else audit.plain(expected) == audit.plain(value)
            )
            self.compared.erased += same is None
            if same is False:
                hidden = name in ledger.personal or _is_digest(expected)
                shown = "" if hidden else f": {_words(expected)} on record, {_words(value)} in the row"
                since = f" since line {line}" if line else ""
                yield Difference(subject, f"{name} is not what the trail says{since}{shown}", line)


def _hear(ledger: Ledger, line: Line, facts: dict[str, tuple[Any, int | None]]) -> None:
    """Take over what this line says."""
    for name, value in ledger.says.get(line.verb, {}).items():
        facts.pop(name, None)
        if value is not TOLD:
            facts[name] = (line.actor_id if value is ACTOR else value, line.id)
    for name, value in line.facts.items():
        facts[ledger.state if name == "after" else name] = (value, line.id)


def _row_of(line: Line, ledger: Ledger, name: str) -> int | None:
    found = line.facts.get(name) if name else _number(line.subject, ledger.subject)
    return found if isinstance(found, int) else None


def _number(subject: str, kind: str) -> int | None:
    before, _, number = subject.partition(":")
    return int(number) if before == kind and number.isdecimal() else None


def _people(told: Collection[_Told]) -> set[str]:
    return {str(value["of"]) for one in told for value, _ in one.facts.values() if _is_digest(value)}


def _is_digest(value: Any) -> bool:
    return isinstance(value, dict) and value.keys() == {"of", "digest"}


def add_line(connection: sa.Connection, verb: str, subject: str, facts: Facts) -> None:
    """A line by nobody, written at once: for migrations."""
    with Session(connection) as session:
        audit.record(session, verb, subject, actor_id=None, at=system_clock(), **facts)
        audit.chain(session)
        session.info.clear()


def moment(at: datetime) -> str:
    """A moment as lines say it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def _plain(value: Any, column: Any) -> Any:
    """A value as the driver gave it, as a line would say it; what is not of its column's kind stays as it is."""
    kind = column.type
    if isinstance(kind, sa.Boolean) and isinstance(value, int):
        return bool(value)
    if isinstance(kind, sa.JSON) and isinstance(value, str):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            return value
    if isinstance(kind, UTCDateTime) and value is not None:
        try:
            at = datetime.fromisoformat(value) if isinstance(value, str) else value
            return moment(at.replace(tzinfo=at.tzinfo or UTC))
        except (ValueError, AttributeError):
            return value
    return value.isoformat() if isinstance(value, date) else value


def _words(value: Any) -> str:
    return "nothing" if value is None else audit.plain(value).strip('"')[:80]
