"""Builds the compiled form of a set of rules from its sources; refuses what cannot work, with file and line."""

from collections.abc import Callable, Iterator
from typing import Any, ParamSpec, TypeVar

from employer_portal.patterns.compiling import Alphabet, Side, limit, needed
from employer_portal.patterns.index import IndexMaker
from employer_portal.patterns.language import parse
from employer_portal.patterns.letters import BUILT_IN
from employer_portal.patterns.needs import NeedsMaker
from employer_portal.patterns.nodes import SLOT, Choice, Class, Node, PatternFault, classes, split, words
from employer_portal.phrasing import meaning
from employer_portal.phrasing.sources import ENTRIES, RulesFault, Source, Table

PATTERN_CONDITIONS = ("has", "lacks", "each_sentence", "outweighed", "by", "begins", "hollow", "once")
ORDINARY = "ordinary"  # the class of ordinary words that are one letter away from a word of the rules
SHOWN = ("category", "level", "why", "ask")
OF_PERSON = frozenset({"you", "your", "yours", "yourself", "candidate", "applicant"})
THIRD = "-third"  # <person-third> joins <person> in a text that speaks to nobody as "you"
#: Classes that the checker itself asks about: words that speak to the candidate, those that only sound so, words for
#: somebody else in a text that does, words for the candidate, words of whoever decides.
ASKED = ("addressed", "aside", "elsewhere", "person", "wishing")
Around = tuple[list[int], Side, Side]  # the bits of what is needed; what stands before; what stands after
A = ParamSpec("A")
T = TypeVar("T")


def build(source: Source, pack: str) -> dict[str, Any]:
    """The compiled form, as plain values. Raises `RulesFault` with every fault found."""
    return _Builder(source).build() | {"pack": pack, "version": meaning.version(source)}


