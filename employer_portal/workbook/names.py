"""People's names: divided into first and last, held against each other."""

import re
from collections.abc import Iterable
from itertools import combinations

from employer_portal.core.addresses import is_title
from employer_portal.workbook.columns import key

#: Words that a family name may begin with; written small, they belong to it.
_PARTICLES = frozenset(
    "af al ap ab bin bint da das de del della den der di do dos du el ibn la le mac ten ter van vel von y".split()
)
_LONGEST = 80  # of a name that is held against others


def called(text: str) -> str:
    """A name in the order in which it is spoken, without a title before it: “Nair, Ms Priya” is Priya Nair."""
    last, comma, first = text.partition(",")
    words = (f"{first} {last}" if comma and first.strip() else text).split()
    while len(words) > 1 and is_title(words[0]):
        words = words[1:]
    return " ".join(words)


def divided(text: str) -> tuple[str, str]:
    """First and last name: the last word with the particles before it, or what stands before a comma."""
    last, comma, first = text.partition(",")
    if comma and first.strip():
        return called(first), " ".join(last.split())
    words = called(text).split()
    at = max(len(words) - 1, 0)
    while at > 1 and words[at - 1].casefold() in _PARTICLES and words[at - 1].islower():
        at -= 1
    return " ".join(words[:at]), " ".join(words[at:])


def same(text: str) -> str:
    """What all spellings of one name have in common: case, spaces, punctuation and title aside."""
    return key(called(text))


def nearly_alike(names: Iterable[str]) -> list[tuple[str, str]]:
    """Pairs of names that one slip of the finger lies between, in the order in which they stand."""
    known = {same(name): name for name in reversed(list(names))}
    near: dict[str, list[str]] = {}
    for spelt in reversed(known):
        if 4 < len(spelt) <= _LONGEST:
            for less in {spelt, *(spelt[:at] + spelt[at + 1 :] for at in range(len(spelt)))}:
                near.setdefault(less, []).append(spelt)
    pairs = {pair: None for alike in near.values() for pair in combinations(alike, 2)}
    return [(known[one], known[two]) for one, two in pairs if _slip(known[one], known[two])]


def _slip(one: str, two: str) -> bool:
    """Whether two names that differ by a letter may be one person's: not Candidate A and Candidate B, nor 1 and 2."""
    words = set(one.casefold().split()) ^ set(two.casefold().split())
    return re.findall(r"\d+", one) == re.findall(r"\d+", two) and any(len(key(word)) > 1 for word in words)
