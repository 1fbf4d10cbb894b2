"""How one employer's scorecard becomes a hiring round: which column holds what, which word means what.

A profile is kept, sent and edited as TOML that a person can read; what was guessed says so beside itself.
"""

import json
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from employer_portal.core.errors import DomainError
from employer_portal.core.terms import Outcome
from employer_portal.scorecards.places import DIVIDED, FIELD_NAMES, FOR_ALL, OF_SHEETS, PLACES
from employer_portal.workbook.cells import suggestion

#: What of the Round sheet is the same the next time.
LASTING = frozenset({"Contact name", "Contact email", "Rating scale", "Stage", "Brand"})
#: How many rows the headings can take.
HEADER_ROWS = (1, 2)
LONGEST = 100_000  # characters: hundreds of columns, and a name for each of a thousand people


@dataclass(frozen=True, slots=True)
class Placed:
    """What one column holds, or the cell beside a label. Without a place it is not read."""

    place: str = ""
    criterion: str = ""  # of which criterion alone; empty: as the row says
    interviewer: str = ""  # by which panel member alone; empty: as the row says

    def __str__(self) -> str:
        of, by = self.criterion and f"of {self.criterion}", self.interviewer and f"by {self.interviewer}"
        return " ".join(filter(None, (self.place, of, by)))


@dataclass(frozen=True, slots=True)
class Profile:
    """The match of a scorecard with the portal's format. `guessed` names, by its table and its line, what nobody has
    looked at yet."""

    name: str
    columns: Mapping[str, Placed]  # heading -> what stands below it
    header_rows: int = 1  # how many rows the headings take
    sheet_names: str = ""  # the place of what a sheet is called
    labels: Mapping[str, Placed] = field(default_factory=dict)  # label above the table -> what stands beside it
    round: Mapping[str, str] = field(default_factory=dict)  # field of the Round sheet -> its value
    for_all: Mapping[str, str] = field(default_factory=dict)  # place -> what holds where the file says nothing
    ratings: Mapping[str, str] = field(default_factory=dict)  # as the file has it -> a point, or "not assessed"
    outcomes: Mapping[str, str] = field(default_factory=dict)
    same_person: Mapping[str, str] = field(default_factory=dict)  # a name -> the name that it should be
    addresses: Mapping[str, str] = field(default_factory=dict)  # a name -> the e-mail address the file lacks
    guessed: frozenset[tuple[str, str]] = frozenset()

    def kept(self) -> "Profile":
        """The match without what is of this round and its people alone, for the next file of its kind."""
        lasting = {name: text for name, text in self.round.items() if name in LASTING}
        return replace(
            self, round=lasting, same_person={}, addresses={}, guessed=frozenset(),
            labels={label: placed for label, placed in self.labels.items() if placed.place},
        )  # fmt: skip


_ABOUT = {
    "round": "What the round is called, and who a candidate may write to. Rating scale: lowest point first.",
    "columns": 'Each heading, and what stands below it. "" is not read. Two rows of headings are joined by " | ".\n'
    f"# Places: {', '.join(PLACES)}.\n"
    f"# {', '.join(sorted(DIVIDED))} may be of one criterion, or by one panel member, alone:\n"
    '# "Planning" = { is = "Rating", of = "Planning a shift", by = "Priya Shah" }.\n'
    "# Candidates will read Evidence, Strength, Development and Next step, and never Private notes.",
    "labels": "What stands beside a label above the table.",
    "for-all": "What holds where the file says nothing.",
    "ratings": "Each rating that is no point of the scale, and the point it means; or: not assessed.",
    "outcomes": f"Each outcome as the file calls it. Ours: {', '.join(Outcome)}.",
    "same-person": "Names that are nearly alike: the name it should be; or the same name again for two people.",
    "addresses": "The e-mail address of each person for whom the file has none.",
}


def to_toml(profile: Profile) -> str:
    """The profile as `from_toml` reads it, with a word to each part and to each guess."""
    return "\n".join(_lines(profile)) + "\n"