class _Builder:
    def __init__(self, source: Source) -> None:
        self.source, self.faults = source, source.faults
        self.rules = sorted(source.rules, key=lambda rule: rule.name)
        self.classes = {name: self._class(tables) for name, tables in sorted(source.classes.items())}
        ordinary = self.classes.pop(ORDINARY, Choice(()))
        self.ordinary = sorted(word.text for word in words(ordinary))
        read = ((written, self._parse(table, key, written)) for table, key, written in self._written())
        self.nodes = {written: node for written, node in read if node}
        self.third_person = {name: name + THIRD for name in self.classes if name + THIRD in self.classes}
        self._check_classes()
        if self.faults:
            raise RulesFault(self.faults)
        self.alphabet = Alphabet(self.classes, self.nodes.values())
        self.numbers: dict[tuple[str, int], int] = {}  # of the cores: rules may share one
        self.uses: dict[int, list[tuple[int, str, str, bool]]] = {}
        self.needs = NeedsMaker()
        self.index = IndexMaker(self.needs)
        self.reach = 1

    def build(self) -> dict[str, Any]:
        frames = {name: self._frame(table) for name, table in sorted(self.source.frames.items())}
        rules = [self._rule(table) for table in self.rules]
        for index, table in enumerate(self.rules):
            self._patterns_of(index, table)
        exceptions, names = self._exceptions()
        if self.faults:
            raise RulesFault(self.faults)
        forms = {form: code for form, code in self.alphabet.code.items() if not form.startswith("!")}
        exact = {form[1:]: code for form, code in self.alphabet.code.items() if form.startswith("!")}
        return {
            "rules": rules,
            "cores": [source if self.index.has_gaps(n) else "" for n, (source, _) in enumerate(self.numbers)],
            "uses": list(self.uses.values()),
            "frames": frames,
            "index": self.index.compiled(),
            "sought": sorted(self.index.anchors()),
            "exceptions": exceptions,
            "exception_index": names.compiled(),
            "needs": self.needs.compiled(),
            "fields": [self._field(table) for _, table in sorted(self.source.fields.items())],
            "forms": forms,
            "exact": exact,
            "ordinary": self.ordinary,
            "reach": self.reach,
            "allowed": [dict(table.values) for table in self.source.allowed],
            **{name: self._asked(name) for name in ASKED},
        }

    # -- reading

    def _try(self, table: Table, key: str, make: Callable[A, T], *what: A.args, **named: A.kwargs) -> T | None:
        try:
            return make(*what, **named)
        except ValueError as fault:
            self.faults.append(f"{table.place.at(key)}: {fault}")
            return None

    def _parse(self, table: Table, key: str, written: str) -> Node | None:
        return self._try(table, key, parse, written)

    def _class(self, tables: list[Table]) -> Node:
        written = {
            (entry.replace(" ", "! ") if how == "!" else entry) + how: (table, key)
            for table in tables
            for key, how in ENTRIES.items()
            for entry in table.values.get(key, [])
        }
        entries = [node for entry, where in sorted(written.items()) if (node := self._parse(*where, entry))]
        if not entries:
            self.faults.append(f"{tables[0].place.at()}: the class <{tables[0].name}> has no words")
        return Choice(tuple(entries))

    def _written(self) -> Iterator[tuple[Table, str, str]]:
        """Every pattern as it is written, with its table and key; a pattern said of the person at its frame's key."""
        for rule in self.rules:
            for key in ("pattern", "unless", *self.source.frames):
                yield from ((rule, key, written) for written in rule.values.get(key, []))
            for key in PATTERN_CONDITIONS:
                yield from ((rule, "when", written) for written in rule.values.get("when", {}).get(key, []))
        for frame in self.source.frames.values():
            for key in ("patterns", "loose", "unless"):
                yield from ((frame, key, written) for written in frame.values.get(key, []))
        for exception in self.source.exceptions:
            yield from ((exception, "patterns", written) for written in exception.values.get("patterns", []))
        for work in self.source.fields.values():
            yield from ((work, "jobs", written) for written in work.values.get("jobs", []))

    def _check_classes(self) -> None:
        used = set(ASKED) - {"person"}  # which frames use, with those that join it
        waiting = [(table, key, self.nodes[w]) for table, key, w in self._written() if w in self.nodes]
        while waiting:
            table, key, node = waiting.pop()
            for name in classes(node) - used - set(BUILT_IN):
                used.add(name)
                if name in self.classes:
                    waiting += [
                        (self.source.classes[same][0], "words", self.classes[same])
                        for same in (name, self.third_person.get(name, name))
                    ]
                    used.add(self.third_person.get(name, name))
                else:
                    self.faults.append(f"{table.place.at(key)}: there is no class <{name}>")
        for name in self.classes:
            place = self.source.classes[name][0].place
            if name not in used and self.source.complete:
                self.faults.append(f"{place.at()}: nobody uses the class <{name}>")
            if self._contains(name, name, set()):
                self.faults.append(f"{place.at()}: the class <{name}> contains itself")

    def _contains(self, name: str, sought: str, seen: set[str]) -> bool:
        for inner in classes(self.classes[name]) - seen if name in self.classes else ():
            seen.add(inner)
            if inner == sought or self._contains(inner, sought, seen):
                return True
        return False

    # -- compiling

    def _frame(self, table: Table) -> dict[str, Any]:
        """What stands around words that are said of the person, and around the same in the third person."""
        made: dict[str, list[Around]] = {"second": [], "third": [], "loose_second": [], "loose_third": []}
        for key, prefix in (("patterns", ""), ("loose", "loose_")):
            for written in table.values.get(key, []):
                node = self.nodes[written]
                if split(node) is None:
                    self.faults.append(f"{table.place.at(key)}: {written!r} has no place '_' for the words of a rule")
                    continue
                for voice, version in (("second", node), ("third", node.joined(self.third_person))):
                    made[prefix + voice] += self._around(table, key, version)
        return {**made, "unless": self._unless(table)}

    def _unless(self, table: Table) -> dict[str, list[Any]]:
        """What silences a finding: what stands around it, or what overlaps it.

        Overlapping: what it needs, the pattern and its width.
        """
        around: list[Around] = []
        near: list[tuple[list[int], str, int]] = []
        for written in table.values.get("unless", []):
            node = self.nodes[written]
            if SLOT not in node.walk():
                needs = self._try(table, "unless", self._needed, node) or []
                near.append((self.needs.bits(needs), *self._regex(table, "unless", node)))
            else:
                around += self._around(table, "unless", node)
        return {"around": around, "near": near}

    def _around(self, table: Table, key: str, node: Node) -> list[Around]:
        """What stands around a place, where the pattern says it."""
        found = self._try(table, key, self.alphabet.around, node)
        return [(self.needs.bits(found.needs), found.before, found.after)] if found else []

    def _regex(self, table: Table, key: str, node: Node) -> tuple[str, int]:
        def make() -> tuple[str, int]:
            part = node.in_letters(self.alphabet)
            limit(part)
            return part.regex(), part.width()

        return self._try(table, key, make) or ("", 0)

    def _rule(self, table: Table) -> dict[str, Any]:
        values = table.values
        when = dict(values.get("when", {}))
        for key in PATTERN_CONDITIONS:
            if key in when:
                when[key] = "|".join(self._regex(table, "when", self.nodes[written])[0] for written in when[key])
        return {key: values[key] for key in SHOWN} | {
            "id": table.name,
            "characteristic": values.get("characteristic", []),
            "kind": values.get("kind", "words"),
            "shape": values.get("shape", ""),
            "instead": values.get("instead", ""),
            "guidance": f"/guidance/rules/{table.name}",
            "scope": values.get("scope", []),
            "level_in": values.get("level_in", {}),
            "once": bool(values.get("once", False)),
            "of_anybody": bool(values.get("of_anybody", False)),
            "seen": bool(values.get("seen", False)),
            "firm": bool(values.get("firm", False)),
            "when": when,
            "unless": self._unless(table),
            "place": table.place.at(),
        }

    def _asked(self, name: str) -> str:
        """What stands for a word of this class; for nothing where there is no such class."""
        return self.alphabet.of_class(name).regex() if name in self.classes else "(?!)"

    def _field(self, table: Table) -> tuple[str, list[str]]:
        """What names the field in a job's own words, and the characteristics that it opens."""
        jobs = (self._regex(table, "jobs", self.nodes[written])[0] for written in table.values["jobs"])
        return "|".join(jobs), table.values["opens"]

    def _patterns_of(self, index: int, table: Table) -> None:
        for key in ("pattern", *self.source.frames):
            for written in table.values.get(key, []):
                needs = self._try(table, key, self._needed, self.nodes[written])
                if needs is None:
                    continue
                core = self._regex(table, key, self.nodes[written])
                self.reach = max(self.reach, core[1])
                number = self.numbers.setdefault(core, len(self.numbers))
                frame = "" if key == "pattern" else key
                of_person = bool(frame) or _speaks_of_person(self.nodes[written])
                self.uses.setdefault(number, []).append((index, frame, written, of_person))
                self.index.add(number, needs[0], self.alphabet.ways(self.nodes[written].in_letters(self.alphabet)))

    def _needed(self, node: Node) -> list[frozenset[str]]:
        """What must be there, the rarest first: sets of code letters of each of which it needs one."""
        if SLOT in node.walk():
            raise PatternFault("'_' belongs in 'unless' and in frames")
        needs = needed(node.in_letters(self.alphabet))
        if not needs or not needs[0]:
            raise PatternFault("it has no word that must be there, so it cannot be looked for")
        return needs

    def _exceptions(self) -> tuple[list[tuple[str, int]], IndexMaker]:
        """The names that take a finding back."""
        found: list[tuple[str, int]] = []
        index = IndexMaker(self.needs)
        for table in self.source.exceptions:
            for written in table.values.get("patterns", []):
                node = self.nodes[written]
                if needs := self._try(table, "patterns", self._needed, node):
                    index.add(len(found), needs[0], self.alphabet.ways(node.in_letters(self.alphabet)))
                    found.append(self._regex(table, "patterns", node))
        return found, index


def _speaks_of_person(node: Node) -> bool:
    """Whether the pattern itself names the candidate: such words are never the job's own."""
    return Class("person") in node.walk() or any(word.text in OF_PERSON for word in words(node))
