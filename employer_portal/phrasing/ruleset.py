"""A set of compiled rules in memory, ready to check with."""

import re
from collections.abc import Mapping
from typing import Any

from employer_portal.phrasing.findings import Allowance
from employer_portal.phrasing.index import Index
from employer_portal.phrasing.words import Lexicon


class Rules:
    """Compiled rules. `version` is the hash of their data: findings carry it. `loading.load` makes one."""

    def __init__(self, compiled: Mapping[str, Any]) -> None:
        """`compiled`: what `building.build` made, or a cache held."""
        self.version: str = compiled["version"]
        self.pack: str = compiled["pack"]
        self.rules: list[dict[str, Any]] = compiled["rules"]
        self.cores: list[tuple[str, int]] = compiled["cores"]  # a pattern and its width
        self.uses: list[list[tuple[int, str, str, bool]]] = compiled["uses"]  # rule, frame, as written, of the person
        self.frames: dict[str, dict[str, Any]] = compiled["frames"]
        self.index = Index(compiled["index"])  # of the cores
        self.exceptions: list[tuple[str, int]] = compiled["exceptions"]
        self.exception_index = Index(compiled["exception_index"])
        self.lexicon = Lexicon(
            compiled["forms"], compiled["exact"], frozenset(compiled["sought"]), frozenset(compiled["ordinary"])
        )
        self.addressed = re.compile(compiled["addressed"])
        self.whole = [i for i, rule in enumerate(self.rules) if rule["kind"] != "words"]
        self.allowed = tuple(Allowance(**one) for one in compiled["allowed"])  # by the employer's own list
        self.reach: int = compiled["reach"]  # the width of the widest pattern
        self._cores: dict[int, re.Pattern[str]] = {}
        self._regex: dict[str, re.Pattern[str]] = {}

    def regex(self, source: str) -> re.Pattern[str]:
        """Compiled on first use: one run meets few of the patterns."""
        found = self._regex.get(source)
        if found is None:
            found = self._regex[source] = re.compile(source)
        return found

    def core(self, number: int) -> re.Pattern[str]:
        return self._cores.get(number) or self._cores.setdefault(number, self.regex(self.cores[number][0]))
