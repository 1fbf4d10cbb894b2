"""One line of the list that is looked through before a letter is approved."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import Permission

P = Permission


class State(StrEnum):
    """How a line stands, in the words in which it is shown."""

    GOOD = "in order"
    LOOK = "look at it"
    HOLDS = "holds the letter"


@dataclass(frozen=True, slots=True)
class Way:
    """Where something is mended, for those who hold one of these permissions."""

    words: str
    path: str
    may: tuple[Permission, ...]


@dataclass(frozen=True, slots=True)
class Line:
    """What was looked at, how it stands, what is the case there, what to do about it, and where. `quotes` are the
    sentences that it is about."""

    title: str
    state: State
    words: str
    do: str = ""
    way: Way | None = None
    quotes: tuple[str, ...] = ()

    @property
    def whole(self) -> str:
        """All that it says, in one text."""
        return " ".join((self.words, *(f"“{quote}”" for quote in self.quotes)))

    @property
    def key(self) -> str:
        """What tells it from every other line, and from itself with other words."""
        return hashlib.sha256(f"{self.title}\n{self.whole}".encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Looked:
    """All lines of one letter, what holds it first."""

    lines: tuple[Line, ...]

    def of(self, state: State) -> list[Line]:
        """The lines that stand so."""
        return [line for line in self.lines if line.state == state]

    @property
    def holds(self) -> list[Line]:
        return self.of(State.HOLDS)

    @property
    def to_look_at(self) -> list[Line]:
        return self.of(State.LOOK)

    @property
    def good(self) -> list[Line]:
        return self.of(State.GOOD)


def refused(title: str, reasons: Sequence[DomainError], else_: str, way: Way | None = None) -> Line:
    """The line of what a step refuses, in the words of its refusal; `else_` where it refuses nothing."""
    if not reasons:
        return Line(title, State.GOOD, else_)
    return Line(title, State.HOLDS, reasons[0].message, reasons[0].fix, way)


def remarked(
    title: str, words: str, quotes: Sequence[str], else_: str, do: str = "", way: Way | None = None,
    state: State = State.LOOK,
) -> Line:  # fmt: skip
    """The line of what is said of some sentences; `else_` where there is none."""
    if not quotes:
        return Line(title, State.GOOD, else_)
    return Line(title, state, words, do, way, tuple(quotes))
