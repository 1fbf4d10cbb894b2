"""The second reader: it weighs sentences, and asks whether they say what was said or done.

It knows no meaning: it adds up the weights of words (`weights.py`). So it says little: where no rule speaks, one nudge
a text at most, about the sentence that weighs most, with the words that made it so, and never about a characteristic.
Where a rule speaks of a sentence that tells by its weight what was said and done, it lets the rule speak more quietly.
It never holds anything.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from itertools import chain
from operator import itemgetter
from typing import NamedTuple

from employer_portal.phrasing import signs
from employer_portal.phrasing.findings import Context, Finding, Findings
from employer_portal.phrasing.ruleset import Rule, Rules
from employer_portal.phrasing.weights import WORD, Weights, words_of

LEAST_WORDS = 4  # fewer tell too little to be weighed
LEAST_TOLD = 11  # words: a shorter sentence tells no deed
MOST_SHOWN = 3  # of the words that weighed most
PRONOUN = "sex.pronoun"  # asks about a "she" alone, which half of all notes hold
#: Who is spoken to, and whether they stand so near before a place that what follows is said of them.
_YOU = re.compile(r"\byou(?:r|rs|rself)?\b", re.IGNORECASE)
_YOU_BESIDE = re.compile(r"\byou(?:r|rs|rself)?\b(?:\W+\w+){0,5}\W*$", re.IGNORECASE)
_END = re.compile(r"[.!?…][\"”’)\]]?(\s+)|(\n+)")


class Sentence(NamedTuple):
    """One that is long enough to be weighed: its place and its words."""

    start: int
    end: int
    words: list[str]


class Reading:
    """A text as the second reader reads it: its sentences, each weighed once, and only if somebody asks."""

    def __init__(self, text: str, weights: Weights) -> None:
        self.text, self.weights = text, weights
        self._weighed: dict[int, float] = {}

    @cached_property
    def sentences(self) -> list[Sentence]:
        return list(sentences_in(signs.undressed(self.text)))

    def weight(self, sentence: Sentence) -> float:
        if sentence.start not in self._weighed:
            self._weighed[sentence.start] = self.weights.weight(sentence.words)
        return self._weighed[sentence.start]


def look(reading: Reading, context: Context, found: Findings, rules: Rules) -> Finding | None:
    """The one nudge about the sentence that weighs most; None where none is above the threshold.

    `found` is what the rules found. A sentence with whose content they found something is left alone, and so is a text
    that they remark on as a whole. Takes time in step with the length of the text.
    """
    if rules.weighed is None:
        return None
    rule, weights = rules.rules[rules.weighed], reading.weights
    if rule.level_at(context.scope) == "off":
        return None
    told = (*found, *(finding for finding, _ in found.lifted))
    spans = sorted((finding.start, finding.end) for finding in told if is_about_content(finding))
    if spans and not spans[0][1]:  # about the text as a whole
        return None
    silent = _untouched(reading.sentences, spans)
    sentence = max(silent, key=reading.weight, default=None)
    if sentence is None or (weight := reading.weight(sentence)) <= weights.threshold:
        return None
    start, end, words = sentence
    match = reading.text[start:end]
    heavy = _weightiest(match, words, weights)
    why = f"{rule.why} What weighed most: {', '.join(f'“{word}”' for word in heavy)}."
    because = f"weight {weight:.2f}, from {weights.threshold:.2f}: {', '.join(heavy)}"
    return Finding(
        rule.id, rule.category, rule.characteristic, rule.level_at(context.scope), start, end, match, why, rule.ask,
        rule.instead, rule.guidance, because,
    )  # fmt: skip


def _untouched(sentences: Iterable[Sentence], spans: Sequence[tuple[int, int]]) -> Iterator[Sentence]:
    """The sentences that none of these spans (in order) touches."""
    at = reached = 0
    for sentence in sentences:
        while at < len(spans) and spans[at][0] < sentence.end:
            reached = max(reached, spans[at][1])
            at += 1
        if reached <= sentence.start:
            yield sentence


def soften(reading: Reading, found: Findings, rules: Rules) -> Findings:
    """The findings, those weaker that stand in a sentence which tells what was said and done.

    A hold becomes a nudge, a nudge about the content is left out unless it is of a characteristic. What is said of the
    candidate and a characteristic stays as it is, and so does what must not be said of anybody, or is counted; but in a
    sentence that speaks to them, words that stand far from every "you" may be somebody else's. Takes time in step with
    the text.
    """
    if not any(map(_may_be_weaker, found)):
        return found
    long_enough = [sentence for sentence in reading.sentences if len(sentence.words) >= LEAST_TOLD]
    items = (_softened(finding, long_enough, reading, rules.named[finding.rule]) for finding in found)
    return replace(found, items=tuple(item for item in items if item))


def _may_be_weaker(finding: Finding) -> bool:
    return bool(finding.end) and is_about_content(finding)


def _softened(finding: Finding, sentences: Sequence[Sentence], reading: Reading, rule: Rule) -> Finding | None:
    if not _may_be_weaker(finding) or rule.of_anybody or rule.firm:
        return finding
    at = bisect_right(sentences, finding.start, key=itemgetter(0)) - 1
    if at < 0 or finding.start >= sentences[at].end:  # in a sentence too short to be weighed
        return finding
    if finding.sure and (finding.category == "discrimination" or finding.level == "stop"):
        before, after = (
            reading.text[sentences[at].start : finding.start],
            reading.text[finding.start : sentences[at].end],
        )
        if not _YOU.search(before) or _YOU_BESIDE.search(before) or _YOU.search(after):
            return finding
    weight = reading.weight(sentences[at])
    if weight >= reading.weights.told:
        return finding
    if finding.level == "nudge":
        return finding if finding.category == "discrimination" else None
    because = f"{finding.because}; its sentence tells what was said or done (weight {weight:.2f})"
    return finding._replace(level="nudge", because=because)


def is_about_content(finding: Finding) -> bool:
    """Whether a finding is about what is said, not about how it is written."""
    return finding.category != "style" and finding.rule != PRONOUN


def sentences_in(text: str) -> Iterator[Sentence]:
    """The sentences that are long enough to be weighed."""
    start = 0
    for end, after in chain((mark.span(mark.lastindex or 0) for mark in _END.finditer(text)), [(len(text), len(text))]):
        if len(words := words_of(text[start:end])) >= LEAST_WORDS:
            yield Sentence(start, end, words)
        start = after


def _weightiest(sentence: str, words: Sequence[str], weights: Weights) -> list[str]:
    """The words that made it weigh so much, as they stand there: the weightiest first, each once."""
    as_written = WORD.findall(sentence) if len(WORD.findall(sentence)) == len(words) else words
    heavy = sorted(zip(weights.shares(words), as_written, strict=True), key=lambda one: -one[0])
    return list(dict.fromkeys(word for share, word in heavy if share > 0))[:MOST_SHOWN]
