"""A pattern in code letters: each kind of part says what it matches, as rows or as a regular expression, and by which
words it is found.

No repetition is unbounded and the choices in a pattern are limited, so the cost of a place in the text is bounded
whatever an author writes.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import wraps
from itertools import chain, product
from math import prod
from typing import Any, Concatenate, ParamSpec, TypeVar

from employer_portal.patterns import rows
from employer_portal.patterns.letters import charset
from employer_portal.patterns.rows import Letters, Row
from employer_portal.patterns.words import BREAK, END, START

MOST_ROWS = 200  # in which a pattern is looked for; beyond that, as a regular expression
SIGNS = f"[{BREAK}{START}]"  # within a sentence
MARKS = {"^": f"(?<=[{END}{START}])", "$": f"(?=[{END}{START}])", ",": SIGNS}
SEEN = {
    "^": rows.looked_at(frozenset({END, START}), -1),
    "$": rows.looked_at(frozenset({END, START}), 0),
    ",": rows.one(frozenset({BREAK, START})),
}
BACKWARDS = MARKS | {"^": f"(?=[{END}{START}])"}
Often = Callable[[str], float]  # how often a code letter comes in a thousand
Need = tuple[float, Letters]  # how often these code letters come, of which one must be there
Pair = tuple[float, Letters, Letters]  # the same for two letters side by side
P = ParamSpec("P")
T = TypeVar("T")


class Part(ABC):
    """Part of a pattern. What is said here holds for a kind that says nothing else."""

    may_be_missing = False

    def single(self) -> Letters | None:
        """The code letters of a part that is always one word; None for any other."""
        return None

    @abstractmethod
    def regex(self, *, backwards: bool = False) -> str:
        """The regular expression over code letters; `backwards` over the letters in reverse order."""

    def width(self) -> int:
        """The most code letters that it can match."""
        return 1

    def choices(self) -> int:
        """The ways in which it can be tried at one place, at most."""
        return 1

    def rows(self) -> list[Row] | None:
        """The same as rows of words; None where it has gaps, or would be too many rows."""
        return None

    def needs(self) -> list[Need]:
        """The words that must be there, the rarest first: of each set of code letters one."""
        return []

    def pair(self) -> Pair | None:
        """The rarest two words that must stand side by side; None where there are none such."""
        return None

    def border(self, *, last: bool) -> Letters | None:
        """The letters of which one must be its first, or its last; None where it can be any."""
        return None

    def first(self) -> "Part":
        """What it begins with."""
        return self


@dataclass(frozen=True)
class OneWord(Part):
    """One word: any of these letters."""

    letters: Letters
    often: Often

    def single(self) -> Letters:
        return self.letters

    def regex(self, *, backwards: bool = False) -> str:
        return charset(self.letters)

    def rows(self) -> list[Row]:
        return [rows.one(self.letters)]

    def needs(self) -> list[Need]:
        return [(sum(map(self.often, self.letters)), self.letters)]

    def border(self, *, last: bool) -> Letters:
        return self.letters


@dataclass(frozen=True)
class AnyBut(Part):
    """One word that is none of these."""

    letters: Letters

    def regex(self, *, backwards: bool = False) -> str:
        return charset(self.letters | {END, BREAK, START}).replace("[", "[^", 1)


@dataclass(frozen=True)
class Number(Part):
    """A number, in words or as the letter of its digits."""

    words: Part
    digits: Letters

    def regex(self, *, backwards: bool = False) -> str:
        return f"(?:{self.words.regex(backwards=backwards)}|{charset(self.digits)})"

    def width(self) -> int:
        return 2

    def choices(self) -> int:
        return 3

    def rows(self) -> list[Row] | None:
        return _either([self.words], self.digits)

    def needs(self) -> list[Need]:
        cost, letters = self.words.needs()[0]
        return [(cost + 20, letters | self.digits)]


@dataclass(frozen=True)
class InTurn(Part):
    """Parts that stand side by side."""

    items: tuple[Part, ...]
    often: Often

    def single(self) -> Letters | None:
        return self.items[0].single() if len(self.items) == 1 else None

    def regex(self, *, backwards: bool = False) -> str:
        return "".join(item.regex(backwards=backwards) for item in self.items[:: -1 if backwards else 1])

    def width(self) -> int:
        return sum(item.width() for item in self.items)

    def choices(self) -> int:
        return prod(item.choices() for item in self.items)

    def rows(self) -> list[Row] | None:
        found = [rows.NOTHING]
        for item in self.items:
            after = item.rows()
            if after is None or len(found) * len(after) > MOST_ROWS:
                return None
            found = [rows.side_by_side(*both) for both in product(found, after)]
        return found

    def needs(self) -> list[Need]:
        return sorted(chain.from_iterable(item.needs() for item in self.items), key=_rarity)

    def pair(self) -> Pair | None:
        within = filter(None, (item.pair() for item in self.items))
        return min(chain(within, self._neighbours()), default=None, key=_rarity)

    def _neighbours(self) -> Iterator[Pair]:
        for at in range(1, len(self.items)):
            left, right = _edge(self.items[:at][::-1], last=True), _edge(self.items[at:], last=False)
            if left and right:
                yield sum(map(self.often, left)) * sum(map(self.often, right)), left, right

    def border(self, *, last: bool) -> Letters | None:
        return _edge(self.items[::-1] if last else self.items, last=last)

    def first(self) -> Part:
        return self.items[0].first()


def once(question: "Callable[Concatenate[OneOf, P], T]") -> "Callable[Concatenate[OneOf, P], T]":
    """A question whose answer is remembered: the choice that a class is stands in many patterns."""

    @wraps(question)
    def answer(part: "OneOf", /, *how: P.args, **named: P.kwargs) -> T:
        key = question.__name__, *how, *named.values()
        if key not in part.answers:
            part.answers[key] = question(part, *how, **named)
        found: T = part.answers[key]
        return found

    return answer


@dataclass(frozen=True)
class OneOf(Part):
    """One of several, of which some are more than a word."""

    options: tuple[Part, ...]
    answers: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)

    @once
    def longer(self) -> list[Part]:
        """Those that may be several words, the longest first."""
        return sorted((one for one in self.options if one.single() is None), key=lambda one: -one.width())

    @once
    def alone(self) -> Letters:
        """The letters of those that are one word."""
        return frozenset(chain.from_iterable(one.single() or () for one in self.options))

    @once
    def regex(self, *, backwards: bool = False) -> str:
        written = [one.regex(backwards=backwards) for one in self.longer()]
        return f"(?:{'|'.join(dict.fromkeys(written + ([charset(self.alone())] if self.alone() else [])))})"

    @once
    def width(self) -> int:
        return max(one.width() for one in self.options)

    @once
    def choices(self) -> int:
        # options that begin with different words exclude each other
        heads = [letters for one in self.options if (letters := one.first().single()) is not None]
        return max(one.choices() for one in self.options) * (1 + len(self.options) - len(set(heads)))

    @once
    def rows(self) -> list[Row] | None:
        return _either(self.longer(), self.alone())

    @once
    def needs(self) -> list[Need]:
        """Whichever option is there brings its own rarest, next rarest ... words along."""
        options = [one.needs() for one in self.options]
        if not all(options):
            return []
        needed = []
        for nth in range(max(map(len, options))):
            costs, letters = zip(*(option[min(nth, len(option) - 1)] for option in options), strict=True)
            needed.append((sum(costs), frozenset().union(*letters)))
        return sorted(needed, key=_rarity)

    @once
    def pair(self) -> Pair | None:
        pairs = [pair for one in self.options if (pair := one.pair())]
        if len(pairs) < len(self.options):
            return None
        costs, lefts, rights = zip(*pairs, strict=True)
        return sum(costs), frozenset().union(*lefts), frozenset().union(*rights)

    @once
    def border(self, *, last: bool) -> Letters | None:
        borders = [found for one in self.options if not one.may_be_missing and (found := one.border(last=last))]
        return frozenset().union(*borders) if len(borders) == len(self.options) else None


@dataclass(frozen=True)
class Maybe(Part):
    """What may be missing."""

    item: Part
    may_be_missing = True

    def regex(self, *, backwards: bool = False) -> str:
        return f"(?:{self.item.regex(backwards=backwards)})?"

    def width(self) -> int:
        return self.item.width()

    def choices(self) -> int:
        return 1 + self.item.choices()

    def rows(self) -> list[Row] | None:
        return (found := self.item.rows()) and [*found, rows.NOTHING]

    def border(self, *, last: bool) -> Letters | None:
        return self.item.border(last=last)


@dataclass(frozen=True)
class UpTo(Part):
    """Up to so many words of the same sentence; `of`: only such words, with signs between them."""

    most: int
    of: Part | None
    may_be_missing = True

    def regex(self, *, backwards: bool = False) -> str:
        word = f"(?:{SIGNS}?{self.of.regex(backwards=backwards)}{SIGNS}?)" if self.of else f"[^{END}]"
        return f"{word}{{0,{self.most}}}?"

    def width(self) -> int:
        return self.most * (self.of.width() + 2) if self.of else self.most

    def choices(self) -> int:
        return self.most + 1

    def border(self, *, last: bool) -> Letters | None:
        letters = None if self.of is None else self.of.border(last=last)
        return letters and letters | {BREAK, START}


@dataclass(frozen=True)
class Shown(Part):
    """What a finding shows of its pattern."""

    item: Part

    def regex(self, *, backwards: bool = False) -> str:
        return f"({self.item.regex(backwards=backwards)})"

    def width(self) -> int:
        return self.item.width()

    def choices(self) -> int:
        return self.item.choices()

    def rows(self) -> list[Row] | None:
        return (found := self.item.rows()) and [row._replace(shown=(0, row.width)) for row in found]

    def needs(self) -> list[Need]:
        return self.item.needs()

    def pair(self) -> Pair | None:
        return self.item.pair()

    def border(self, *, last: bool) -> Letters | None:
        return self.item.border(last=last)


@dataclass(frozen=True)
class Sign(Part):
    """The start of a sentence, its end, or a break within it."""

    sign: str

    def regex(self, *, backwards: bool = False) -> str:
        return (BACKWARDS if backwards else MARKS)[self.sign]

    def width(self) -> int:
        return int(self.sign == ",")

    def rows(self) -> list[Row] | None:
        return [SEEN[self.sign]] if self.sign in SEEN else None

    def border(self, *, last: bool) -> Letters | None:
        if self.sign == ",":
            return frozenset({BREAK, START})
        return frozenset({END, START}) if self.sign == ("^" if last else "$") else None


def _either(longer: Iterable[Part], alone: Letters) -> list[Row] | None:
    found: list[Row] = []
    for one in longer:
        ways = one.rows()
        if ways is None:
            return None
        found += ways
    return found + ([rows.one(alone)] if alone else [])


def _edge(items: Iterable[Part], *, last: bool) -> Letters | None:
    """The letters of which one must be the first of these parts, or the last; None where it can be any."""
    found: Letters = frozenset()
    for item in items:
        letters = item.border(last=last)
        if letters is None:
            return None
        found |= letters
        if not item.may_be_missing:
            return found
    return None


def _rarity(found: tuple[float, *tuple[Letters, ...]]) -> float:
    return found[0]
