"""The code letters that stand for words: written forms, numbers, looks; and sets of them as regular expressions."""

from collections.abc import Iterable
from functools import cache
from itertools import groupby

from employer_portal.patterns.inflection import both_spellings, comparison, inflections
from employer_portal.patterns.words import (
    ED,
    ING,
    INITIALS,
    LAST_NUMBER,
    LY,
    NAME,
    NUMBER,
    NUMBERS,
    PHOBIA,
    PLURAL,
)  # fmt: skip

ENDINGS = {"ly": LY, "ing": ING, "ed": ED, "s": PLURAL, "phobia": PHOBIA, "phobic": PHOBIA}
UNITS = "one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMERALS = (*UNITS, *TEENS, *TENS)
BUILT_IN = ("capitalised", "initials", "number")


@cache
def surface(word: str, how: str) -> frozenset[str]:
    """The written forms of a word of a pattern; one that starts with "!" counts with exactly these capitals."""
    match how:
        case "~":
            return both_spellings(inflections(word))
        case "~er":
            return both_spellings(comparison(word))
        case "!":
            return frozenset({f"!{word}", f"!{word.upper()}"} if word.istitle() else {f"!{word}"})
    return both_spellings(frozenset({word}))


def ending(form: str) -> str:
    """Which of the endings that a pattern can name a word has."""
    return next((one for one in ENDINGS if form.endswith(one)), "")


def built_in(name: str) -> frozenset[str]:
    if name == "number":
        return in_digits(0, LAST_NUMBER) | {NUMBER}
    return frozenset({INITIALS} if name == "initials" else {NAME, INITIALS})


def in_digits(low: int, high: int) -> frozenset[str]:
    return frozenset(chr(NUMBERS + value) for value in range(low, min(high, LAST_NUMBER) + 1))


def charset(letters: Iterable[str]) -> str:
    """A set of letters as a regular expression, neighbours as ranges."""
    points = sorted(map(ord, letters))
    if not points:
        return "(?!)"
    ranges = []
    for _, run in groupby(enumerate(points), key=lambda pair: pair[1] - pair[0]):
        values = [value for _, value in run]
        ends = chr(values[0]), chr(values[-1])
        ranges.append(ends[0] if ends[0] == ends[1] else f"{ends[0]}-{ends[1]}")
    return ranges[0] if len(points) == 1 else f"[{''.join(ranges)}]"
