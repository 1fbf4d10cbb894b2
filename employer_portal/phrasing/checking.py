"""The checker: a text, what is known about it and a set of rules in; findings out."""

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from employer_portal.patterns.words import END, FORMS, Places
from employer_portal.phrasing import allowing, signs, whole
from employer_portal.phrasing.findings import LEVELS, Context, Finding, Findings
from employer_portal.phrasing.quotes import Quotations
from employer_portal.phrasing.ruleset import Rule, Rules, Surroundings, Unless

NOTHING_KNOWN = Context()
OF_OTHERS = "of_others"  # the frame whose 'unless' says so of somebody else
LONGEST_STRETCH = 400  # words: the cost of a word is bounded, however long its sentence
RANK = {level: rank for rank, level in enumerate(LEVELS)}


class Hit(NamedTuple):
    """A rule and the words it is about, as places in the code letters; (0, 0) is the whole text."""

    start: int
    end: int
    rule: int
    because: str
    level: str


def check(text: str, context: Context | None, rules: Rules) -> Findings:
    """What could be read amiss in a text, in order of position.

    The same text, context and rules give the same findings. The time taken grows in step with the length of the
    text, whatever it says. `context` may be None.
    """
    context = context or NOTHING_KNOWN
    words = signs.undressed(text)
    codes = END + rules.lexicon.read(words) + END
    search = _Search(codes, context, rules)
    hits = list(search.hits())
    if hits:
        hits = _one_for_each_cause(search.not_excepted(hits), rules)
    if context.scope:
        hits += [Hit(*found) for found in whole.hits(codes, context, rules)]
    placed = [*zip(hits, _spans(hits, words, rules), strict=True), *search.signs(text)] if hits else search.signs(text)
    if not placed:
        return Findings((), rules.version, search.effort)
    quotations = Quotations(text)
    findings = (_finding(hit, span, text, quotations, rules) for hit, span in placed)
    told = sorted(findings, key=lambda finding: (finding.start, finding.end, RANK[finding.level], finding.rule))
    if not (context.allowed or rules.allowed):
        return Findings(tuple(told), rules.version, search.effort)
    kept, lifted = allowing.sort_out(told, text, (*context.allowed, *rules.allowed))
    return Findings(kept, rules.version, search.effort, lifted)


def spared(text: str, context: Context | None, rules: Rules) -> list[tuple[str, str, str, str]]:
    """What a rule's words were found in but not flagged: the words, the rule, its pattern and the reason."""
    words = signs.undressed(text)
    codes = END + rules.lexicon.read(words) + END
    search = _Search(codes, context or NOTHING_KNOWN, rules)
    search.spared = []
    hits = list(search.hits())
    left = search.spared + [(hit, "part of a name") for hit in hits if hit not in search.not_excepted(hits)]
    spans = _spans([hit for hit, _ in left], words, rules)
    return [
        (text[start:end], rules.rules[hit.rule].id, hit.because, reason)
        for (hit, reason), (start, end) in zip(left, spans, strict=True)
    ]


