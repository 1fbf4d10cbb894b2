"""All that the portal holds of one person, item by item, by the list of what is held (`records/holdings.py`). Nothing
is named here by hand: of each personal column the list says whether it is shown, and what hangs on a row says when, and
by whom."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.access.others import Others
from employer_portal.core.audit import lines_of
from employer_portal.core.chunks import PORTION
from employer_portal.core.clock import moment, written
from employer_portal.core.documents import Document
from employer_portal.core.retention import Rows, Shown
from employer_portal.desk import timeline
from employer_portal.erasing import rows
from employer_portal.feedback.models import Entry, Typed, WorkingCopy
from employer_portal.hiring.models import Criterion
from employer_portal.printing.content import Content
from employer_portal.printing.render import render_text

#: What a row is of, by the column that names it.
_CALLED = {"criterion": "name", "vacancy": "title", "hiring_round": "stage", "brand": "name"}
#: Of the machine, and nobody's.
_OF_THE_MACHINE = {"lease_until", "stored_at"}
#: How people say what some columns are called.
_IN_WORDS = {"at": "when", "by": "by whom", "of_person": "about a person", "came": "how it came in",
             "good": "a strength", "gap": "a gap", "development": "what to develop"}  # fmt: skip
TRAIL = "What was done about it, by whom and when"


@dataclass(frozen=True, slots=True)
class Field:
    """One thing of an item: what it is called and what stands there; and, where it is a colleague, who."""

    label: str
    text: str
    user: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One row of what is held. `not_shown` are the columns that the list of holdings keeps out, each with why."""

    key: str
    number: int
    kind: str
    fields: tuple[Field, ...]
    not_shown: tuple[tuple[str, str], ...] = ()

    @property
    def is_shown(self) -> bool:
        return bool(self.number)


def items(session: Session, applications: Collection[int], others: Others) -> list[Item]:
    """What is held about whoever made these applications. What is not shown at all has no number."""
    there = rows.found(session, rows.scope(session, applications))
    tables = {sa.inspect(held.model).local_table: (held, keys) for held, keys in there.items()}
    reader = _Reader(session, others)
    made = [one for table, (held, keys) in tables.items() for one in reader.rows(table, held, keys)]
    made += reader.trail(applications)
    numbers: dict[str, int] = {}
    for one in made:
        if one.fields:
            numbers[one.key] = len(numbers) + 1
    return [_placed(one, numbers) for one in made]


def _placed(item: Item, numbers: Mapping[str, int]) -> Item:
    """With its number, and those of the items that it hangs on."""
    fields = [
        replace(one, text=f"item {numbers[one.text[1:]]}") if one.text[:1] == "\0" else one
        for one in item.fields
        if one.text[:1] != "\0" or one.text[1:] in numbers
    ]
    return replace(item, number=numbers.get(item.key, 0), fields=tuple(fields))


