"""The token language of the rules: reads a pattern as its author wrote it. See README.md for how to write one."""

import re
from functools import cache

from employer_portal.patterns.nodes import (
    Choice,
    Class,
    Gap,
    Mark,
    Node,
    Not,
    Numbers,
    Optional,
    PatternFault,
    Reported,
    Sequence,
    Word,
)  # fmt: skip
from employer_portal.patterns.words import parts, plain

LONGEST_GAP = 8
DEEPEST = 20  # brackets within brackets
NOT = "not-"  # <not-linking>: one word that is none of the class <linking>

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
            name = lexeme["class"][1:-1]
            return Not(Class(name.removeprefix(NOT))) if name.startswith(NOT) else Class(name)
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
