"""The second reader: it weighs sentences, and asks whether they say what was said or done.

It knows no meaning: it adds up the weights of words (`weights.py`). So it says little: where no rule speaks, one nudge
a text at most, about the sentence that weighs most, with the words that made it so, and never about a characteristic.
Where a rule speaks of a sentence that tells by its weight what was said and done, it lets the rule speak more quietly.
It never holds anything.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from operator import itemgetter

from employer_portal.phrasing import signs
from employer_portal.phrasing.findings import Context, Finding, Findings
from employer_portal.phrasing.ruleset import Rules
from employer_portal.phrasing.weights import WORD, Weights, words_of

LEAST_WORDS = 4  # fewer tell too little to be weighed
LEAST_TOLD = 11  # words: a shorter sentence tells no deed
MOST_SHOWN = 3  # of the words that weighed most
PRONOUN = "sex.pronoun"  # asks about a "she" alone, which half of all notes hold
_END = re.compile(r"(?<=[.!?…])\s+|(?<=[.!?…][\"”’)\]])\s+|\n+")


def look(text: str, context: Context, found: Findings, rules: Rules) -> Finding | None:
    """The one nudge about the sentence that weighs most; None where none is above the threshold.

    `found` is what the rules found. A sentence with whose content they found something is left alone, and so is a text
    that they remark on as a whole. Takes time in step with the length of the text.
    """
    if rules.weighed is None or rules.weights is None:
        return None
    rule = rules.rules[rules.weighed]
    if rule.level_at(context.scope) == "off":
        return None
    told = (*found, *(finding for finding, _ in found.lifted))
    spans = sorted((finding.start, finding.end) for finding in told if is_about_content(finding))
    if spans and not spans[0][1]:  # about the text as a whole
        return None
    weighed = (
        (rules.weights.weight(words), -start, end, words)
        for start, end, words in sentences_in(signs.undressed(text), spans)
    )
    weight, start, end, words = max(weighed, default=(rules.weights.threshold, 0, 0, []))
    if weight <= rules.weights.threshold:
        return None
    match = text[-start:end]
    heavy = _weightiest(match, words, rules.weights)
    why = f"{rule.why} What weighed most: {', '.join(f'“{word}”' for word in heavy)}."
    because = f"weight {weight:.2f}, from {rules.weights.threshold:.2f}: {', '.join(heavy)}"
    return Finding(
        rule.id, rule.category, rule.characteristic, rule.level_at(context.scope), -start, end, match, why, rule.ask,
        rule.instead, rule.guidance, because,
    )  # fmt: skip


def soften(text: str, found: Findings, rules: Rules) -> Findings:
    """The findings, those weaker that stand in a sentence which tells what was said and done.

    A hold becomes a nudge, a nudge about the content is left out unless it is of a characteristic. What is said of the
    candidate and a characteristic stays as it is, and so does what must not be said of anybody, or is counted. Takes
    time in step with the text.
    """
    if rules.weights is None or not any(map(_may_be_weaker, found)):
        return found
    weighed = [
        (start, end, rules.weights.weight(words))
        for start, end, words in sentences_in(signs.undressed(text))
        if len(words) >= LEAST_TOLD
    ]
    items = (_softened(finding, weighed, rules) for finding in found)
    return replace(found, items=tuple(item for item in items if item))


def _may_be_weaker(finding: Finding) -> bool:
    return bool(finding.end) and is_about_content(finding)


def _softened(finding: Finding, weighed: Sequence[tuple[int, int, float]], rules: Rules) -> Finding | None:
    weights, rule = rules.weights, rules.named[finding.rule]
    if weights is None or not _may_be_weaker(finding) or rule.of_anybody or rule.firm:
        return finding
    at = bisect_right(weighed, finding.start, key=itemgetter(0)) - 1
    _, end, weight = weighed[at] if at >= 0 else (0, 0, weights.threshold)
    if finding.start >= end:  # in a sentence too short to be weighed
        return finding
    if weight >= weights.told or (finding.sure and (finding.category == "discrimination" or finding.level == "stop")):
        return finding
    if finding.level == "nudge":
        return finding if finding.category == "discrimination" else None
    because = f"{finding.because}; its sentence tells what was said or done (weight {weight:.2f})"
    return finding._replace(level="nudge", because=because)


def is_about_content(finding: Finding) -> bool:
    """Whether a finding is about what is said, not about how it is written."""
    return finding.category != "style" and finding.rule != PRONOUN


def sentences_in(text: str, spans: Sequence[tuple[int, int]] = ()) -> Iterator[tuple[int, int, list[str]]]:
    """Start, end and words of each sentence that is long enough to be weighed, and that none of these spans (in order)
    touches."""
    start = at = reached = 0
    for end, after in chain((mark.span() for mark in _END.finditer(text)), [(len(text), len(text))]):
        while at < len(spans) and spans[at][0] < end:
            reached = max(reached, spans[at][1])
            at += 1
        if reached <= start and len(words := words_of(text[start:end])) >= LEAST_WORDS:
            yield start, end, words
        start = after


def _weightiest(sentence: str, words: Sequence[str], weights: Weights) -> list[str]:
    """The words that made it weigh so much, as they stand there: the weightiest first, each once."""
    as_written = WORD.findall(sentence) if len(WORD.findall(sentence)) == len(words) else words
    heavy = sorted(zip(weights.shares(words), as_written, strict=True), key=lambda one: -one[0])
    return list(dict.fromkeys(word for share, word in heavy if share > 0))[:MOST_SHOWN]
