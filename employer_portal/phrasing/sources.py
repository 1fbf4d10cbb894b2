"""Rules as their authors wrote them: reads the TOML files of a pack and says what is wrong with them, and where."""

import hashlib
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from employer_portal.phrasing.findings import CATEGORIES, CHARACTERISTICS, LEVELS, SCOPES, Allowance, Context

TEXTS = ("id", "category", "level", "kind", "shape", "why", "ask", "instead", "source", "since")
LISTS = ("characteristic", "pattern", "unless", "scope", "flags", "passes")
EXAMPLES = ("flags", "passes")
#: Lists that keep their order: most likely first, a frame's commonest pattern first (which saves time), what is counted
#: (there the first of several that fit counts), examples. The order of all other lists of texts says nothing.
ORDERED = ("characteristic", "patterns", "loose", "by", "outweighed", *EXAMPLES)
LEAST_EXAMPLES = 3  # of each kind
ENTRIES = {"words": "", "inflected": "~", "exact": "!"}  # the lists of a class, and what follows each word in them
WEIGHTS = "second-reader.txt"  # beside the packs: what a rule of kind weighed weighs with
LOCAL = "local"  # the folder, beside the packs, of an employer's own rules
NEEDED = ("id", "category", "level", "why", "ask", "source", "since", "flags", "passes")
KINDS = ("words", "sentence", "whole", "signs", "weighed")
SHAPES = (
    "link",
    "markup",
    "placeholder",
    "reversal",
    "script",
)  # what a rule of kind signs may look for: `signs.SHAPES`
#: What a rule over a whole comment or sentence may ask; all that are given must hold.
CONDITIONS = {
    "words_below": int, "words_above": int, "rating": list, "has": list, "lacks": list, "each_sentence": list,
    "outweighed": list, "by": list, "lacks_criterion": bool, "otherwise": bool, "without": list,
    "begins": list, "content_below": int, "hollow": list, "once": list, "criteria_hollow": bool,
}  # fmt: skip
MARKED = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)


class RulesFault(Exception):
    """The rules cannot be used; one line for each fault, with file and line."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Place:
    """A table of a file: where it begins, and where each of its keys stands."""

    file: str
    line: int
    keys: Mapping[str, int] = field(default_factory=dict)

    def at(self, key: str = "") -> str:
        return f"{self.file}:{self.keys.get(key, self.line)}"


@dataclass(frozen=True, slots=True)
class Example:
    """A sentence that proves a rule: the text without its marks, the spans that were marked, what is known about it."""

    text: str
    spans: tuple[tuple[int, int], ...]
    context: Context


@dataclass(frozen=True, slots=True)
class Table:
    """A rule, class, frame or exception: its name, its values, its place."""

    name: str
    values: Mapping[str, Any]
    place: Place


@dataclass(slots=True)
class Source:
    """All that a pack says, the packs it extends included; and the faults found so far."""

    rules: list[Table] = field(default_factory=list)
    classes: dict[str, list[Table]] = field(default_factory=dict)
    frames: dict[str, Table] = field(default_factory=dict)
    exceptions: list[Table] = field(default_factory=list)
    fields: dict[str, Table] = field(default_factory=dict)
    allowed: list[Table] = field(default_factory=list)
    weights: str = ""  # the digest of the second reader's list
    faults: list[str] = field(default_factory=list)
    complete: bool = True  # not so while one file is tried alone


def files(folder: Path, pack: str, local: Path | None = None) -> dict[str, Path]:
    """Name -> file of a pack: those of the packs it extends first, those of the employer's own last.

    `local` is the folder of the employer's own; else `local` beside the packs, where there is one. Raises `RulesFault`
    for a pack that is not there.
    """
    found = _pack_files(folder, pack)
    if local and not local.is_dir():
        raise RulesFault([f"{local}: there is no folder of the employer's own rules here"])
    own = local or folder / LOCAL
    return found | {f"{LOCAL}/{path.relative_to(own)}": path for path in sorted(own.rglob("*.toml"))}


def weights(folder: Path) -> Path | None:
    """The file of the second reader's list, where there is one."""
    path = folder / WEIGHTS
    return path if path.is_file() else None


