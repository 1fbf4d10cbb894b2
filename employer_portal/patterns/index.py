"""Finds the patterns of all rules in a sentence at once, by their rarest words.

Most patterns are rows of words: in each place one of some. A row is filed under the two neighbours in it that are the
rarest, or under its rarest word, and found by looking its letters up; a pattern with gaps is filed the same way and
tried as a regular expression. The cost hardly depends on how many patterns there are.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any, NamedTuple

from employer_portal.patterns.filing import Filed, Letters, file
from employer_portal.patterns.needs import NeedsMaker, as_number

MOST_PAIRS = 100_000  # remembered; the memory is bounded and changes no answer
Standing = tuple[int, int, int, int, int, int]  # a row's pattern, start, way, end, and the start and end of the shown


class Way(NamedTuple):
    """One way in which a pattern can be written. Places in it are counted from the first letter of `under`.

    `under`: one set of letters or two neighbours that it is filed under. `others`: the other sets that must be there.
    In a row of words each has its place, the match goes from `start` to `end` and what is shown of it from `shown[0]`
    to `shown[1]`; where there are gaps, `places` is empty and so is the match.
    """

    under: Sequence[Letters]
    others: Sequence[Letters]
    places: Sequence[int] = ()
    start: int = 0
    end: int = 0
    shown: tuple[int, int] = (0, 0)

    @property
    def gaps(self) -> bool:
        return self.start == self.end


class Row(NamedTuple):
    """A row of words in memory: its number among the ways, the letters of its other places, and as far as it goes."""

    number: int
    places: Sequence[tuple[int, Letters]]
    start: int
    end: int
    shown_from: int
    shown_to: int


Ready = tuple[int, int, Row | None]  # a way in memory: its pattern; where it has gaps, what it needs, as bits


class Found(NamedTuple):
    """A pattern, its place in the code letters and the part that is shown."""

    pattern: int
    start: int
    end: int
    shown_from: int
    shown_to: int


class IndexMaker:
    """Collects in which ways each pattern can be written, while the rules are built."""

    def __init__(self, needs: NeedsMaker) -> None:
        self.needs = needs
        self.numbers: dict[Letters, int] = {}  # of the sets of letters
        self.anchor: dict[int, int] = {}
        self.ways: dict[int, Sequence[Way]] = {}

    def add(self, pattern: int, anchor: Letters, ways: Sequence[Way]) -> None:
        """`anchor`: the letters that the pattern is thought of by; `ways`: the first that fits counts."""
        self.anchor[pattern] = self._number(anchor)
        self.ways[pattern] = ways

    def _number(self, letters: Letters) -> int:
        return self.numbers.setdefault(letters, len(self.numbers))

    def has_gaps(self, pattern: int) -> bool:
        return any(way.gaps for way in self.ways[pattern])

    def anchors(self) -> Letters:
        """The letters at which any pattern is thought of."""
        numbers = set(self.anchor.values())
        return frozenset().union(*(letters for letters, number in self.numbers.items() if number in numbers))

    def compiled(self) -> dict[str, Any]:
        """The index as plain values. The ways filed under a letter are kept as one sign each."""
        filed: dict[str, dict[str, str]] = {"alone": {}, "left": {}, "right": {}}
        ways: list[tuple[Any, ...]] = []
        for pattern in sorted(self.ways):
            for way in self.ways[pattern]:
                for side, letters in zip(("left", "right") if way.under[1:] else ("alone",), way.under, strict=True):
                    file(filed[side], letters, len(ways))
                if way.gaps:
                    ways.append((pattern, self.needs.bits(way.others)))
                else:
                    others = list(map(self._number, way.others))
                    ways.append((pattern, others, way.places, way.start, way.end, way.shown))
        anchors = [anchor for _, anchor in sorted(self.anchor.items())]
        return {
            "sets": ["".join(sorted(letters)) for letters in self.numbers],
            "anchors": anchors,
            "ways": ways,
        } | filed


class Index:
    """The patterns, ready to be found."""

    def __init__(self, compiled: Mapping[str, Any], regex: Callable[[int], re.Pattern[str]]) -> None:
        """`regex`: the regular expression of a pattern with gaps."""
        self.regex = regex
        self.sets: list[str] = compiled["sets"]
        self.anchors: list[int] = compiled["anchors"]
        ways = _Ways(compiled["sets"], compiled["ways"])
        self.alone = _Alone(Filed(compiled["alone"]), ways)
        self.pairs = _Pairs(Filed(compiled["left"]), Filed(compiled["right"]), ways)
        self.known = compiled["alone"].keys() | compiled["left"].keys()

    def is_anchor(self, letter: str, pattern: int) -> bool:
        return letter in self.sets[self.anchors[pattern]]

    def find(self, codes: str, start: int, end: int, there: int) -> list[Found]:
        """Where the patterns stand between start and end; the letters before and after are looked at too. `there`: what
        the words of the sentence bring (`needs.Brings`)."""
        if self.known.isdisjoint(codes[start - 1 : end]):
            return []
        rows, gapped = self._look_up(codes, start, end, there)
        found = list(_first_of_each(sorted(rows)))
        for pattern in gapped:
            matches = self.regex(pattern).finditer(codes, start, end + 1)
            found += [Found(pattern, *match.span(), *match.span(match.lastindex or 0)) for match in matches]
        return found

    def _look_up(self, codes: str, start: int, end: int, there: int) -> tuple[list[Standing], set[int]]:
        """The rows that stand here, and the patterns with gaps that are worth trying."""
        letters = list(codes[start - 1 : end + 1])
        within = letters[1:-1]
        rows: list[Standing] = []
        gapped: set[int] = set()
        for at, ways in chain(
            enumerate(map(self.alone.__getitem__, within), start),
            enumerate(map(self.pairs.__getitem__, pairwise(letters)), start - 1),
        ):
            for pattern, needs, row in ways:
                if row is None:
                    if needs & there == needs:
                        gapped.add(pattern)
                    continue
                number, places, first, last, shown_from, shown_to = row
                if start <= at + first and at + last <= end:
                    for place, sought in places:
                        if codes[at + place] not in sought:
                            break
                    else:
                        rows.append((pattern, at + first, number, at + last, at + shown_from, at + shown_to))
        return rows, gapped


def _first_of_each(rows: Iterable[Standing]) -> Iterator[Found]:
    """Of a pattern's rows that overlap the leftmost, then the first of its ways."""
    last = reached = -1
    for pattern, start, _, end, *shown in rows:
        if pattern != last or start >= reached:
            yield Found(pattern, start, end, *shown)
            last, reached = pattern, end


