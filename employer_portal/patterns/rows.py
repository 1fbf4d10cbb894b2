"""Rows of words: a pattern without gaps, and how it is filed in the index."""

from collections.abc import Callable
from typing import NamedTuple

from employer_portal.patterns.index import Way

Letters = frozenset[str]


class Row(NamedTuple):
    """The letters that may stand in each place, the first being 0, and how many places are matched.

    The places before 0 and from `width` on are looked at only. `shown`: what is shown, where it is not all.
    """

    letters: dict[int, Letters]
    width: int
    shown: tuple[int, int] | None = None


NOTHING = Row({}, 0)


def one(letters: Letters) -> Row:
    return Row({0: letters}, 1)


def looked_at(letters: Letters, place: int) -> Row:
    """Nothing, where one of these letters stands before it (-1) or after it (0)."""
    return Row({place: letters}, 0)


def side_by_side(first: Row, second: Row) -> Row:
    letters = dict(first.letters)
    for place, sought in second.letters.items():
        at = first.width + place
        letters[at] = letters[at] & sought if at in letters else sought
    shown = second.shown and (first.width + second.shown[0], first.width + second.shown[1])
    return Row(letters, first.width + second.width, shown or first.shown)


def filed(row: Row, often: Callable[[str], float]) -> Way:
    """A row as it is looked for; `often`: how often a letter comes in a thousand."""
    cost = {place: sum(map(often, letters)) for place, letters in row.letters.items()}
    ways: list[tuple[tuple[int, ...], float]] = [((place,), cost[place]) for place in range(row.width)]
    ways += [((place, place + 1), both(cost[place] * cost[place + 1])) for place in cost if place + 1 in cost]
    under = min(ways, key=lambda way: way[1])[0]
    others = sorted(row.letters.keys() - under, key=cost.__getitem__)
    start, end = row.shown or (0, row.width)
    at = under[0]
    return Way(
        [row.letters[place] for place in under], [row.letters[place] for place in others],
        [place - at for place in others], -at, row.width - at, (start - at, end - at),
    )  # fmt: skip


def both(product: float) -> float:
    """How often two words come side by side in a thousand, by how often each does."""
    return product / 1000