@dataclass(slots=True)
class _Reader:
    session: Session
    others: Others

    def rows(self, table: sa.Table, held: Rows, keys: Sequence[tuple[Any, ...]]) -> Iterator[Item]:
        """The rows of one table."""
        key = list(table.primary_key)
        of = key[0] if len(key) == 1 else sa.tuple_(*key)
        wanted = [one[0] for one in keys] if len(key) == 1 else keys
        for start in range(0, len(wanted), PORTION):
            portion = of.in_(wanted[start : start + PORTION])
            for row in self.session.execute(sa.select(table).where(portion).order_by(*key)).mappings():
                yield self._row(table, held, row)

    def trail(self, applications: Collection[int]) -> Iterator[Item]:
        """What the audit trail says about each application, in words."""
        for application_id in applications:
            subjects, _ = timeline.subjects_of(self.session, application_id)
            theirs = sa.select(Entry.id, Entry.interviewer_id).where(Entry.application_id == application_id)
            entries = {row[0]: self.others.user(row[1]) for row in self.session.execute(theirs)}
            lines = (
                line for start in range(0, len(subjects), PORTION)
                for line in lines_of(self.session, subjects[start : start + PORTION])
            )  # fmt: skip
            things = timeline.called(self.session, subjects)
            said = [
                Field(moment(line.at), timeline.sentence(
                    line.verb, line.subject, line.facts, _label(self.others.user(line.actor_id) or "the portal"),
                    entries, things,
                ))
                for line in sorted(lines, key=lambda line: line.id) if timeline.SENTENCES.get(line.verb)
            ]  # fmt: skip
            yield Item(f"trail:{application_id}", 0, TRAIL, tuple(said))

    def _row(self, table: sa.Table, held: Rows, row: Mapping[Any, Any]) -> Item:
        key = f"{table.name}:{'-'.join(str(row[one.name]) for one in table.primary_key)}"
        there = [one for one in held.holds if row[one.column.property.columns[0].name]]
        shown = [one for one in there if one.shown is not Shown.NOT]
        left = tuple((one.called, one.why) for one in there if one.shown is not Shown.AS_IT_STANDS)
        if held.holds and all(one.shown is Shown.NOT for one in held.holds):
            return Item(key, 0, held.called, (), left)
        personal = {one.column.property.columns[0].name for one in held.holds}
        fields = [one for column in table.c if column.name not in personal for one in self._fact(column, row)]
        for one in shown:
            value = row[one.column.property.columns[0].name]
            text = f"held, and not shown: {one.why}" if one.shown is Shown.DESCRIBED else _said(value)
            if table.name == Document.__tablename__:
                text = _document(row["media_type"], value)
            if table.name == WorkingCopy.__tablename__:
                text = self._typed(value)
            if text:
                fields.append(Field(_label(one.called), text))
        return Item(key, 0, held.called, tuple(fields), left)

    def _typed(self, content: Typed) -> str:
        """What somebody is typing, line by line: of which criterion, what it is, the words."""
        fields = {
            name: "yes" if name.startswith(("good_", "gap_")) else text for name, text in content["fields"].items()
        }
        typed = [(*name.rpartition("_")[::2], text) for name, text in fields.items()]
        wanted = sa.select(Criterion.id, Criterion.name).where(
            Criterion.id.in_([int(number) for _, number, _ in typed])
        )
        names = dict(self.session.execute(wanted).all())
        lines = [
            f"{names[int(number)]}, {_IN_WORDS.get(part, part.replace('_', ' '))}: {text}"
            for part, number, text in typed
        ]
        reasons = [str(one[4]) for given in (content["kept"], content.get("not_about", ())) for one in given]
        return "\n".join(lines + [f"Why a wording was kept: {one}" for one in reasons])

    def _fact(self, column: sa.Column[Any], row: Mapping[Any, Any]) -> Iterator[Field]:
        """What a column that is not personal by itself says of this row."""
        value = row[column.name]
        if value is None or (column.primary_key and not column.foreign_keys) or column.name in _OF_THE_MACHINE:
            return
        name = column.name.removesuffix("_id").removesuffix("_sha256")
        label = _label(_IN_WORDS.get(name, name))
        to = next((key.column.table for key in column.foreign_keys), None)
        if to is None:
            if isinstance(column.type, sa.Enum | sa.Boolean) or isinstance(value, datetime | date):
                yield Field(label, _said(value))
        elif to.name == "user_account":
            yield Field(label, self.others.user(value), user=value)
        elif to.name in _CALLED:
            called = self.session.scalar(sa.select(to.c[_CALLED[to.name]]).where(to.c.id == value))
            yield Field(label, str(called or ""))
        else:
            yield Field(label, f"\0{to.name}:{value}")


def _said(value: Any) -> str:
    """A value as people read it."""
    if isinstance(value, Content):
        return render_text(value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return written(value)
    if isinstance(value, dict):
        return "\n".join(f"{_label(str(name))}: {_said(one)}" for name, one in value.items() if _said(one))
    if isinstance(value, list | tuple | set):
        return "\n".join(filter(None, map(_said, value)))
    return "" if value is None else str(value)


def _document(media_type: str, content: bytes) -> str:
    """The words of sealed bytes; of a form that is no text, that there is one."""
    if media_type.startswith("text/plain"):
        return content.decode("utf-8", "replace")
    return f"held as a file ({media_type.partition(';')[0]}, {len(content):,} bytes), with the same words as its text"


def _label(name: str) -> str:
    words = name.replace("_", " ").strip()
    return words[:1].upper() + words[1:]
