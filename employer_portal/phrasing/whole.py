"""Rules over a whole comment or a whole sentence: silence, length, a text that contradicts its rating."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from employer_portal.patterns.words import BREAK, END, FORMS, START, Places
from employer_portal.phrasing.findings import Context
from employer_portal.phrasing.quotes import Quotations
from employer_portal.phrasing.ruleset import Rules

#: Above so many words more than are enough, the names of the criteria need not be looked for.
MOST_NAMED = 4
_WORD = re.compile(r"\w+")
_SENTENCE = re.compile(rf"[^{END}]+")
_SIGNS = frozenset((END, BREAK, START))


def hits(text: str, codes: str, context: Context, rules: Rules) -> Iterator[tuple[int, int, int, str, str]]:
    """Start, end, rule, reason and level of each; a rule with a scope only for texts whose scope is known and its.

    `codes` are the code letters of `text`, from the END before its first word. What holds `otherwise` is for where no
    other rule, of those whose names begin as its own does, held.
    """
    held: set[str] = set()
    for index, rule, level in rules.whole_in(context.scope):
        kind = rule.id.partition(".")[0]
        if rule.when.get("otherwise") and kind in held:
            continue
        for place in _SENTENCE.finditer(codes) if rule.kind == "sentence" else [None]:
            part = codes if place is None else f"{END}{place.group()}{END}"
            if _holds(part, rule.when, context, rules) and not _says_enough(text, codes, rule.when, context, rules):
                held.add(kind)
                start, end = place.span() if place else (0, 0)
                yield start, end, index, f"{rule.kind}: {', '.join(rule.when)}", level


def _holds(codes: str, when: Mapping[str, Any], context: Context, rules: Rules) -> bool:
    for key, value in when.items():
        if (check := _CONDITIONS.get(key)) and not check(codes, value, context, rules):
            return False
    return "by" not in when or _count(codes, when["by"], rules) > _count(codes, when["outweighed"], rules)


def _words(codes: str) -> int:
    return len(codes) - sum(map(codes.count, _SIGNS))


def _count(codes: str, regex: str, rules: Rules) -> int:
    return sum(1 for _ in rules.regex[regex].finditer(codes))


def _says_enough(text: str, codes: str, when: Mapping[str, Any], context: Context, rules: Rules) -> bool:
    """Whether as many words are left as are wanted, once the hollow ones are taken away.

    Those that count once are one, however many there are. With `criteria_hollow`, the words of the criteria's names say
    nothing either. What somebody said, word for word, is enough by itself. Reads sentence by sentence, and no further
    than it must.
    """
    if "content_below" not in when:
        return False
    if Quotations(text).speech:
        return True
    enough: int = when["content_below"]
    left: list[int] = []
    counts_once = False
    for sentence in _SENTENCE.finditer(codes):
        hollow = _places(when["hollow"], codes, sentence, rules)
        once = _places(when.get("once", ""), codes, sentence, rules)
        left += [at for at in range(*sentence.span()) if not (at in hollow or at in once or codes[at] in _SIGNS)]
        counts_once = counts_once or bool(once)
        if len(left) >= enough + MOST_NAMED:
            return True
    count = len(left) + counts_once
    if enough <= count < enough + MOST_NAMED and when.get("criteria_hollow"):
        named = {_stem(word) for name in context.criteria for word in _WORD.findall(name)}
        places = Places(text, rules.lexicon)
        count -= sum(_stem(text[slice(*places.of(at - 1))]) in named for at in left)
    return count >= enough


def _places(regex: str, codes: str, sentence: re.Match[str], rules: Rules) -> set[int]:
    """The places of the words in this sentence that it matches; the sign that ends it is looked at too."""
    places: set[int] = set()
    if regex:
        for found in rules.regex[regex].finditer(codes, sentence.start(), sentence.end() + 1):
            places.update(range(*found.span()))
    return places


def _stem(word: str) -> str:
    """What the forms of a word share, near enough: "prioritising", "prioritised" -> "prioritis"."""
    return re.sub(r"(?:ing|ed|ers?|s|e|ies|y|ions?)$", "", word.casefold().removesuffix("'s"))


def _names_a_criterion(codes: str, context: Context, rules: Rules) -> bool:
    """Whether a word of a criterion's name stands in the text."""
    named = rules.lexicon.read(". ".join(context.criteria))
    return any(code in codes for code in named if ord(code) >= FORMS)


_CONDITIONS: dict[str, Callable[[str, Any, Context, Rules], bool]] = {
    "words_below": lambda codes, most, *_: _words(codes) < most,
    "words_above": lambda codes, least, *_: _words(codes) > least,
    "rating": lambda _, points, context, rules: context.rating in points,
    "without": lambda _, scopes, context, rules: not set(scopes).intersection(context.beside),
    "has": lambda codes, regex, _, rules: rules.regex[regex].search(codes) is not None,
    "lacks": lambda codes, regex, _, rules: rules.regex[regex].search(codes) is None,
    "each_sentence": lambda codes, regex, _, rules: all(
        rules.regex[regex].search(END + sentence + END) for sentence in _SENTENCE.findall(codes)
    ),
    "begins": lambda codes, regex, _, rules: rules.regex[regex].match(codes, 1) is not None,
    "lacks_criterion": lambda codes, wanted, context, rules: (
        bool(context.criteria) and wanted != _names_a_criterion(codes, context, rules)
    ),
}
