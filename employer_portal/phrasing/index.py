"""Which patterns are worth trying in a sentence: those whose rarest words are all there, two of them side by side.

What a pattern needs is kept as bits, one for each pattern, so that a sentence asks all patterns at once: the cost
hardly depends on how many there are.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import reduce
from itertools import pairwise
from operator import or_
from typing import Any

MOST_NEEDS = 4  # of one pattern: more hardly make it rarer
MOST_PAIRS = 50_000  # remembered; the memory is bounded and changes no answer
PRIVATE = 0xE000  # the first sign for the number of a set, which the index keeps as signs
Letters = frozenset[str]


class IndexMaker:
    """Collects what each pattern needs, while the rules are built."""

    def __init__(self) -> None:
        self.numbers: dict[Letters, int] = {}  # of the sets of letters that are needed
        self.needs: dict[int, tuple[list[int], list[int]]] = {}

    def add(self, pattern: int, needed: Sequence[Letters], pair: Sequence[Letters]) -> None:
        """`needed`: sets of code letters of each of which one must be there, the rarest first.

        `pair`: two such sets whose letters must stand side by side, or none.
        """
        self.needs[pattern] = self._numbers(needed[:MOST_NEEDS]), self._numbers(pair)

    def _numbers(self, sets: Iterable[Letters]) -> list[int]:
        return [self.numbers.setdefault(letters, len(self.numbers)) for letters in sets]

    def anchors(self) -> Letters:
        """The letters at which any pattern is thought of."""
        numbers = {needed[0] for needed, _ in self.needs.values()}
        return frozenset().union(*(letters for letters, number in self.numbers.items() if number in numbers))

    def compiled(self) -> dict[str, Any]:
        """The index as plain values."""
        member: dict[str, list[str]] = {}
        for letters, number in self.numbers.items():
            for letter in letters:
                member.setdefault(letter, []).append(chr(PRIVATE + number))
        return {
            "sets": ["".join(sorted(letters)) for letters in self.numbers],
            "needs": [needs for _, needs in sorted(self.needs.items())],
            "member": {letter: "".join(member[letter]) for letter in sorted(member)},
        }


class Index:
    """What the patterns need, as bits."""

    def __init__(self, compiled: Mapping[str, Any]) -> None:
        needs: list[tuple[list[int], list[int]]] = compiled["needs"]
        self.others = _Others(compiled["sets"], [needed[2:] for needed, _ in needs])
        self.alone = sum(1 << pattern for pattern, (_, pair) in enumerate(needs) if not pair)
        self.single = sum(1 << pattern for pattern, (needed, _) in enumerate(needs) if len(needed) == 1)
        self.anchored = _Met(compiled["member"], [needed[0] for needed, _ in needs])
        self.seconded = _Met(compiled["member"], [needed[1] if len(needed) > 1 else -1 for needed, _ in needs])
        self.pairs = _Pairs(
            *(_Met(compiled["member"], [pair[side] if pair else -1 for _, pair in needs]) for side in (0, 1))
        )

    def is_anchor(self, letter: str, pattern: int) -> bool:
        return bool(self.anchored[letter] >> pattern & 1)

    def worth_trying(self, codes: str, start: int, end: int) -> list[int]:
        """The patterns that these code letters may hold; the letters before and after them are looked at too."""
        stretch = codes[start:end]
        wanted = reduce(or_, map(self.anchored.__getitem__, stretch), 0)
        if not wanted:
            return []
        wanted &= reduce(or_, map(self.seconded.__getitem__, stretch), self.single)
        wanted &= reduce(or_, map(self.pairs.__getitem__, pairwise(codes[start - 1 : end + 1])), self.alone)
        letters, found = frozenset(stretch), []
        while wanted:
            pattern = wanted.bit_length() - 1
            wanted ^= 1 << pattern
            others = self.others[pattern]
            if not others or not any(map(letters.isdisjoint, others)):
                found.append(pattern)
        return found


class _Met(dict[str, int]):
    """Code letter -> the patterns whose need it meets, as bits; made when the letter is first met."""

    def __init__(self, member: Mapping[str, str], needed: Sequence[int]) -> None:
        """`member`: letter -> the numbers of the sets that hold it; `needed`: the set that each pattern needs."""
        super().__init__()
        self.member = member
        self.patterns: dict[int, list[int]] = {}
        for pattern, number in enumerate(needed):
            self.patterns.setdefault(number, []).append(pattern)

    def __missing__(self, letter: str) -> int:
        bits = 0
        for number in map(ord, self.member.get(letter, "")):
            for pattern in self.patterns.get(number - PRIVATE, ()):
                bits |= 1 << pattern
        self[letter] = bits
        return bits


class _Others(dict[int, tuple[Letters, ...]]):
    """Pattern -> the sets of letters that it needs besides the two rarest; made when first asked for."""

    def __init__(self, sets: Sequence[str], needed: Sequence[list[int]]) -> None:
        super().__init__()
        self.sets, self.needed = sets, needed

    def __missing__(self, pattern: int) -> tuple[Letters, ...]:
        letters = self[pattern] = tuple(frozenset(self.sets[number]) for number in self.needed[pattern])
        return letters


class _Pairs(dict[tuple[str, str], int]):
    """Two letters side by side -> the patterns that need just these, as bits."""

    def __init__(self, left: _Met, right: _Met) -> None:
        super().__init__()
        self.left, self.right = left, right

    def __missing__(self, pair: tuple[str, str]) -> int:
        if len(self) >= MOST_PAIRS:
            self.clear()
        bits = self[pair] = self.left[pair[0]] & self.right[pair[1]]
        return bits
