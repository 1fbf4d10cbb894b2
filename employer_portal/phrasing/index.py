"""Which patterns are worth trying in a sentence: those whose rarest words are all there.

A text so touches hardly any of the rules, however many there are: a pattern is thought of where one of its rarest words
stands, and tried where the sentence has its next rarest as well.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any


class IndexMaker:
    """Collects what each pattern needs, while the rules are built."""

    def __init__(self) -> None:
        self.anchors: dict[str, set[int]] = {}
        self.needs: dict[int, list[int]] = {}
        self.numbers: dict[frozenset[str], int] = {}  # of the sets of letters that are needed

    def add(self, pattern: int, needed: Iterable[frozenset[str]]) -> None:
        """`needed`: sets of code letters of each of which one must be there, the rarest first."""
        anchor, *others = needed
        for letter in anchor:
            self.anchors.setdefault(letter, set()).add(pattern)
        self.needs[pattern] = [self.numbers.setdefault(letters, len(self.numbers)) for letters in others]

    def compiled(self) -> dict[str, Any]:
        """The index as JSON can hold it."""
        meets: dict[str, list[int]] = {}
        for letters, number in self.numbers.items():
            for letter in sorted(letters):
                meets.setdefault(letter, []).append(number)
        return {
            "anchors": {letter: sorted(patterns) for letter, patterns in sorted(self.anchors.items())},
            "needs": [needs for _, needs in sorted(self.needs.items())],
            "meets": {letter: meets[letter] for letter in sorted(meets)},
        }


class Index:
    """The patterns by their rarest words, and what else each of them needs as bits."""

    def __init__(self, compiled: Mapping[str, Any]) -> None:
        self.anchors: dict[str, list[int]] = compiled["anchors"]  # code letter -> patterns
        self.needs = [_bits(needs) for needs in compiled["needs"]]  # of each pattern
        self.meets = _Meets(compiled["meets"])
        self._rare = frozenset(self.anchors)

    def worth_trying(self, letters: Collection[str]) -> set[int]:
        """The patterns that a sentence of these code letters may hold."""
        anchors = self._rare.intersection(letters)
        if not anchors:
            return set()
        met = 0
        for letter in letters:
            met |= self.meets[letter]
        needs = self.needs
        return {number for letter in anchors for number in self.anchors[letter] if needs[number] & met == needs[number]}


class _Meets(dict[str, int]):
    """Code letter -> the needs that it meets, as bits; made when the letter is first met."""

    def __init__(self, listed: Mapping[str, list[int]]) -> None:
        super().__init__()
        self.listed = listed

    def __missing__(self, letter: str) -> int:
        bits = self[letter] = _bits(self.listed.get(letter, ()))
        return bits


def _bits(numbers: Iterable[int]) -> int:
    return sum(1 << number for number in numbers)
