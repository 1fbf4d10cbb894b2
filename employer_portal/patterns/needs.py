"""What must be in a sentence for a pattern to stand there: sets of code letters, of each of which one is needed.

Each set is a bit of a number, so that one step says whether a sentence brings all that a pattern needs:
`needs & there == needs`.
"""

from collections.abc import Iterable, Mapping
from functools import reduce
from operator import or_

from employer_portal.patterns.filing import PRIVATE, Letters, file

ALWAYS = 0  # the bit that every sentence brings, for what needs no word


class NeedsMaker:
    """Gives each set of letters its bit, while the rules are built."""

    def __init__(self) -> None:
        self.bit: dict[Letters, int] = {}

    def bits(self, sets: Iterable[Letters]) -> list[int]:
        """The bits of these sets, in their order; ALWAYS where there are none."""
        return [self.bit.setdefault(letters, len(self.bit) + 1) for letters in sets] or [ALWAYS]

    def compiled(self) -> dict[str, str]:
        """Under each letter the bits of the sets that it is in."""
        filed: dict[str, str] = {}
        for letters, bit in self.bit.items():
            file(filed, letters, bit)
        return filed


class Brings(dict[str, int]):
    """Code letter -> the sets that it is in, as bits; made when the letter is first met."""

    def __init__(self, filed: Mapping[str, str]) -> None:
        super().__init__()
        self.filed = filed

    def __missing__(self, letter: str) -> int:
        bits = self[letter] = as_number(ord(sign) - PRIVATE for sign in self.filed.get(letter, ""))
        return bits

    def there(self, letters: str) -> int:
        """What the words of a sentence bring."""
        return reduce(or_, map(self.__getitem__, letters), 1 << ALWAYS)


def as_number(bits: Iterable[int]) -> int:
    return sum(1 << bit for bit in set(bits))
