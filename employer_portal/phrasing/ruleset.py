"""A set of compiled rules in memory, ready to check with."""

import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

from employer_portal.patterns.index import Index
from employer_portal.patterns.needs import Brings, as_number
from employer_portal.patterns.words import FORMS, Lexicon
from employer_portal.phrasing.findings import Allowance
from employer_portal.phrasing.weights import Weights

Side = tuple[str, str]  # what stands beside a place: as `compiling.Side`
MOST_JOBS = 500  # remembered


class Surroundings:
    """What may stand around a place."""

    def __init__(self, sides: Sequence[tuple[Sequence[int], Side, Side]]) -> None:
        """Of each: the bits of what it needs, the rarest first; what stands before the place, read backwards; and what
        stands after it."""
        self.sides = [(as_number(bits), *before, *after) for bits, before, after in sides]
        self.rarest = as_number(bits[0] for bits, _, _ in sides)

    def fitting(self, there: int, before: str, after: str) -> Sequence[tuple[str, str]]:
        """The few that could stand between these letters in a sentence that brings what is `there`."""
        if not self.rarest & there:
            return ()
        return [
            (left, right)
            for needs, left, lefts, right, rights in self.sides
            if needs & there == needs and (not lefts or before in lefts) and (not rights or after in rights)
        ]


class Regexes(dict[str, re.Pattern[str]]):
    """Regular expressions by how they are written, compiled on first use: one run meets few of the patterns."""

    def __missing__(self, source: str) -> re.Pattern[str]:
        compiled = self[source] = re.compile(source)
        return compiled


class Unless(NamedTuple):
    """What takes a finding back: what stands around it, or what overlaps it.

    Overlapping: what it needs, the pattern and its width; `rarest` is what they need, of each the rarest.
    """

    around: Surroundings
    near: list[tuple[int, str, int]]
    rarest: int


class Frame(NamedTuple):
    """What stands around words that are said of the person, for sure or loosely; in a text that speaks to nobody,
    `third`."""

    second: Surroundings
    third: Surroundings
    loose_second: Surroundings
    loose_third: Surroundings
    unless: Unless


class Rule(NamedTuple):
    """What a rule says, and when; its patterns are found by the index of all rules.

    `when` holds regular expressions over code letters, `place` is where the rule is written.
    """

    id: str
    category: str
    characteristic: tuple[str, ...]
    level: str
    why: str
    ask: str
    instead: str
    guidance: str
    kind: str
    shape: str
    scope: frozenset[str]
    level_in: Mapping[str, str]
    once: bool
    of_anybody: bool
    seen: bool
    firm: bool
    when: Mapping[str, Any]
    unless: Unless
    place: str

    def level_at(self, scope: str | None) -> str:
        """How serious it is in a text of this scope; "off" where it says nothing."""
        if scope and self.scope and scope not in self.scope:
            return "off"
        return self.level_in.get(scope, self.level) if scope else self.level


class Job(NamedTuple):
    """What a job says of itself: its words as code letters, those alone that the rules know, and the characteristics
    that its field is about."""

    words: str
    opens: frozenset[str]