def _pack_files(folder: Path, pack: str) -> dict[str, Path]:
    home = folder / pack
    found = {str(path.relative_to(folder)): path for path in sorted(home.rglob("*.toml"))}
    if not found:
        raise RulesFault([f"{home}: there is no pack of rules here"])
    about = home / "pack.toml"
    extends = _toml(about).get("pack", {}).get("extends") if about.exists() else None
    return (_pack_files(folder, extends) if extends else {}) | found


def read(folder: Path, pack: str, only: Collection[str] = (), local: Path | None = None) -> Source:
    """All tables of a pack; what is wrong with a table is among the faults. Raises `RulesFault` for broken TOML.

    `only` names files (such as common/age.toml) whose rules are wanted alone, with everybody's classes and frames;
    what is wrong elsewhere then does not matter.
    """
    source = Source(complete=not only)
    for name, path in files(folder, pack, local).items():
        try:
            data = settled(_toml(path))
        except RulesFault:
            if name in only or not only:
                raise
            continue
        if only and name not in only:
            data.pop("rule", None)
        _sort(source, data, _Lines(name, path.read_text(encoding="utf-8")))
    if listed := weights(folder):
        source.weights = hashlib.sha256(listed.read_bytes()).hexdigest()
    _check_tables(source)
    if only:
        source.faults = [fault for fault in source.faults if fault.startswith(tuple(only))]
    return source


def settled(value: Any, key: str = "") -> Any:
    """What a file says, with each list in which order says nothing sorted and every item in it once."""
    if isinstance(value, dict):
        return {name: settled(inner, name) for name, inner in value.items()}
    if not isinstance(value, list) or key in ORDERED:
        return value
    return sorted(set(value)) if _texts(value) else [settled(item) for item in value]


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError:
        raise RulesFault([f"{path.name}: is not a UTF-8 text file"]) from None
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        raise RulesFault([f"{path.parent.name}/{path.name}:{line[1] if line else 1}: {error}"]) from None


