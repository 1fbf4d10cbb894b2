"""Finds the patterns of all rules in a sentence at once, by their rarest words.

Most patterns are rows of words: in each place one of some. A row is filed under the two neighbours in it that are the
rarest, or under its rarest word, and found by looking its letters up; a pattern with gaps is filed the same way and
tried as a regular expression. The cost hardly depends on how many patterns there are.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import chain, pairwise
from operator import or_
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
        return any(way.gaps for way in self.ways[pattern])

    def anchors(self) -> Letters:
        """The letters at which any pattern is thought of."""
        numbers = set(self.anchor.values())
        return frozenset().union(*(letters for letters, number in self.numbers.items() if number in numbers))

    def compiled(self) -> dict[str, Any]:
        """The index as plain values. The ways filed under a letter are kept as one sign each, and so are the sets that
        a letter is in, of those that ways with gaps need."""
        filed: dict[str, dict[str, str]] = {"alone": {}, "left": {}, "right": {}, "needed": {}}
        needed = Counter(others for ways in self.ways.values() for way in ways if way.gaps for others in way.others)
        bits = {letters: bit for bit, (letters, _) in enumerate(needed.most_common())}  # short numbers for most
        for letters, bit in bits.items():
            _file(filed["needed"], letters, bit)
        ways: list[tuple[Any, ...]] = []
        for pattern in sorted(self.ways):
            for way in self.ways[pattern]:
                for side, letters in zip(("left", "right") if way.under[1:] else ("alone",), way.under, strict=True):
                    _file(filed[side], letters, len(ways))
                if way.gaps:
                    ways.append((pattern, sorted({bits[others] for others in way.others})))
                else:
                    others = list(map(self._number, way.others))
                    ways.append((pattern, others, way.places, way.start, way.end, way.shown))
        anchors = [anchor for _, anchor in sorted(self.anchor.items())]
        return {
            "sets": ["".join(sorted(letters)) for letters in self.numbers],
            "anchors": anchors,
            "ways": ways,
        } | filed


def _file(filed: dict[str, str], letters: Letters, number: int) -> None:
    for letter in sorted(letters):
        filed[letter] = filed.get(letter, "") + chr(PRIVATE + number)


class Index:
    """The patterns, ready to be found."""

    def __init__(self, compiled: Mapping[str, Any], regex: Callable[[int], re.Pattern[str]]) -> None:
        """`regex`: the regular expression of a pattern with gaps."""
        self.regex = regex
        self.sets: list[str] = compiled["sets"]
        self.anchors: list[int] = compiled["anchors"]
        ways = _Ways(compiled["sets"], compiled["ways"])
        self.alone = _Alone(_Filed(compiled["alone"]), ways)
        self.pairs = _Pairs(_Filed(compiled["left"]), _Filed(compiled["right"]), ways)
        self.known = compiled["alone"].keys() | compiled["left"].keys()
        self.brings = _Brings(_Filed(compiled["needed"]))

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
        letters = list(codes[start - 1 : end + 1])
        within = letters[1:-1]
        there = reduce(or_, map(self.brings.__getitem__, within), 0)
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


class _Brings(dict[str, int]):
    """Code letter -> the sets that it is in, of those that ways with gaps need, as bits."""

    def __init__(self, filed: _Filed) -> None:
        super().__init__()
        self.filed = filed

    def __missing__(self, letter: str) -> int:
        bits = self[letter] = sum(1 << number for number in self.filed[letter])
        return bits


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
            self[number] = pattern, sum(1 << bit for bit in others), None
        return self[number]

    def _letters(self, number: int) -> Letters:
        if number not in self.letters:
            self.letters[number] = frozenset(self.sets[number])
        return self.letters[number]
