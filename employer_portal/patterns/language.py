"""The token language of the rules: reads a pattern as its author wrote it. See README.md for how to write one."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from employer_portal.patterns.words import parts, plain

LONGEST_GAP = 8
DEEPEST = 20  # brackets within brackets


class PatternFault(ValueError):
    """A pattern that cannot be read, in a sentence for its author."""


@dataclass(frozen=True, slots=True)
class Word:
    """One word; `how`: "" as it is, "~" inflected, "~er" compared, "!" with exactly these capitals, "*" its ending."""

    text: str
    how: str = ""


@dataclass(frozen=True, slots=True)
class Class:
    """One of a shared class of words."""

    name: str


@dataclass(frozen=True, slots=True)
class Numbers:
    """A number from `low` to `high`, in digits or words."""

    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Sequence:
    items: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Choice:
    options: "tuple[Node, ...]"


@dataclass(frozen=True, slots=True)
class Optional:
    item: "Node"


@dataclass(frozen=True, slots=True)
class Gap:
    """Up to `most` words of the same sentence; with a class, only words of that class."""

    most: int
    of: "Node | None" = None


@dataclass(frozen=True, slots=True)
class Reported:
    """The part of a pattern that the finding shows; all of it where none is marked."""

    item: "Node"


@dataclass(frozen=True, slots=True)
class Mark:
    """ "^" the start of a sentence, "$" its end, "," a break within it, "_" the place of the finding."""

    sign: str


Node = Word | Class | Numbers | Sequence | Choice | Optional | Gap | Reported | Mark

_LEXEME = re.compile(
    r"\s*(?:(?P<numbers><\d+-\d+>)|(?P<class><[a-z][a-z0-9-]*>)|(?P<gap>\.\.[1-9]\d*)"
    r"|(?P<ending>\*[a-z]+)|(?P<word>[^\W_][\w'’]*(?:-[\w'’]+)*|'[a-z]+)(?P<how>~er|~|!)?|(?P<sign>[()|?^$,_{}]))"
)


@cache
def parse(pattern: str) -> Node:
    """The pattern as a tree. Raises `PatternFault` with what is wrong and where."""
    return _Parser(pattern).whole()


class _Parser:
    def __init__(self, pattern: str) -> None:
        self.pattern, self.lexemes, at = pattern, [], 0
        while at < len(pattern.rstrip()):
            found = _LEXEME.match(pattern, at)
            if not found or found.end() == at:
                raise PatternFault(f"cannot read {pattern[at:].strip()[:20]!r} in {pattern!r}")
            self.lexemes.append(found)
            at = found.end()
        self.at = self.depth = 0

    def whole(self) -> Node:
        node = self.choice()
        if self.at < len(self.lexemes):
            raise self.fault("does not belong here")
        return node

    def fault(self, what: str) -> PatternFault:
        where = self.lexemes[self.at].group().strip() if self.at < len(self.lexemes) else "the end"
        return PatternFault(f"{where!r} {what} in {self.pattern!r}")

    def sign(self, signs: str) -> str:
        """The next lexeme if it is one of these signs, which is then read; else nothing."""
        found = self.at < len(self.lexemes) and self.lexemes[self.at]["sign"]
        if not found or found not in signs:
            return ""
        self.at += 1
        return found

    def choice(self) -> Node:
        options = [self.sequence()]
        while self.sign("|"):
            options.append(self.sequence())
        return options[0] if len(options) == 1 else Choice(tuple(options))

    def sequence(self) -> Node:
        items: list[Node] = []
        while self.at < len(self.lexemes) and self.lexemes[self.at]["sign"] not in ("|", ")", "}"):
            items.append(self.item())
        if not items:
            raise self.fault("comes where words are expected")
        return items[0] if len(items) == 1 else Sequence(tuple(items))

    def item(self) -> Node:
        node = self.atom()
        return Optional(node) if self.sign("?") else node

    def atom(self) -> Node:
        for opening, closing in ("()", "{}"):
            if self.sign(opening):
                self.depth += 1
                if self.depth > DEEPEST:
                    raise PatternFault(f"brackets stand within brackets more than {DEEPEST} deep")
                node = self.choice()
                self.depth -= 1
                if not self.sign(closing):
                    raise self.fault(f"comes where {closing!r} is expected")
                return Reported(node) if opening == "{" else node
        if mark := self.sign("^$,_"):
            return Mark(mark)
        lexeme = self.lexemes[self.at]
        if lexeme["sign"]:
            raise self.fault("does not belong here")
        self.at += 1
        if lexeme["numbers"]:
            low, high = map(int, lexeme["numbers"][1:-1].split("-"))
            return Numbers(low, high)
        if lexeme["class"]:
            return Class(lexeme["class"][1:-1])
        if lexeme["ending"]:
            return Word(lexeme["ending"][1:], "*")
        return self.gap(lexeme["gap"]) if lexeme["gap"] else _word(lexeme["word"], lexeme["how"] or "")

    def gap(self, written: str) -> Gap:
        most = int(written[2:])
        if most > LONGEST_GAP:
            raise PatternFault(f"a gap has at most {LONGEST_GAP} words, not {most}, in {self.pattern!r}")
        follows = self.at < len(self.lexemes) and self.lexemes[self.at]
        glued = follows and follows["class"] and not follows.group()[0].isspace()
        return Gap(most, self.atom() if glued else None)


def _word(written: str, how: str) -> Node:
    """A word; with a hyphen: joined, apart or hyphenated; with an apostrophe: the words it is made of."""
    written = plain(written)
    if how != "!":
        written = written.lower()
    if "-" in written:
        *first, last = written.split("-")
        return Choice((Word(written.replace("-", ""), how), Sequence((*map(Word, first), Word(last, how)))))
    pieces = [written] if how else parts(written)
    return Word(pieces[0], how) if len(pieces) == 1 else Sequence(tuple(map(Word, pieces)))


def words(node: Node) -> set[Word]:
    """Every word in the tree."""
    match node:
        case Word():
            return {node}
        case Sequence(items) | Choice(items):
            return set().union(*map(words, items))
        case Optional(item) | Reported(item):
            return words(item)
        case Gap(_, Word() | Class() as of):
            return words(of)
    return set()


def marks(node: Node) -> set[Mark]:
    """Every mark in the tree."""
    match node:
        case Mark():
            return {node}
        case Sequence(items) | Choice(items):
            return set().union(*map(marks, items))
        case Optional(item) | Reported(item):
            return marks(item)
    return set()


def classes(node: Node) -> set[str]:
    """The names of the classes in the tree."""
    match node:
        case Class(name):
            return {name}
        case Sequence(items) | Choice(items):
            return set().union(*map(classes, items))
        case Optional(item) | Reported(item):
            return classes(item)
        case Gap(_, of) if of is not None:
            return classes(of)
    return set()


def joined(node: Node, names: Mapping[str, str]) -> Node:
    """The tree with other classes beside those named."""
    match node:
        case Class(name):
            return Choice((node, Class(names[name]))) if name in names else node
        case Sequence(items):
            return Sequence(tuple(joined(item, names) for item in items))
        case Choice(options):
            return Choice(tuple(joined(option, names) for option in options))
        case Optional(item):
            return Optional(joined(item, names))
        case Reported(item):
            return Reported(joined(item, names))
    return node


def split(node: Node) -> tuple[Node | None, Node | None] | None:
    """What stands before and after the slot `_`; None where there is none."""
    items = node.items if isinstance(node, Sequence) else (node,)
    if Mark("_") not in items:
        return None
    at = items.index(Mark("_"))
    return _joined(items[:at]), _joined(items[at + 1 :])


def _joined(items: tuple[Node, ...]) -> Node | None:
    return Sequence(items) if items else None