class _Lines:
    """Where the tables of a file stand: TOML's reader does not tell."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.places: dict[tuple[str, int], Place] = {}
        counts: dict[str, int] = {}
        keys: dict[str, int] = {}
        for number, line in enumerate(text.splitlines(), 1):
            if table := re.match(r"\s*(\[\[?)([\w.\"-]+)\]\]?\s*(?:#.*)?$", line):
                header = table[2].replace('"', "")
                counts[header] = counts.get(header, -1) + 1
                keys = {}
                self.places[header, counts[header]] = Place(file, number, keys)
            elif (key := re.match(r"\s*([\w-]+)\s*=", line)) and key[1] not in keys:
                keys[key[1]] = number

    def place(self, header: str, index: int = 0) -> Place:
        return self.places.get((header, index), Place(self.file, 1))


def _sort(source: Source, data: dict[str, Any], lines: _Lines) -> None:
    for key in data.keys() - {"rule", "class", "frame", "exception", "field", "allow", "defaults", "pack"}:
        source.faults.append(f"{lines.place(key).at()}: unknown table or key {key!r}")
    defaults = data.get("defaults", {})
    for i, values in enumerate(data.get("rule", [])):
        source.rules.append(Table(str(values.get("id", "")), defaults | values, lines.place("rule", i)))
    for name, values in data.get("class", {}).items():
        source.classes.setdefault(name, []).append(Table(name, values, lines.place(f"class.{name}")))
    for name, values in data.get("frame", {}).items():
        if name in source.frames:
            source.faults.append(f"{lines.place(f'frame.{name}').at()}: the frame {name!r} is there already")
        source.frames[name] = Table(name, values, lines.place(f"frame.{name}"))
    for i, values in enumerate(data.get("exception", [])):
        source.exceptions.append(Table("", values, lines.place("exception", i)))
    for name, values in data.get("field", {}).items():
        if name in source.fields:
            source.faults.append(f"{lines.place(f'field.{name}').at()}: the field {name!r} is there already")
        source.fields[name] = Table(name, values, lines.place(f"field.{name}"))
    for i, values in enumerate(data.get("allow", [])):
        source.allowed.append(Table("", values, lines.place("allow", i)))


def _check_tables(source: Source) -> None:
    seen: dict[str, Place] = {}
    for rule in source.rules:
        source.faults += [f"{rule.place.at(key)}: {what}" for key, what in _rule_faults(rule, source.frames)]
        if rule.name in seen:
            source.faults.append(f"{rule.place.at('id')}: the id {rule.name!r} is taken by {seen[rule.name].at()}")
        seen.setdefault(rule.name, rule.place)
    for table in source.allowed:
        source.faults += [f"{table.place.at(key)}: {what}" for key, what in _allow_faults(table)]
    shared = [
        *((table, ("about", *ENTRIES)) for tables in source.classes.values() for table in tables),
        *((table, ("about", "patterns", "loose", "unless")) for table in source.frames.values()),
        *((table, ("about", "patterns")) for table in source.exceptions),
        *((table, ("about", "jobs", "opens")) for table in source.fields.values()),
    ]
    for table, allowed in shared:
        source.faults += [f"{table.place.at(key)}: {what}" for key, what in _unknown(table.values, allowed)]
        for key, value in table.values.items():
            if key != "about" and not _texts(value):
                source.faults.append(f"{table.place.at(key)}: {key!r} must be a list of texts")
    for table in source.fields.values():
        source.faults += [f"{table.place.at(key)}: {what}" for key, what in _field_faults(table)]


def _field_faults(table: Table) -> Iterator[tuple[str, str]]:
    for key in ("jobs", "opens"):
        if not table.values.get(key):
            yield key, f"the field {table.name!r} has no {key!r}"
    for name in table.values.get("opens", []):
        if name not in CHARACTERISTICS:
            yield "opens", f"{name!r} is no characteristic; there are {', '.join(CHARACTERISTICS)}"


def _allow_faults(table: Table) -> Iterator[tuple[str, str]]:
    yield from _unknown(table.values, ("phrase", "reason"))
    for key in ("phrase", "reason"):
        value = table.values.get(key)
        if not isinstance(value, str) or not value.strip():
            yield key, f"what is allowed needs a {key!r}, which is a text"


def _unknown(values: Mapping[str, Any], allowed: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for key in values:
        if key not in allowed:
            from difflib import get_close_matches  # for a slip alone: a check that finds its rules ready need not wait

            near = get_close_matches(key, allowed, 1)
            yield key, f"unknown key {key!r}" + (f", did you mean {near[0]!r}?" if near else "")


def _texts(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value)


def _rule_faults(rule: Table, frames: Mapping[str, Table]) -> Iterator[tuple[str, str]]:
    """What is wrong with a rule's keys and values, and at which key."""
    values = rule.values
    known = (*TEXTS, *LISTS, *frames, "level_in", "once", "of_anybody", "seen", "firm", "when")
    yield from _unknown(values, known)
    for key in NEEDED:
        if not values.get(key):
            yield key, f"the rule {rule.name!r} has no {key!r}"
    for key, value in values.items():
        if key in TEXTS and not isinstance(value, str):
            yield key, f"{key!r} must be a text"
        if (key in LISTS or key in frames) and key not in EXAMPLES and not _texts(value):
            yield key, f"{key!r} must be a list of texts"
        if key in EXAMPLES and 0 < len(value) < LEAST_EXAMPLES:
            yield key, f"the rule {rule.name!r} has {len(value)} {key!r}; at least {LEAST_EXAMPLES} prove a rule"
    if not re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", rule.name):
        yield "id", f"an id looks like age.overqualified, not {rule.name!r}"
    yield from _unknown_values(values)
    yield from _advice_faults(rule)
    yield from _condition_faults(rule, any(values.get(key) for key in ("pattern", *frames)))