class Rules:
    """Compiled rules. `version` names what they mean: findings carry it. `loading.load` makes one."""

    def __init__(self, compiled: Mapping[str, Any], weights: Path | None = None) -> None:
        """`compiled`: what `building.build` made, or a cache held. `weights`: the second reader's list; None where the
        rules alone are to speak."""
        self.version: str = compiled["version"]
        self.pack: str = compiled["pack"]
        self.rules = [_rule(rule) for rule in compiled["rules"]]
        self.cores: list[str] = compiled["cores"]  # the regular expressions of the patterns with gaps
        self.uses: list[list[tuple[int, str, str, bool]]] = compiled["uses"]  # rule, frame, as written, of the person
        self.frames = {name: _frame(frame) for name, frame in compiled["frames"].items()}
        self.regex = Regexes()
        self.brings = Brings(compiled["needs"])
        self.index = Index(compiled["index"], lambda pattern: self.regex[self.cores[pattern]])
        self.exceptions: list[tuple[str, int]] = compiled["exceptions"]
        self.exception_index = Index(compiled["exception_index"], lambda name: self.regex[self.exceptions[name][0]])
        self.fields = [(source, frozenset(opens)) for source, opens in compiled["fields"]]  # named by; opens
        self.lexicon = Lexicon(
            compiled["forms"], compiled["exact"], frozenset(compiled["sought"]), frozenset(compiled["ordinary"])
        )
        self.addressed = re.compile(compiled["addressed"])
        self.aside = re.compile(compiled["aside"])
        self.elsewhere = re.compile(compiled["elsewhere"])
        self.person = re.compile(compiled["person"])
        self.wishing = re.compile(compiled["wishing"])
        self.named = {rule.id: rule for rule in self.rules}
        self.whole = [i for i, rule in enumerate(self.rules) if rule.kind in {"sentence", "whole"}]
        self.signs = [i for i, rule in enumerate(self.rules) if rule.kind == "signs"]
        self.weighed = next((i for i, rule in enumerate(self.rules) if rule.kind == "weighed"), None)
        self.weights_file = weights
        self.allowed = tuple(Allowance(**one) for one in compiled["allowed"])  # by the employer's own list
        self.reach: int = compiled["reach"]  # the width of the widest pattern
        self._whole_in: dict[str | None, list[tuple[int, Rule, str]]] = {}
        self._jobs: dict[tuple[str, tuple[str, ...], tuple[str, ...]], Job] = {}

    def job(self, title: str, criteria: tuple[str, ...], about: tuple[str, ...]) -> Job:
        """What is known of a job from its title, its criteria, and what else it says of them."""
        key = title, criteria, about
        found = self._jobs.get(key)
        if found is None:
            codes = self.lexicon.read(". ".join((title, *criteria, *about)))
            words = "".join(code for code in codes if ord(code) >= FORMS)
            opens = (opened for source, opened in self.fields if self.regex[source].search(words))
            if len(self._jobs) >= MOST_JOBS:
                self._jobs.clear()
            found = self._jobs[key] = Job(words, frozenset().union(*opens))
        return found

    @cached_property
    def weights(self) -> Weights | None:
        """The second reader's list, read when the first sentence is weighed."""
        return Weights(self.weights_file) if self.weights_file else None

    def whole_in(self, scope: str | None) -> list[tuple[int, Rule, str]]:
        """The rules over a whole text or sentence that speak in this scope, each with its level there; what holds
        `otherwise` comes last."""
        if scope not in self._whole_in:
            rules = ((index, self.rules[index]) for index in self.whole)
            levels = ((index, rule, rule.level_at(scope)) for index, rule in rules if scope or not rule.scope)
            speaking = [one for one in levels if one[2] != "off"]
            self._whole_in[scope] = sorted(speaking, key=lambda one: bool(one[1].when.get("otherwise")))
        return self._whole_in[scope]


def _rule(compiled: Mapping[str, Any]) -> Rule:
    own = {
        "characteristic": tuple(compiled["characteristic"]),
        "scope": frozenset(compiled["scope"]),
        "unless": _unless(compiled["unless"]),
    }
    return Rule(**{**compiled, **own})


def _unless(compiled: Mapping[str, Any]) -> Unless:
    near = [(as_number(bits), source, width) for bits, source, width in compiled["near"]]
    return Unless(Surroundings(compiled["around"]), near, as_number(bits[0] for bits, *_ in compiled["near"]))


def _frame(compiled: Mapping[str, Any]) -> Frame:
    second, third = Surroundings(compiled["second"]), Surroundings(compiled["third"])
    loosely = Surroundings(compiled["loose_second"]), Surroundings(compiled["loose_third"])
    return Frame(second, third, *loosely, _unless(compiled["unless"]))
