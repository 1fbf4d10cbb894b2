"""Patterns become rows of code letters, one letter a word, or regular expressions where they have gaps.

Each is found by its rarest words. No repetition is unbounded and the choices in a pattern are limited, so the cost of
a place in the text is bounded whatever an author writes.
"""

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, product
from math import prod

from employer_portal.patterns import frequency, rows
from employer_portal.patterns.index import MOST_NEEDS, Way
from employer_portal.patterns.language import (
    Choice,
    Class,
    Gap,
    Mark,
    Node,
    Numbers,
    Optional,
    PatternFault,
    Reported,
    Sequence,
    Word,
    split,
    words,
)  # fmt: skip
from employer_portal.patterns.letters import (
    BUILT_IN,
    ENDINGS,
    NUMERALS,
    built_in,
    charset,
    ending,
    in_digits,
    in_words,
    surface,
)
from employer_portal.patterns.rows import Row
from employer_portal.patterns.words import BREAK, END, FORMS, LAST_FORM, START, number_code

Side = tuple[str, str | None]  # what stands beside a place, and the letters that it may begin with; None: any
MOST_CHOICES = 20_000  # ways in which one pattern may be tried at one place
MOST_ROWS = 200  # in which a pattern is looked for; beyond that, as a regular expression
SIGNS = f"[{BREAK}{START}]"  # within a sentence
MARKS = {"^": f"(?<=[{END}{START}])", "$": f"(?=[{END}{START}])", ",": SIGNS}
SEEN = {
    "^": rows.looked_at(frozenset({END, START}), -1),
    "$": rows.looked_at(frozenset({END, START}), 0),
    ",": rows.one(frozenset({BREAK, START})),
}
BACKWARDS = MARKS | {"^": f"(?=[{END}{START}])"}
NOT = "not-"  # <not-linking>: one word that is none of the class <linking>
Need = tuple[float, frozenset[str]]  # how often these code letters come, of which one must be there
Pair = tuple[float, frozenset[str], frozenset[str]]  # the same for two letters side by side


