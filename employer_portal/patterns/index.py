"""Finds the patterns of all rules in a sentence at once, by their rarest words.

Most patterns are rows of words: in each place one of some. A row is filed under the two neighbours in it that are the
rarest, or under its rarest word, and found by looking its letters up; a pattern with gaps is filed the same way and
tried as a regular expression. The cost hardly depends on how many patterns there are.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, pairwise
from typing import Any, NamedTuple

MOST_NEEDS = 3  # of a pattern with gaps, besides those that it is filed under: more hardly make it rarer
MOST_PAIRS = 100_000  # remembered; the memory is bounded and changes no answer
PRIVATE = 0xE000  # the sign for the first of the ways, which are kept as signs
Letters = frozenset[str]
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


class Ready(NamedTuple):
    """A way in memory: what is `needed` where it has gaps, else the places and letters of its `row`."""

    number: int
    pattern: int
    needed: Sequence[Letters]
    row: Sequence[tuple[int, Letters]]
    start: int
    end: int
    shown_from: int
    shown_to: int


class Found(NamedTuple):
    """A pattern, its place in the code letters and the part that is shown."""

    pattern: int
    start: int
    end: int
    shown_from: int
    shown_to: int


class IndexMaker:
    """Collects in which ways each pattern can be written, while the rules are built."""

    def __init__(self) -> None:
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
        return any(way.start == way.end for way in self.ways[pattern])

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
                    for letter in sorted(letters):
                        filed[side][letter] = filed[side].get(letter, "") + chr(PRIVATE + len(ways))
                ways.append((pattern, list(map(self._number, way.others)), way.places, way.start, way.end, way.shown))
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
        self.alone = _Alone(_Filed(compiled["alone"]), ways)
        self.known = compiled["alone"].keys() | compiled["left"].keys()
        self.pairs = _Pairs(_Filed(compiled["left"]), _Filed(compiled["right"]), ways)

    def is_anchor(self, letter: str, pattern: int) -> bool:
        return letter in self.sets[self.anchors[pattern]]

    def find(self, codes: str, start: int, end: int) -> list[Found]:
        """Where the patterns stand between start and end; the letters before and after are looked at too."""
        if self.known.isdisjoint(codes[start - 1 : end]):
            return []
        rows, gapped = self._look_up(codes, start, end)
        found = list(_first_of_each(sorted(rows)))
        for pattern in gapped:
            matches = self.regex(pattern).finditer(codes, start, end + 1)
            found += [Found(pattern, *match.span(), *match.span(match.lastindex or 0)) for match in matches]
        return found

    def _look_up(self, codes: str, start: int, end: int) -> tuple[list[Standing], set[int]]:
        """The rows that stand here, and the patterns with gaps that are worth trying."""
        letters = frozenset(codes[start:end])
        rows: list[Standing] = []
        gapped: set[int] = set()
        for at, ways in chain(
            enumerate(map(self.alone.__getitem__, codes[start:end]), start),
            enumerate(map(self.pairs.__getitem__, pairwise(codes[start - 1 : end + 1])), start - 1),
        ):
            for number, pattern, needed, row, first, last, shown_from, shown_to in ways:
                if first == last:
                    for others in needed:
                        if letters.isdisjoint(others):
                            break
                    else:
                        gapped.add(pattern)
                elif start <= at + first and at + last <= end:
                    for place, sought in row:
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


class _Filed(dict[str, frozenset[int]]):
    """Code letter -> the numbers of the ways that are filed under it; made when the letter is first met."""

    def __init__(self, signs: Mapping[str, str]) -> None:
        super().__init__()
        self.signs = signs

    def __missing__(self, letter: str) -> frozenset[int]:
        ways = self[letter] = frozenset([ord(sign) - PRIVATE for sign in self.signs.get(letter, "")])
        return ways


class _Alone(dict[str, Sequence[Ready]]):
    """Code letter -> the ways that are filed under it alone."""

    def __init__(self, filed: _Filed, ways: "_Ways") -> None:
        super().__init__()
        self.filed, self.ways = filed, ways

    def __missing__(self, letter: str) -> Sequence[Ready]:
        ways = self[letter] = tuple(map(self.ways.__getitem__, self.filed[letter]))
        return ways


class _Pairs(dict[tuple[str, str], Sequence[Ready]]):
    """Two letters side by side -> the ways that are filed under just these."""

    def __init__(self, left: _Filed, right: _Filed, ways: "_Ways") -> None:
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
        pattern, sets, places, start, end, shown = self.ways[number]
        others = tuple(map(self._letters, sets))
        row = tuple(zip(places, others, strict=True)) if start < end else ()
        way = self[number] = Ready(number, pattern, () if start < end else others, row, start, end, *shown)
        return way

    def _letters(self, number: int) -> Letters:
        if number not in self.letters:
            self.letters[number] = frozenset(self.sets[number])
        return self.letters[number]