def _unknown_values(values: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    one_of: dict[str, tuple[str, ...]] = {"category": CATEGORIES, "level": LEVELS, "kind": KINDS, "shape": SHAPES}
    for key, known in one_of.items():
        if values.get(key, known[0]) not in known:
            yield key, f"{key!r} is one of {', '.join(known)}, not {values[key]!r}"
    some_of: dict[str, tuple[str, ...]] = {"characteristic": CHARACTERISTICS, "scope": SCOPES}
    for key, known in some_of.items():
        for value in values.get(key, []):
            if value not in known:
                yield key, f"{value!r} is no {key}; there are {', '.join(known)}"
    for scope, level in values.get("level_in", {}).items():
        if scope not in SCOPES or level not in (*LEVELS, "off"):
            yield "level_in", f"{scope} = {level!r}: a scope and one of {', '.join(LEVELS)}, off"


def _advice_faults(rule: Table) -> Iterator[tuple[str, str]]:
    values = rule.values
    if values.get("category") == "discrimination" and not values.get("characteristic"):
        yield "characteristic", f"the rule {rule.name!r} names no characteristic"
    if values.get("level") == "stop" and values.get("instead"):
        yield "instead", "a stop rule offers no wording: fixing the words does not fix the decision"
    if values.get("level") in LEVELS[1:] and not values.get("instead"):
        yield "instead", f"the rule {rule.name!r} has no 'instead'"


def _condition_faults(rule: Table, has_patterns: bool) -> Iterator[tuple[str, str]]:
    when, kind = rule.values.get("when", {}), rule.values.get("kind", "words")
    if kind == "words" and not has_patterns:
        yield "id", f"the rule {rule.name!r} can never fire: it has no pattern"
    if kind == "words" and when:
        yield "when", "'when' belongs to rules of kind sentence or whole"
    if (kind == "signs") != ("shape" in rule.values):
        yield "shape", "a 'shape' and the kind signs belong together"
    if kind in {"signs", "weighed"} and (has_patterns or when):
        yield "kind", f"a rule of kind {kind} has neither 'when' nor a pattern"
    if kind == "weighed" and (rule.values.get("level") != "nudge" or rule.values.get("characteristic")):
        yield "kind", "a rule of kind weighed is a nudge and names no characteristic"
    if kind in {"sentence", "whole"} and (has_patterns or not when):
        yield "kind", f"a rule of kind {kind} has 'when' and no pattern"
    for key, value in when.items():
        if not isinstance(value, CONDITIONS.get(key, object)):
            yield "when", f"{key!r} must be a {CONDITIONS[key].__name__}"
    yield from _unknown(when, tuple(CONDITIONS))
    if kind != "words" and "by" not in when and not rule.values.get("scope"):
        yield "scope", f"a rule of kind {kind} names the 'scope' it is for"


def context_of(values: Mapping[str, Any]) -> Context:
    """The context of an example or of a line of JSON. Raises `ValueError` in a sentence for what is no context."""
    title, criteria = values.get("title") or "", values.get("criteria") or []
    scope, rating, beside = values.get("scope") or None, values.get("rating"), values.get("beside") or []
    about = values.get("about") or []
    if isinstance(scope, str):
        scope = scope.strip().lower().replace(" ", "_")
    if isinstance(rating, str):  # a rating in words is one that no rule asks for
        rating = int(rating) if rating.strip().isdecimal() else None
    if not isinstance(title, str):
        raise ValueError("title must be a text")
    if not isinstance(criteria, list) or not all(isinstance(name, str) for name in criteria):
        raise ValueError("criteria must be a list of names")
    if not isinstance(about, list) or not all(isinstance(one, str) for one in about):
        raise ValueError("about must be a list of texts")
    if scope is not None and scope not in SCOPES:
        raise ValueError(f"scope must be one of {', '.join(SCOPES)}")
    if rating is not None and (isinstance(rating, bool) or not isinstance(rating, int)):
        raise ValueError("rating must be a whole number")
    if not isinstance(beside, list) or not set(beside) <= set(SCOPES):
        raise ValueError(f"beside must be a list of {', '.join(SCOPES)}")
    allowed = _allowed(values.get("allowed") or [])
    return Context(title, tuple(criteria), scope, rating, tuple(beside), allowed, tuple(about))


def _allowed(listed: object) -> tuple[Allowance, ...]:
    told = 'allowed must be a list of objects, each with a "phrase" and a "reason"'
    if not isinstance(listed, list):
        raise ValueError(told)
    for one in listed:
        if not isinstance(one, dict) or one.keys() != {"phrase", "reason"} or not _texts(list(one.values())):
            raise ValueError(told)
    return tuple(Allowance(**one) for one in listed)


def example(written: str | Mapping[str, Any]) -> Example:
    """An example of a rule: a text with [[marked]] spans, or a table with `text` and a context."""
    values = {"text": written} if isinstance(written, str) else written
    if not isinstance(values.get("text"), str) or values.keys() - {
        "text", "title", "criteria", "about", "scope", "rating", "beside"
    }:  # fmt: skip
        raise ValueError("an example is a text, or a table of text, title, criteria, about, scope, rating, beside")
    marked, spans, taken = values["text"], [], 0
    for mark in MARKED.finditer(marked):
        start = mark.start() - taken
        spans.append((start, start + len(mark[1])))
        taken += 4
    return Example(MARKED.sub(r"\1", marked), tuple(spans), context_of(values))