class _Alone(dict[str, Sequence[Ready]]):
    """Code letter -> the ways that are filed under it alone."""

    def __init__(self, filed: Filed, ways: "_Ways") -> None:
        super().__init__()
        self.filed, self.ways = filed, ways

    def __missing__(self, letter: str) -> Sequence[Ready]:
        ways = self[letter] = tuple(map(self.ways.__getitem__, self.filed[letter]))
        return ways


class _Pairs(dict[tuple[str, str], Sequence[Ready]]):
    """Two letters side by side -> the ways that are filed under just these."""

    def __init__(self, left: Filed, right: Filed, ways: "_Ways") -> None:
        super().__init__()
        self.left, self.right, self.ways = left, right, ways

    def __missing__(self, pair: tuple[str, str]) -> Sequence[Ready]:
        if len(self) >= MOST_PAIRS:
            self.clear()
        left, right = self.left[pair[0]], self.right[pair[1]]
        ways = self[pair] = tuple(map(self.ways.__getitem__, left & right)) if left and right else ()
        return ways


class _Ways(dict[int, Ready]):
    """The ways by number; made when first asked for."""

    def __init__(self, sets: Sequence[str], ways: Sequence[Sequence[Any]]) -> None:
        super().__init__()
        self.sets, self.ways = sets, ways
        self.letters: dict[int, Letters] = {}

    def __missing__(self, number: int) -> Ready:
        pattern, others, *row = self.ways[number]
        if row:
            places, start, end, shown = row
            sought = tuple(zip(places, map(self._letters, others), strict=True))
            self[number] = pattern, 0, Row(number, sought, start, end, *shown)
        else:
            self[number] = pattern, as_number(others), None
        return self[number]

    def _letters(self, number: int) -> Letters:
        if number not in self.letters:
            self.letters[number] = frozenset(self.sets[number])
        return self.letters[number]