class _Search:
    def __init__(self, codes: str, context: Context, rules: Rules) -> None:
        self.codes, self.context, self.rules = codes, context, rules
        self.effort = len(codes)
        self.job = _job(context, rules)
        self.framed: dict[tuple[str, int, int], bool] = {}
        self.spared: list[tuple[Hit, str]] | None = None  # hits that are none, and why, where somebody asks

    def hits(self) -> Iterator[Hit]:
        """Every place where a rule's words stand, said as the rule wants them said."""
        rules, codes = self.rules, self.codes
        for start, end in _stretches(codes, rules.reach):
            self.effort += end - start
            for found in rules.index.find(codes, start, end):
                self.effort += 1
                yield from self._judged(*found)

    def signs(self, text: str) -> list[tuple[Hit, tuple[int, int]]]:
        """Links and markup, each with its place in the text."""
        found = []
        for index, start, end in signs.hits(text, self.rules):
            rule = self.rules.rules[index]
            if (level := rule.level_at(self.context.scope)) != "off":
                found.append((Hit(start, end, index, rule.shape, level), (start, end)))
        return found

    def _judged(self, number: int, start: int, end: int, *shown: int) -> Iterator[Hit]:
        for index, frame, written, of_person in self.rules.uses[number]:
            rule = self.rules.rules[index]
            level = rule.level_at(self.context.scope)
            if level == "off":
                spared = "not for this kind of text"
            elif frame and not self._said(frame, start, end):
                spared = "not said of the person"
            elif not of_person and self._of_the_job(rule, number, start, end):
                spared = "the job's own words"
            elif self._silenced(rule.unless, start, end):
                spared = "its 'unless'"
            elif level != "nudge" and rule.category == "discrimination" and self._of_others(start, end):
                spared = "said of somebody else"
            else:
                spared = ""
            if not spared or self.spared is not None:
                hit = Hit(shown[0], shown[1], index, f"{frame}: {written}" if frame else written, level)
                if not spared:
                    yield hit
                elif self.spared is not None:
                    self.spared.append((hit, spared))

    def _said(self, frame: str, start: int, end: int) -> bool:
        """Whether these words are said of the person, as the frame describes it."""
        key = frame, start, end
        if key not in self.framed:
            second, third, unless = self.rules.frames[frame]
            said = self._around(second if self.addressed else third, start, end)
            self.framed[key] = said and not self._silenced(unless, start, end)
        return self.framed[key]

    def _of_others(self, start: int, end: int) -> bool:
        """Whether these words are said of somebody whom the candidate worked with or told of."""
        others = self.rules.frames.get(OF_OTHERS)
        return self.addressed and others is not None and self._silenced(others.unless, start, end)

    @cached_property
    def addressed(self) -> bool:
        """Whether the text speaks to the candidate; if so, she, he and names are other people."""
        return bool(self.rules.addressed.search(self.codes))

    def _around(self, surroundings: Surroundings, start: int, end: int) -> bool:
        """Whether one of these stands around the place."""
        for before, after in surroundings[self.codes[start - 1], self.codes[end]]:
            self.effort += 2
            if after and not self.rules.regex(after).match(self.codes, end):
                continue
            if not before or self.rules.regex(before).match(self.backwards, len(self.codes) - start):
                return True
        return False

    @cached_property
    def backwards(self) -> str:
        """The code letters in reverse order."""
        return self.codes[::-1]

    def _silenced(self, unless: Unless, start: int, end: int) -> bool:
        if self._around(unless.around, start, end):
            return True
        for source, width, needed in unless.near:
            self.effort += 2 * width
            if needed.isdisjoint(self.codes[max(0, start - width) : end + width]):
                continue
            for found in self.rules.regex(source).finditer(self.codes, max(0, start - width), end + width):
                if found.start() < end and start < found.end():
                    return True
        return False

    def _of_the_job(self, rule: Rule, number: int, start: int, end: int) -> bool:
        """Whether the words are the job's own: they stand in its title or criteria, or the rule says so."""
        if not self.job or rule.category != "discrimination":
            return False
        if rule.context and self.rules.regex(rule.context).search(self.job):
            return True
        is_anchor = self.rules.index.is_anchor
        return any(code in self.job and is_anchor(code, number) for code in self.codes[start:end])

    def not_excepted(self, hits: list[Hit]) -> list[Hit]:
        """The hits that are no part of a name: of a law, an organisation, a course, a job, a tool."""
        starts = sorted(hit.start for hit in hits)
        covered: set[int] = set()
        for start, end in _stretches(self.codes, self.rules.reach):
            if bisect_left(starts, start) == bisect_left(starts, end):
                continue
            self.effort += end - start
            for name in self.rules.exception_index.find(self.codes, start, end):
                covered.update(range(name.start, name.end))
        return [hit for hit in hits if not covered.issuperset(range(hit.start, hit.end))] if covered else hits


def _stretches(codes: str, reach: int) -> Iterator[tuple[int, int]]:
    """The sentences; one that has no end is cut into stretches that overlap by the widest pattern."""
    end = 0
    while (start := end + 1) < len(codes):
        end = codes.index(END, start)
        while end - start > LONGEST_STRETCH + reach:
            yield start, start + LONGEST_STRETCH + reach
            start += LONGEST_STRETCH
        if end > start:
            yield start, end


def _job(context: Context, rules: Rules) -> str:
    """The title and criteria as code letters; only words that the rules know."""
    if not (context.title or context.criteria):
        return ""
    codes = rules.lexicon.read(". ".join((context.title, *context.criteria)))
    return "".join(code for code in codes if ord(code) >= FORMS)


def _one_for_each_cause(hits: list[Hit], rules: Rules) -> list[Hit]:
    """Of overlapping hits with one cause the most serious, then the longest; a rule that speaks once speaks first."""
    kept: list[Hit] = []
    told: set[int] = set()
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, RANK[hit.level], hit.rule, hit.because)):
        if hit.rule in told:
            continue
        rivals = []
        for at in range(len(kept) - 1, -1, -1):
            if kept[at].start < hit.start - rules.reach:
                break
            if kept[at].end > hit.start and _same_cause(rules.rules[kept[at].rule], rules.rules[hit.rule]):
                rivals.append(at)
        if all(_weight(hit, rules) < _weight(kept[at], rules) for at in rivals):
            for at in rivals:  # from the last to the first
                del kept[at]
            kept.append(hit)
            if rules.rules[hit.rule].once:
                told.add(hit.rule)
    return kept


def _same_cause(one: Rule, other: Rule) -> bool:
    shared = not (one.characteristic and set(one.characteristic).isdisjoint(other.characteristic))
    return one.category == other.category and shared


def _weight(hit: Hit, rules: Rules) -> tuple[int, int, str]:
    return RANK[hit.level], hit.start - hit.end, rules.rules[hit.rule].id


def _spans(hits: list[Hit], text: str, rules: Rules) -> list[tuple[int, int]]:
    """The hits' places in the text as given; the first code letter is the END before it."""
    places = Places(text, rules.lexicon)
    return [(places.of(hit.start - 1)[0], places.of(hit.end - 2)[1]) if hit.end else (0, 0) for hit in hits]


def _finding(hit: Hit, span: tuple[int, int], text: str, quotations: Quotations, rules: Rules) -> Finding:
    rule = rules.rules[hit.rule]
    start, end = span
    level = hit.level
    if level != "nudge" and end and (speaker := quotations.speaker(start, end)):
        level = "nudge" if speaker == "candidate" or level == "justify" else "justify"
    return Finding(
        rule.id, rule.category, rule.characteristic, level, start, end, text[start:end], rule.why, rule.ask,
        rule.instead, rule.guidance, hit.because,
    )  # fmt: skip
