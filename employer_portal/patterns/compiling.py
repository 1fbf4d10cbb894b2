"""Patterns become code letters, one letter a word: an alphabet gives each word of the rules its letter, and says how a
pattern is looked for."""

from collections.abc import Iterable, Mapping

from employer_portal.patterns import frequency, rows
from employer_portal.patterns.index import MOST_NEEDS, Way
from employer_portal.patterns.letters import ENDINGS, NUMERALS, ending, surface
from employer_portal.patterns.nodes import Node, PatternFault, Word, split, words
from employer_portal.patterns.parts import Part
from employer_portal.patterns.rows import Letters
from employer_portal.patterns.words import FORMS, LAST_FORM, number_code

Side = tuple[str, str | None]  # what stands beside a place, and the letters that it may begin with; None: any
MOST_CHOICES = 20_000  # ways in which one pattern may be tried at one place


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

    def around(self, node: Node) -> tuple[Side | None, Side | None] | None:
        """For a pattern with the slot `_`: what stands before it, read backwards from it, and after it; else None."""
        halves = split(node)
        if halves is None:
            return None
        limit(node.in_letters(self))
        before, after = halves
        return self._side(before, backwards=True), self._side(after, backwards=False)

    def _side(self, node: Node | None, *, backwards: bool) -> Side | None:
        if node is None:
            return None
        part = node.in_letters(self)
        letters = part.border(last=backwards)
        return part.regex(backwards=backwards), None if letters is None else "".join(sorted(letters))


def limit(pattern: Part) -> None:
    """Raises `PatternFault` for a pattern that could be slow."""
    if (ways := pattern.choices()) > MOST_CHOICES:
        raise PatternFault(
            f"it can be tried in {ways} ways at one place, more than {MOST_CHOICES}: fewer or shorter gaps"
        )
