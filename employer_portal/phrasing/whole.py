"""Rules over a whole comment or a whole sentence: silence, length, a text that contradicts its rating."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from employer_portal.patterns.words import BREAK, END, FORMS, START
from employer_portal.phrasing.findings import Context
from employer_portal.phrasing.ruleset import Rules

_SENTENCE = re.compile(rf"[^{END}]+")
_SIGNS = re.compile(f"[{END}{BREAK}{START}]")


def hits(codes: str, context: Context, rules: Rules) -> Iterator[tuple[int, int, int, str, str]]:
    """Start, end, rule, reason and level of each; a rule with a scope only for texts whose scope is known and its."""
    for index in rules.whole:
        rule = rules.rules[index]
        level = rule.level_at(context.scope)
        if level == "off" or (rule.scope and not context.scope):
            continue
        for place in _SENTENCE.finditer(codes) if rule.kind == "sentence" else [None]:
            part = codes if place is None else f"{END}{place.group()}{END}"
            if _holds(part, rule.when, context, rules):
                start, end = place.span() if place else (0, 0)
                yield start, end, index, f"{rule.kind}: {', '.join(rule.when)}", level


def _holds(codes: str, when: Mapping[str, Any], context: Context, rules: Rules) -> bool:
    return all(_CONDITIONS[key](codes, value, context, rules) for key, value in when.items() if key != "by") and (
        "by" not in when or _count(codes, when["by"], rules) > _count(codes, when["outweighed"], rules)
    )


def _words(codes: str) -> int:
    return len(_SIGNS.sub("", codes))


def _count(codes: str, regex: str, rules: Rules) -> int:
    return sum(1 for _ in rules.regex(regex).finditer(codes))


def _names_a_criterion(codes: str, context: Context, rules: Rules) -> bool:
    """Whether a word of a criterion's name stands in the text."""
    named = rules.lexicon.read(". ".join(context.criteria))
    return any(code in codes for code in named if ord(code) >= FORMS)


_CONDITIONS: dict[str, Callable[[str, Any, Context, Rules], bool]] = {
    "words_below": lambda codes, most, *_: _words(codes) < most,
    "words_above": lambda codes, least, *_: _words(codes) > least,
    "rating": lambda _, points, context, rules: context.rating in points,
    "without": lambda _, scopes, context, rules: not set(scopes).intersection(context.beside),
    "has": lambda codes, regex, _, rules: rules.regex(regex).search(codes) is not None,
    "lacks": lambda codes, regex, _, rules: rules.regex(regex).search(codes) is None,
    "each_sentence": lambda codes, regex, _, rules: all(
        rules.regex(regex).search(END + sentence + END) for sentence in _SENTENCE.findall(codes)
    ),
    "outweighed": lambda *_: True,
    "lacks_criterion": lambda codes, wanted, context, rules: (
        bool(context.criteria) and wanted != _names_a_criterion(codes, context, rules)
    ),
}