class Alphabet:
    """A code letter for every word that the rules know, and patterns written in these letters."""

    def __init__(self, definitions: Mapping[str, Node], patterns: Iterable[Node]) -> None:
        """`definitions`: class name -> what it stands for. Raises `PatternFault` for more words than codes."""
        self.definitions = definitions
        member: dict[str, list[str]] = {form: [] for form in NUMERALS}
        for name, node in [*sorted(definitions.items()), *(("", node) for node in patterns)]:
            for word in words(node):
                for form in surface(word) if word.how != "*" else ():
                    member.setdefault(form, []).append(name)
        if len(member) > LAST_FORM - FORMS:
            raise PatternFault(f"{len(member)} words are more than the {LAST_FORM - FORMS} that fit")
        # words of one class get codes side by side, and in it those of one ending: both are a short range of letters
        ordered = sorted(member, key=lambda form: (sorted({*member[form]} - {""}), ending(form), form))
        # a number has the letter that it has in <16-99>, however else a rule writes it
        self.code = {form: number_code(form) or chr(FORMS + i) for i, form in enumerate(ordered)}
        self.form = {code: form for form, code in self.code.items()}
        self.capitals: dict[str, list[str]] = {}
        for form in ordered:
            if form.startswith("!"):
                self.capitals.setdefault(form[1:].lower(), []).append(form)
        self._regex: dict[tuple[str, bool], str] = {}
        self._codes: dict[str, frozenset[str]] = {}
        self._of_word: dict[Word, frozenset[str]] = {}
        self._needs: dict[str, list[Need]] = {}
        self._pairs: dict[str, Pair | None] = {}
        self._borders: dict[tuple[str, bool], frozenset[str] | None] = {}

    def codes(self, word: Word) -> frozenset[str]:
        """The code letters of one word of a pattern."""
        if word not in self._of_word:
            self._of_word[word] = self._letters(word)
        return self._of_word[word]

    def _letters(self, word: Word) -> frozenset[str]:
        if word.how == "*":
            if word.text not in ENDINGS:
                raise PatternFault(f"*{word.text}: only *{', *'.join(ENDINGS)} can stand for an ending")
            return frozenset({ENDINGS[word.text]} | {self.code[f] for f in self.code if f.endswith(word.text)})
        forms = set(surface(word))
        for form in list(forms):
            forms.update(self.capitals.get(form, ()))
        return frozenset(self.code[form] for form in forms)

    def single(self, node: Node) -> frozenset[str] | None:
        """The code letters of a node that is always one word; None for any other."""
        match node:
            case Word():
                return self.codes(node)
            case Class(name) if name in BUILT_IN:
                return built_in(name)
            case Class(name) if name.startswith(NOT):
                return None
            case Class(name):
                if name not in self._codes:
                    self._codes[name] = self.single(self._definition(name)) or frozenset()
                return self._codes[name] or None
            case Choice(options):
                sets = [self.single(option) for option in options]
                return None if None in sets else frozenset().union(*(s for s in sets if s))
        return None

    def _definition(self, name: str) -> Node:
        if name not in self.definitions:
            raise PatternFault(f"there is no class <{name}>")
        return self.definitions[name]

    def regex(self, node: Node, *, backwards: bool = False) -> str:
        """The regular expression over code letters; `backwards` over the letters in reverse order."""
        if (letters := self.single(node)) is not None:
            return charset(letters)
        match node:
            case Class(name):
                return self._class_regex(name, backwards=backwards)
            case Numbers(low, high):
                return f"(?:{self.regex(in_words(low, high), backwards=backwards)}|{charset(in_digits(low, high))})"
            case Sequence(items):
                return "".join(self.regex(item, backwards=backwards) for item in items[:: -1 if backwards else 1])
            case Choice(options):
                return self._choice(options, backwards=backwards)
            case Optional(item):
                return f"(?:{self.regex(item, backwards=backwards)})?"
            case Gap(most, of):
                word = f"(?:{SIGNS}?{self.regex(of, backwards=backwards)}{SIGNS}?)" if of else f"[^{END}]"
                return f"{word}{{0,{most}}}?"
            case Reported(item):
                return f"({self.regex(item, backwards=backwards)})"
        return (BACKWARDS if backwards else MARKS)[node.sign]  # type: ignore[union-attr]

    def _class_regex(self, name: str, *, backwards: bool) -> str:
        if name.startswith(NOT):
            return self._any_but(name.removeprefix(NOT))
        if (name, backwards) not in self._regex:
            self._regex[name, backwards] = self.regex(self._definition(name), backwards=backwards)
        return self._regex[name, backwards]

    def _any_but(self, name: str) -> str:
        letters = self.single(Class(name))
        if letters is None:
            raise PatternFault(f"<{NOT}{name}>: the class <{name}> must be of single words")
        return charset(letters | {END, BREAK, START}).replace("[", "[^", 1)

    def _choice(self, options: tuple[Node, ...], *, backwards: bool) -> str:
        longer, alone = self._ordered(options)
        written = [self.regex(option, backwards=backwards) for option in longer] + ([charset(alone)] if alone else [])
        return f"(?:{'|'.join(dict.fromkeys(written))})"

    def _ordered(self, options: tuple[Node, ...]) -> tuple[list[Node], frozenset[str]]:
        """The options that may be several words, the longest first, and the letters of those that are one."""
        letters = [(option, self.single(option)) for option in options]
        longer = sorted((option for option, found in letters if found is None), key=self.width, reverse=True)
        return longer, frozenset(chain.from_iterable(found for _, found in letters if found))

    def width(self, node: Node) -> int:
        """The most code letters that it can match."""
        match node:
            case Class(name):
                return 1 if name in BUILT_IN or name.startswith(NOT) else self.width(self._definition(name))
            case Numbers():
                return 2
            case Sequence(items):
                return sum(map(self.width, items))
            case Choice(options):
                return max(map(self.width, options))
            case Optional(item) | Reported(item):
                return self.width(item)
            case Gap(most, of):
                return most if of is None else most * (self.width(of) + 2)
            case Mark(sign):
                return int(sign == ",")
        return 1

    def choices(self, node: Node) -> int:
        """The ways in which it can be tried at one place, at most."""
        if self.single(node) is not None:
            return 1
        match node:
            case Class(name) if not name.startswith(NOT):
                return self.choices(self._definition(name))
            case Numbers():
                return 3
            case Sequence(items):
                return prod(map(self.choices, items))
            case Choice(options):
                # options that begin with different words exclude each other
                heads = [charset(letters) for option in options if (letters := self.single(first(option))) is not None]
                return max(map(self.choices, options)) * (1 + len(options) - len(set(heads)))
            case Optional(item):
                return 1 + self.choices(item)
            case Reported(item):
                return self.choices(item)
            case Gap(most):
                return most + 1
        return 1

    def ways(self, node: Node) -> list[Way]:
        """The ways in which a pattern can be written, in the order in which a regular expression would try them."""
        if found := self._rows(node):
            return [rows.filed(row, self._cost) for row in found]
        (cost, rarest), *others = self.needs(node)
        pair = self.pair(node)
        under = pair[1:] if pair and rows.both(pair[0]) < cost else (rarest,)
        needed = [letters for _, letters in [(cost, rarest), *others] if letters not in under]
        return [Way(under, needed[:MOST_NEEDS])]

    def _rows(self, node: Node) -> list[Row] | None:
        """A pattern as rows of words; None where it has gaps, or would be too many rows."""
        if (letters := self.single(node)) is not None:
            return [rows.one(letters)]
        match node:
            case Class(name) if not name.startswith(NOT):
                return self._rows(self._definition(name))
            case Numbers(low, high):
                return self._either([in_words(low, high)], in_digits(low, high))
            case Sequence(items):
                return self._side_by_side(items)
            case Choice(options):
                return self._either(*self._ordered(options))
            case Optional(item):
                return (found := self._rows(item)) and [*found, rows.NOTHING]
            case Reported(item):
                return (found := self._rows(item)) and [row._replace(shown=(0, row.width)) for row in found]
            case Mark(sign) if sign in SEEN:
                return [SEEN[sign]]
        return None

    def _side_by_side(self, items: tuple[Node, ...]) -> list[Row] | None:
        found = [rows.NOTHING]
        for item in items:
            after = self._rows(item)
            if after is None or len(found) * len(after) > MOST_ROWS:
                return None
            found = [rows.side_by_side(*both) for both in product(found, after)]
        return found

    def _either(self, longer: Iterable[Node], alone: frozenset[str]) -> list[Row] | None:
        found: list[Row] = []
        for option in longer:
            ways = self._rows(option)
            if ways is None:
                return None
            found += ways
        return found + ([rows.one(alone)] if alone else [])

    def needs(self, node: Node) -> list[Need]:
        """The words that must be there, the rarest first: of each set of code letters one."""
        if (letters := self.single(node)) is not None:
            return [(sum(map(self._cost, letters)), letters)]
        match node:
            case Class(name) if not name.startswith(NOT):
                if name not in self._needs:
                    self._needs[name] = self.needs(self._definition(name))
                return self._needs[name]
            case Numbers(low, high):
                cost, letters = self.needs(in_words(low, high))[0]
                return [(cost + 20, letters | in_digits(low, high))]
            case Sequence(items):
                needed = chain.from_iterable(map(self.needs, items))
                return sorted(needed, key=_rarity)
            case Choice(options):
                return _any_of([self.needs(option) for option in options])
            case Reported(item):
                return self.needs(item)
        return []

    def pair(self, node: Node) -> Pair | None:
        """The rarest two words that must stand side by side; None where there are none such."""
        match node:
            case Class(name) if not name.startswith(NOT) and name not in BUILT_IN:
                if name not in self._pairs:
                    self._pairs[name] = self.pair(self._definition(name))
                return self._pairs[name]
            case Sequence(items):
                return min(
                    chain(filter(None, map(self.pair, items)), self._neighbours(items)), default=None, key=_rarity
                )
            case Choice(options):
                pairs = [pair for option in options if (pair := self.pair(option))]
                if len(pairs) < len(options):
                    return None
                costs, lefts, rights = zip(*pairs, strict=True)
                return sum(costs), frozenset().union(*lefts), frozenset().union(*rights)
            case Reported(item):
                return self.pair(item)
        return None

    def _neighbours(self, items: tuple[Node, ...]) -> Iterator[Pair]:
        for at in range(1, len(items)):
            left, right = self._edge(items[:at][::-1], last=True), self._edge(items[at:], last=False)
            if left and right:
                yield sum(map(self._cost, left)) * sum(map(self._cost, right)), left, right

    def _edge(self, items: Iterable[Node], *, last: bool) -> frozenset[str] | None:
        """The letters of which one must be the first of these items, or the last; None where it can be any."""
        found: frozenset[str] = frozenset()
        for item in items:
            letters = self._border(item, last=last)
            if letters is None:
                return None
            found |= letters
            if not isinstance(item, Optional | Gap):
                return found
        return None

    def _border(self, node: Node, *, last: bool) -> frozenset[str] | None:
        if (letters := self.single(node)) is not None:
            return letters
        match node:
            case Class(name) if not name.startswith(NOT):
                if (name, last) not in self._borders:
                    self._borders[name, last] = self._border(self._definition(name), last=last)
                return self._borders[name, last]
            case Sequence(items):
                return self._edge(items[::-1] if last else items, last=last)
            case Choice(options):
                borders = [
                    letters
                    for option in options
                    if not isinstance(option, Optional | Gap) and (letters := self._border(option, last=last))
                ]
                return frozenset().union(*borders) if len(borders) == len(options) else None
            case Optional(item) | Reported(item):
                return self._border(item, last=last)
            case Gap(_, of) if of is not None:
                letters = self._border(of, last=last)
                return letters and letters | {BREAK, START}
            case Mark(sign) if sign == ("^" if last else "$"):
                return frozenset({END, START})
            case Mark(","):
                return frozenset({BREAK, START})
        return None

    def _cost(self, code: str) -> float:
        if code in self.form:
            return frequency.cost(self.form[code])
        return frequency.UNKNOWN_LOOK.get(code) or frequency.SIGN.get(code, 0.05)

    def around(self, node: Node) -> tuple[Side | None, Side | None] | None:
        """For a pattern with the slot `_`: what stands before it, read backwards from it, and after it; else None."""
        halves = split(node)
        if halves is None:
            return None
        self.limit(node)
        before, after = halves
        return self._side(before, backwards=True), self._side(after, backwards=False)

    def _side(self, node: Node | None, *, backwards: bool) -> Side | None:
        if node is None:
            return None
        letters = self._border(node, last=backwards)
        return self.regex(node, backwards=backwards), None if letters is None else "".join(sorted(letters))

    def limit(self, node: Node) -> None:
        """Raises `PatternFault` for a pattern that could be slow."""
        if (ways := self.choices(node)) > MOST_CHOICES:
            raise PatternFault(
                f"it can be tried in {ways} ways at one place, more than {MOST_CHOICES}: fewer or shorter gaps"
            )


def _any_of(options: list[list[Need]]) -> list[Need]:
    """What a choice needs: whichever option is there brings its own rarest, next rarest ... words along."""
    if not all(options):
        return []
    needed = []
    for nth in range(max(map(len, options))):
        needs = [option[min(nth, len(option) - 1)] for option in options]
        needed.append((sum(cost for cost, _ in needs), frozenset().union(*(letters for _, letters in needs))))
    return sorted(needed, key=_rarity)


def _rarity(found: tuple[float, *tuple[frozenset[str], ...]]) -> float:
    return found[0]


def first(node: Node) -> Node:
    return first(node.items[0]) if isinstance(node, Sequence) else node
