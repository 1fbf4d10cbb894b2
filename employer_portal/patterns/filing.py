"""Numbers filed under code letters, each kept as one sign, so that thousands of them are read in a moment."""

from collections.abc import Iterable, Mapping

PRIVATE = 0xE000  # the sign for the number 0
Letters = frozenset[str]


def file(filed: dict[str, str], letters: Iterable[str], number: int) -> None:
    """Files a number under each of these letters."""
    for letter in sorted(letters):
        filed[letter] = filed.get(letter, "") + chr(PRIVATE + number)


class Filed(dict[str, frozenset[int]]):
    """Code letter -> the numbers that are filed under it; made when the letter is first met."""

    def __init__(self, signs: Mapping[str, str]) -> None:
        super().__init__()
        self.signs = signs

    def __missing__(self, letter: str) -> frozenset[int]:
        numbers = self[letter] = frozenset([ord(sign) - PRIVATE for sign in self.signs.get(letter, "")])
        return numbers
