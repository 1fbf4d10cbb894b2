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
BESIDE = 80  # characters before a finding: further away nobody stands beside it
LEAST_ASKED = 5  # and of shorter ones it does not ask: they weigh much by chance ("Your sums are right.")
LEAST_TOLD = 11  # words: a shorter sentence tells a deed only where it weighs less than SURELY_TOLD
LEAST_SURELY_TOLD = 7  # words
SURELY_TOLD = -2.5  # of 301 held texts of problems that nobody had read, 2 weighed less, both for their "stop"
LEAST_CLAUSE, CLAUSE_TOLD = 5, -3  # words between two pauses that tell a deed by themselves, and their weight
MOST_SHOWN = 3  # of the words that weighed most
PRONOUN = "sex.pronoun"  # asks about a "she" alone, which half of all notes hold
_YOU = re.compile(r"\byou(?:r|rs|rself)?\b", re.IGNORECASE)
#: Somebody else stands right before a place: with no "you" and three words at most between; or it is theirs ("the
#: bride's seventeen-year-old sister").
_OTHER_BESIDE = re.compile(
    r"\b(?:anybody|anyone|he|her|him|his|she|somebody|someone|their|them|they|who|whose)\b"
    r"(?:\W+(?!you)\w+){0,3}\W*$"
    r"|(?<!\byour )\b(?!(?:applicant|candidate|he|here|it|let|one|she|that|there|what|who)\b)\w+['’]s\s+$",
    re.IGNORECASE,
)
#: What "you" did follows a place as what was done in a case: "A lass back from maternity leave: you went through ...".
_THEN_YOU = re.compile(r"[^:—–]*[:—–]\s*you\b(?!['’]?r)", re.IGNORECASE)
_ASKED = re.compile(r"\W*(?:when )?asked\b", re.IGNORECASE)
_ASKED_YOU = re.compile(r"[^:—–]*?,\s*you\b(?!['’]?r)", re.IGNORECASE)
_RIVALS = re.compile(
    r"\b(?:applicants?|candidates?|interviewees?|finalists?|we (?:saw|met|heard|interviewed)"
    r"|than (?:anybody|anyone|the (?:others|rest)))\b",
    re.IGNORECASE,
)
_CONCEDES = re.compile(r"\bfor (?:an?|some(?:body|one)|such an?)\s(?:\w+\s){0,2}$", re.IGNORECASE)
_PAUSE = re.compile(r"[,;:—–]")
_CLAUSE_END = re.compile(
    r"[,;:—–]|(?<=\s)(?:although|and|because|but|so|then|though|which|while|yet)(?=\s)", re.IGNORECASE
)
_CONCEDING = re.compile(r"(?:for|as|like) (?:an?|some(?:body|one)|such an?)\b", re.IGNORECASE)
_YOU_NEAR = re.compile(r"\byou(?:r|rs|rself)?\b(?:\W+\w+){0,3}\W*$", re.IGNORECASE)
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

    def tells(self, sentence: Sentence) -> bool:
        """Whether it is long enough to tell what was said or done, and does so by its weight."""
        return len(sentence.words) >= LEAST_TOLD and self.weight(sentence) < self.weights.told

    def surely_tells(self, sentence: Sentence) -> bool:
        """Whether a sentence that may be shorter does so by far more weight."""
        return len(sentence.words) >= LEAST_SURELY_TOLD and self.weight(sentence) < SURELY_TOLD

    def clause_weight(self, sentence: Sentence, finding: Finding) -> float | None:
        """What the words between two pauses weigh, round a finding; None where they are too few to be weighed."""
        start = max(
            (one.end() for one in _CLAUSE_END.finditer(self.text, sentence.start, finding.start)),
            default=sentence.start,
        )
        after = _CLAUSE_END.search(self.text, finding.end, sentence.end)
        words = words_of(self.text[start : after.start() if after else sentence.end])
        return self.weights.weight(words) if len(words) >= LEAST_CLAUSE else None

    def around(self, finding: Finding) -> Sentence | None:
        """The sentence in which a finding begins, if it is long enough to be weighed."""
        at = bisect_right(self.sentences, finding.start, key=itemgetter(0)) - 1
        return self.sentences[at] if at >= 0 and finding.start < self.sentences[at].end else None


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
    silent = _untouched([one for one in reading.sentences if len(one.words) >= LEAST_ASKED], spans)
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

    A hold becomes a nudge. A nudge about the content is left out unless it is of a characteristic; so is one about a
    bare "Lovely." where another sentence tells a deed. What is said of the candidate and a characteristic stays as it
    is, and so does what must not be said of anybody, or is counted; but in a sentence that speaks to them, words right
    after somebody else are that person's. Takes time in step with the text.
    """
    if not any(map(_may_be_weaker, found)):
        return found
    items = (_softened(finding, reading, rules.named[finding.rule]) for finding in found)
    return replace(found, items=tuple(item for item in items if item))


def _may_be_weaker(finding: Finding) -> bool:
    return bool(finding.end) and is_about_content(finding)


def _softened(finding: Finding, reading: Reading, rule: Rule) -> Finding | None:
    if not _may_be_weaker(finding) or rule.of_anybody or rule.firm:
        return finding
    sentence = reading.around(finding)
    if finding.level == "nudge" and (sentence is None or len(sentence.words) < LEAST_TOLD):
        bare = finding.category == "vague" and any(map(reading.tells, reading.sentences))
        return None if bare else finding
    surely = finding.category != "comparison"  # two deeds told are a comparison: it weighs as little as one
    if sentence is None or not (reading.tells(sentence) or (surely and reading.surely_tells(sentence))):
        return finding
    if _said_of_them(finding, reading, sentence):
        return finding
    if finding.level == "nudge":
        return finding if finding.category == "discrimination" else None
    because = f"{finding.because}; its sentence tells what was said or done (weight {reading.weight(sentence):.2f})"
    return finding._replace(level="nudge", because=because)


def _said_of_them(finding: Finding, reading: Reading, sentence: Sentence) -> bool:
    """Whether a finding is of the candidate and so grave that no deed told beside it makes it weaker: a characteristic
    or a *stop*, unless its words are somebody else's ("you said that a coil cannot be fitted in anyone who has had no
    children") or, with no "you" near them, stand in a clause that tells a deed by itself ("a blood thinner needs a word
    before a slot is given"); praise that concedes ("tidy for a man"); and a comparison that names who else was seen,
    which is a deed told of two."""
    text = reading.text
    before, after = text[sentence.start : finding.start], text[finding.start : sentence.end]
    if finding.category == "discrimination" and (_CONCEDES.search(before) or _CONCEDING.match(finding.match)):
        return True
    if finding.category == "comparison" and _RIVALS.search(before + after):
        return True
    stop = finding.level == "stop"
    grave = (finding.sure or stop) if finding.category == "discrimination" else (finding.sure and stop)
    if not grave:
        return False
    if not finding.sure and not _YOU_NEAR.search(before) and not _YOU.search(finding.match):
        weight = reading.clause_weight(sentence, finding)
        if weight is not None and weight < CLAUSE_TOLD:
            return False
    if _YOU.search(before):
        return not (_OTHER_BESIDE.search(before[-BESIDE:]) and not _YOU.search(_PAUSE.split(after)[0]))
    return finding.sure or not _begins_a_case(before, after)


def _begins_a_case(before: str, after: str) -> bool:
    """Whether what stands before any "you" of a sentence is the case that was put to them; it begins with no remark."""
    if not before.strip():
        return False
    then = _THEN_YOU.match(after) or (_ASKED_YOU.match(after) if _ASKED.match(before) else None)
    return then is not None and len(_YOU.findall(then[0])) == 1


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
