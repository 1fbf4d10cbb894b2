"""Patterns become code letters, one letter a word: an alphabet gives each word of the rules its letter, and says how a
pattern is looked for."""

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import NamedTuple

from employer_portal.patterns import frequency, rows
from employer_portal.patterns.index import Way
from employer_portal.patterns.letters import ENDINGS, NUMERALS, ending, surface
from employer_portal.patterns.nodes import Node, PatternFault, Word, split, words
from employer_portal.patterns.parts import Part
from employer_portal.patterns.rows import Letters
from employer_portal.patterns.words import FORMS, LAST_FORM, number_code

#: What stands beside a place: as a regular expression, "" where its letter says all; the letters, "" for any.
Side = tuple[str, str]
MOST_NEEDS = 3  # of a pattern, besides those that it is filed under: more hardly make it rarer
MOST_CHOICES = 20_000  # ways in which one pattern may be tried at one place


class Around(NamedTuple):
    """What stands around a place: of each of the sets `needs` a letter is in the sentence."""

    needs: list[Letters]
    before: Side
    after: Side


class Alphabet:
    """A code letter for every word that the rules know."""

    def __init__(self, definitions: Mapping[str, Node], patterns: Iterable[Node]) -> None:
        """`definitions`: class name -> what it stands for. Raises `PatternFault` for more words than codes."""
        self.definitions = definitions
        member: dict[str, list[str]] = {form: [] for form in NUMERALS}
        for name, node in [*sorted(definitions.items()), *(("", node) for node in patterns)]:
            for word in words(node):
                for form in surface(word.text, word.how) if word.how != "*" else ():
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
        self._codes: dict[Word, Letters] = {}
        self._classes: dict[str, Part] = {}

    def codes(self, word: Word) -> Letters:
        """The code letters of one word of a pattern."""
        if word not in self._codes:
            self._codes[word] = self._letters(word)
        return self._codes[word]

    def _letters(self, word: Word) -> Letters:
        if word.how == "*":
            if word.text not in ENDINGS:
                raise PatternFault(f"*{word.text}: only *{', *'.join(ENDINGS)} can stand for an ending")
            return frozenset({ENDINGS[word.text]} | {self.code[f] for f in self.code if f.endswith(word.text)})
        forms = set(surface(word.text, word.how))
        for form in list(forms):
            forms.update(self.capitals.get(form, ()))
        return frozenset(self.code[form] for form in forms)

    def of_class(self, name: str) -> Part:
        """What a class is in code letters, made once. Raises `PatternFault` where there is no such class."""
        if name not in self.definitions:
            raise PatternFault(f"there is no class <{name}>")
        if name not in self._classes:
            self._classes[name] = self.definitions[name].in_letters(self)
        return self._classes[name]

    def often(self, code: str) -> float:
        """How often a code letter comes in a thousand, roughly."""
        if code in self.form:
            return frequency.cost(self.form[code])
        return frequency.UNKNOWN_LOOK.get(code) or frequency.SIGN.get(code, 0.05)

    def ways(self, pattern: Part) -> list[Way]:
        """The ways in which a pattern can be written, in the order in which a regular expression would try them."""
        if found := pattern.rows():
            return [rows.filed(row, self.often) for row in found]
        (cost, rarest), *others = pattern.needs()
        pair = pattern.pair()
        under = pair[1:] if pair and rows.both(pair[0]) < cost else (rarest,)
        needed = [letters for _, letters in [(cost, rarest), *others] if letters not in under]
        return [Way(under, needed[:MOST_NEEDS])]

    def around(self, node: Node) -> Around | None:
        """For a pattern with the slot `_`: what stands before it, read backwards from it, and after it; else None."""
        halves = split(node)
        if halves is None:
            return None
        limit(node.in_letters(self))
        before, after = (half.in_letters(self) if half else None for half in halves)
        needs = needed(*(part for part in (before, after) if part))
        return Around(needs, _side(before, backwards=True), _side(after, backwards=False))


def _side(part: Part | None, *, backwards: bool) -> Side:
    if part is None:
        return "", ""
    letters = "".join(sorted(part.border(last=backwards) or ()))
    return "" if part.single() else part.regex(backwards=backwards), letters


def needed(*parts: Part) -> list[Letters]:
    """What must be in a sentence for these parts to stand in it, the rarest first."""
    needs = sorted(chain.from_iterable(part.needs() for part in parts), key=lambda need: need[0])
    return [letters for _, letters in needs][: 1 + MOST_NEEDS]


def limit(pattern: Part) -> None:
    """Raises `PatternFault` for a pattern that could be slow."""
    if (ways := pattern.choices()) > MOST_CHOICES:
        raise PatternFault(
            f"it can be tried in {ways} ways at one place, more than {MOST_CHOICES}: fewer or shorter gaps"
        )