def _lines(profile: Profile) -> Iterator[str]:
    yield "# How this scorecard becomes a hiring round. Look at each line that says “a guess”; fill in what is empty."
    yield f"name = {_quoted(profile.name)}"
    yield f"header-rows = {profile.header_rows}{_note(profile, '', 'header-rows')}"
    yield "# What the name of each sheet says, if anything: " + ", ".join(OF_SHEETS) + "."
    yield f"sheet-names = {_quoted(profile.sheet_names)}{_note(profile, '', 'sheet-names')}"
    tables: dict[str, Mapping[str, Any]] = {
        "round": profile.round, "columns": profile.columns, "labels": profile.labels, "for-all": profile.for_all,
        "ratings": profile.ratings, "outcomes": profile.outcomes, "same-person": profile.same_person,
        "addresses": profile.addresses,
    }  # fmt: skip
    for table, values in tables.items():
        if values:
            yield f"\n# {_ABOUT[table]}\n[{table}]"
        for name, value in values.items():
            yield f"{_quoted(name)} = {_value(value)}{_note(profile, table, name)}"


def _value(value: Placed | str) -> str:
    if isinstance(value, str):
        return _quoted(value)
    if not value.criterion and not value.interviewer:
        return _quoted(value.place)
    parts = {"is": value.place, "of": value.criterion, "by": value.interviewer}
    return f"{{ {', '.join(f'{name} = {_quoted(text)}' for name, text in parts.items() if text)} }}"


def _note(profile: Profile, table: str, name: str) -> str:
    return "  # a guess" if (table, name) in profile.guessed else ""


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def from_toml(text: str, where: str = "The profile") -> Profile:
    """The profile that such a text holds. Raises `DomainError`, which names the line or the table, where it cannot be
    one; `where` begins that sentence."""
    if len(text) > LONGEST:
        raise DomainError(f"{where} is longer than a profile can be.", "Choose the file that ends in .toml.")
    try:
        told = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise DomainError(
            f"{where} cannot be read: {error}.", "Look at that line: names stand in quotation marks."
        ) from None
    strangers = set(told) - {"name", "header-rows", "sheet-names", *_ABOUT}
    if strangers or "columns" not in told:
        what = f"has “{min(strangers)}”, which no profile has" if strangers else "has no [columns]"
        raise DomainError(f"{where} {what}.", "./portal try writes a draft for a file whose shape it does not know.")
    read = _Told(told, where)
    return Profile(
        read.word("name"), read.placed("columns"), read.header_rows(), read.word("sheet-names", ("", *OF_SHEETS)),
        read.placed("labels"), read.words("round", FIELD_NAMES), read.words("for-all", FOR_ALL), read.words("ratings"),
        read.words("outcomes"), read.words("same-person"), read.words("addresses"),
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Told:
    told: Mapping[str, Any]
    where: str

    def word(self, name: str, known: tuple[str, ...] = ()) -> str:
        value = self.told.get(name, "")
        if not isinstance(value, str) or (known and value not in known):
            raise self._wrong(name, value, known)
        return value

    def header_rows(self) -> int:
        value = self.told.get("header-rows", 1)
        if value not in HEADER_ROWS:
            raise self._wrong("header-rows", value, tuple(map(str, HEADER_ROWS)))
        return int(value)

    def words(self, table: str, known: tuple[str, ...] = ()) -> dict[str, str]:
        found = {}
        for name, value in self._table(table).items():
            if known and name not in known:
                raise self._wrong(f"[{table}]", name, known)
            if isinstance(value, bool | float | dict | list):
                raise self._wrong(f"[{table}] {name}", value, ("a text in quotation marks",))
            found[name] = str(value)
        return found

    def placed(self, table: str) -> dict[str, Placed]:
        known = (*PLACES, *(FIELD_NAMES if table == "labels" else ()))
        found = {}
        for name, value in self._table(table).items():
            parts = value if isinstance(value, dict) else {"is": value}
            place = Placed(*(parts.get(part, "") for part in ("is", "of", "by")))
            if not all(isinstance(part, str) for part in parts.values()) or set(parts) - {"is", "of", "by"}:
                raise self._wrong(f"[{table}] {name}", value, ("a place",))
            if place.place not in ("", *known):
                raise self._wrong(f"[{table}] {name}", place.place, known)
            found[name] = place
        return found

    def _table(self, name: str) -> Mapping[str, Any]:
        table = self.told.get(name, {})
        if not isinstance(table, dict):
            raise self._wrong(name, table, (f"a table, [{name}]",))
        return table

    def _wrong(self, name: str, value: object, known: tuple[str, ...]) -> DomainError:
        listed = ", ".join(filter(None, known))
        fix = suggestion(str(value), known) + (f"It may be: {listed}." if listed else "Write a text there.")
        return DomainError(f"{self.where} has “{value}” at {name}.", fix)
