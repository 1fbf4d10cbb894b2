"""What a pattern is made of, as its author wrote it. Each kind says which words and classes it names, and what it is in
code letters."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from employer_portal.patterns import parts
from employer_portal.patterns.letters import BUILT_IN, TEENS, TENS, UNITS, built_in, in_digits
from employer_portal.patterns.parts import Part
from employer_portal.patterns.rows import Letters


class PatternFault(ValueError):
    """A pattern that cannot be read or looked for, in a sentence for its author."""


class Known(Protocol):
    """What is known about words when a pattern is put in code letters: see `compiling.Alphabet`."""

    def codes(self, word: "Word") -> Letters: ...
    def of_class(self, name: str) -> Part: ...
    def often(self, code: str) -> float: ...


class Node(ABC):
    """A part of a pattern as it is written."""

    __slots__ = ()

    def inner(self) -> "tuple[Node, ...]":
        """What it is made of."""
        return ()

    def walk(self) -> "Iterator[Node]":
        """Itself and all that is in it."""
        yield self
        for node in self.inner():
            yield from node.walk()

    def joined(self, names: Mapping[str, str]) -> "Node":
        """The same with other classes beside those named."""
        return self

    @abstractmethod
    def in_letters(self, known: Known) -> Part:
        """The same in code letters. Raises `PatternFault` for a class or an ending that there is not."""


@dataclass(frozen=True, slots=True)
class Word(Node):
    """One word; `how`: "" as it is, "~" inflected, "~er" compared, "!" with exactly these capitals, "*" its ending."""

    text: str
    how: str = ""

    def in_letters(self, known: Known) -> Part:
        return parts.OneWord(known.codes(self), known.often)


@dataclass(frozen=True, slots=True)
class Class(Node):
    """One of a shared class of words."""

    name: str

    def joined(self, names: Mapping[str, str]) -> Node:
        return Choice((self, Class(names[self.name]))) if self.name in names else self

    def in_letters(self, known: Known) -> Part:
        if self.name in BUILT_IN:
            return parts.OneWord(built_in(self.name), known.often)
        return known.of_class(self.name)


@dataclass(frozen=True, slots=True)
class Not(Node):
    """One word that is none of a class."""

    of: Class

    def in_letters(self, known: Known) -> Part:
        letters = self.of.in_letters(known).single()
        if letters is None:
            raise PatternFault(f"<not-{self.of.name}>: the class <{self.of.name}> must be of single words")
        return parts.AnyBut(letters)


@dataclass(frozen=True, slots=True)
class Numbers(Node):
    """A number from `low` to `high`, in digits or words."""

    low: int
    high: int

    def in_letters(self, known: Known) -> Part:
        return parts.Number(self._in_words().in_letters(known), in_digits(self.low, self.high))

    def _in_words(self) -> Node:
        """Those below a hundred: nineteen, twenty, twenty one ..."""
        small = enumerate((*UNITS, *TEENS), 1)
        options: list[Node] = [Word(word) for value, word in small if self.low <= value <= self.high]
        for value, ten in zip(range(20, 100, 10), TENS, strict=True):
            units = tuple(Word(unit) for more, unit in enumerate(UNITS, 1) if self.low <= value + more <= self.high)
            if units:
                options.append(Sequence((Word(ten), Choice(units))))
            if self.low <= value <= self.high:
                options.append(Word(ten))
        return Choice(tuple(options))


@dataclass(frozen=True, slots=True)
class Sequence(Node):
    """What stands side by side."""

    items: tuple[Node, ...]

    def inner(self) -> tuple[Node, ...]:
        return self.items

    def joined(self, names: Mapping[str, str]) -> Node:
        return Sequence(tuple(item.joined(names) for item in self.items))

    def in_letters(self, known: Known) -> Part:
        return parts.InTurn(tuple(item.in_letters(known) for item in self.items), known.often)


@dataclass(frozen=True, slots=True)
class Choice(Node):
    """One of several."""

    options: tuple[Node, ...]

    def inner(self) -> tuple[Node, ...]:
        return self.options

    def joined(self, names: Mapping[str, str]) -> Node:
        return Choice(tuple(option.joined(names) for option in self.options))

    def in_letters(self, known: Known) -> Part:
        options = tuple(option.in_letters(known) for option in self.options)
        singles = [letters for option in options if (letters := option.single()) is not None]
        if len(singles) < len(options):
            return parts.OneOf(options)
        return parts.OneWord(frozenset().union(*singles), known.often)


@dataclass(frozen=True, slots=True)
class Optional(Node):
    """What may be missing."""

    item: Node

    def inner(self) -> tuple[Node, ...]:
        return (self.item,)

    def joined(self, names: Mapping[str, str]) -> Node:
        return Optional(self.item.joined(names))

    def in_letters(self, known: Known) -> Part:
        return parts.Maybe(self.item.in_letters(known))


@dataclass(frozen=True, slots=True)
class Gap(Node):
    """Up to `most` words of the same sentence; with a class, only words of that class."""

    most: int
    of: Node | None = None

    def inner(self) -> tuple[Node, ...]:
        return (self.of,) if self.of else ()

    def in_letters(self, known: Known) -> Part:
        return parts.UpTo(self.most, None if self.of is None else self.of.in_letters(known))


@dataclass(frozen=True, slots=True)
class Reported(Node):
    """The part of a pattern that the finding shows; all of it where none is marked."""

    item: Node

    def inner(self) -> tuple[Node, ...]:
        return (self.item,)

    def joined(self, names: Mapping[str, str]) -> Node:
        return Reported(self.item.joined(names))

    def in_letters(self, known: Known) -> Part:
        return parts.Shown(self.item.in_letters(known))


@dataclass(frozen=True, slots=True)
class Mark(Node):
    """ "^" the start of a sentence, "$" its end, "," a break within it, "_" the place of the finding."""

    sign: str

    def in_letters(self, known: Known) -> Part:
        return parts.Sign(self.sign)


SLOT = Mark("_")


def words(node: Node) -> set[Word]:
    """Every word in it."""
    return {one for one in node.walk() if isinstance(one, Word)}


def classes(node: Node) -> set[str]:
    """The names of the classes in it, those that a word must be none of too."""
    named = (one.of if isinstance(one, Not) else one for one in node.walk())
    return {one.name for one in named if isinstance(one, Class)}


def split(node: Node) -> tuple[Node | None, Node | None] | None:
    """What stands before and after the slot `_`; None where there is none."""
    items = node.items if isinstance(node, Sequence) else (node,)
    if SLOT not in items:
        return None
    at = items.index(SLOT)
    return _in_turn(items[:at]), _in_turn(items[at + 1 :])


def _in_turn(items: tuple[Node, ...]) -> Node | None:
    return Sequence(items) if items else None
