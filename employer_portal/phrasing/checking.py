"""The checker: a text, what is known about it and a set of rules in; findings out."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple

from employer_portal.patterns.words import END, Places
from employer_portal.phrasing import allowing, second_reader, signs, whole
from employer_portal.phrasing.findings import LEVELS, Context, Finding, Findings
from employer_portal.phrasing.quotes import Quotations
from employer_portal.phrasing.ruleset import Rule, Rules, Surroundings, Unless
from employer_portal.phrasing.second_reader import Reading

NOTHING_KNOWN = Context()
#: The frames whose 'unless' says that somebody else is spoken of: in a text that says you, and in any text.
OF_OTHERS, TOLD_OF, WISHED_FOR, WITHOUT_SUBJECT = "of_others", "told_of", "wished_for", "without_subject"
CASE_NAMED = "case_named"  # and the one of notes that begin with whom they tell of
FOR_THE_CANDIDATE = frozenset({"strength", "development", "next_step", "letter"})  # scopes
SURELY, LOOSELY = "surely", "loosely"  # said of the candidate
LONGEST_STRETCH = 400  # words: the cost of a word is bounded, however long its sentence
RANK = {level: rank for rank, level in enumerate(LEVELS)}


class Hit(NamedTuple):
    """A rule and the words it is about, as places in the code letters; (0, 0) is the whole text."""

    start: int
    end: int
    rule: int
    because: str
    level: str
    of_person: bool = True  # or of their feedback as a whole, and not of the work
    sure: bool = True  # what stands there names the candidate, or whom we wish for


def check(text: str, context: Context | None, rules: Rules, *, soften: bool = True) -> Findings:
    """What could be read amiss in a text, in order of position.

    The same text, context and rules give the same findings. The time taken grows in step with the length of the
    text, whatever it says. `context` may be None. Beside what the rules find stands one nudge of the second reader at
    most, and it weakens what is found in a sentence that tells what was said and done. In a sentence that is held for
    what it says of a characteristic, lighter things wait. Not so without `soften`, where rules prove themselves.
    """
    context = context or NOTHING_KNOWN
    found = _by_rules(text, context, rules, soften=soften)
    if rules.weights is None:
        return found
    reading = Reading(text, rules.weights)
    if soften:
        found = second_reader.soften(reading, found, rules)
    looked = second_reader.look(reading, context, found, rules)
    return replace(found, items=tuple(sorted((*found, looked), key=_place))) if looked else found


def _by_rules(text: str, context: Context, rules: Rules, *, soften: bool = True) -> Findings:
    """What the rules find; without `soften` the lighter of two as well."""
    words = signs.undressed(text)
    codes = END + rules.lexicon.read(words) + END
    search = _Search(codes, context, rules)
    hits = list(search.hits())
    if hits:
        hits = _one_for_each_cause(search.not_excepted(hits), rules)
        hits = _without_lighter(hits, codes, rules, mentions_alone=not soften)
        if soften:
            hits = _without_second_readings(hits, rules)
    hits += [Hit(*found) for found in whole.hits(words, codes, context, rules)]
    placed = [*zip(hits, _spans(hits, words, rules), strict=True), *search.signs(text)] if hits else search.signs(text)
    if not placed:
        return Findings((), rules.version, search.effort)
    quotations = Quotations(text)
    findings = (_finding(hit, span, text, quotations, rules) for hit, span in placed)
    told = sorted(findings, key=_place)
    if not (context.allowed or rules.allowed):
        return Findings(tuple(told), rules.version, search.effort)
    kept, lifted = allowing.sort_out(told, text, (*context.allowed, *rules.allowed))
    return Findings(kept, rules.version, search.effort, lifted)


def spared(text: str, context: Context | None, rules: Rules) -> list[tuple[str, str, str, str]]:
    """What a rule's words were found in but not flagged: the words, the rule, its pattern and the reason."""
    words = signs.undressed(text)
    codes = END + rules.lexicon.read(words) + END
    context = context or NOTHING_KNOWN
    search = _Search(codes, context, rules)
    search.spared = []
    hits = list(search.hits())
    left = search.spared + [(hit, "part of a name") for hit in hits if hit not in search.not_excepted(hits)]
    spans = _spans([hit for hit, _ in left], words, rules)
    found = _by_rules(text, context, rules)
    softened = second_reader.soften(Reading(text, rules.weights), found, rules) if rules.weights else found
    loud = {(finding.start, finding.rule) for finding in softened}
    quiet = [finding for finding in found if (finding.start, finding.rule) not in loud]
    return [
        (text[start:end], rules.rules[hit.rule].id, hit.because, reason)
        for (hit, reason), (start, end) in zip(left, spans, strict=True)
    ] + [(one.match, one.rule, one.because, "its sentence tells what was said or done") for one in quiet]


class _Search:
    def __init__(self, codes: str, context: Context, rules: Rules) -> None:
        self.codes, self.context, self.rules = codes, context, rules
        self.effort = len(codes)
        self.job = rules.job(context.title, context.criteria, context.about)
        self.framed: dict[tuple[str, int, int], str] = {}
        self.told_of: dict[tuple[int, int], bool] = {}
        self.there = 0  # what the words of the sentence bring that is looked at
        self.spared: list[tuple[Hit, str]] | None = None  # hits that are none, and why, where somebody asks

    def hits(self) -> Iterator[Hit]:
        """Every place where a rule's words stand, said as the rule wants them said."""
        rules, codes = self.rules, self.codes
        for first, last in _sentences(codes):
            self.there = rules.brings.there(codes[first:last])
            for start, end in _stretches(first, last, rules.reach):
                self.effort += end - start
                for found in rules.index.find(codes, start, end, self.there):
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
            named = bool(frame) or (of_person and self._names_the_person(start, end))
            said = self._said(frame, start, end) if frame and level != "off" else SURELY
            if level != "off" and self._in_the_field(rule) and self._loosely(said, named, start, end):
                level = "nudge"
            if level == "off":
                spared = "not for this kind of text"
            elif not said:
                spared = "not said of the person"
            elif not named and self._of_the_job(rule, number, start, end):
                spared = "the job's own words"
            else:
                spared = self._taken_back(rule, start, end)
            if not spared or self.spared is not None:
                because = f"{frame}: {written}" if frame else written
                wished = self._stands(WISHED_FOR, start, end)
                sure = said == SURELY if frame else named
                about_them = named or wished or self._stands(WITHOUT_SUBJECT, start, end)
                hit = Hit(shown[0], shown[1], index, because, level, about_them, sure or wished)
                if not spared:
                    yield hit
                elif self.spared is not None:
                    self.spared.append((hit, spared))

    def _taken_back(self, rule: Rule, start: int, end: int) -> str:
        """What takes these words back, where something does."""
        if self._silenced(rule.unless, start, end):
            return "its 'unless'"
        if not rule.of_anybody and self._of_others(rule, start, end):
            return "said of somebody else"
        return ""

    def _said(self, frame: str, start: int, end: int) -> str:
        """SURELY or LOOSELY where these words are said of the person, as the frame describes it; "" where not."""
        key = frame, start, end
        if key not in self.framed:
            second, third, loose_second, loose_third, unless = self.rules.frames[frame]
            said = ""
            if self._around(second if self.addressed else third, start, end):
                said = SURELY
            elif self._around(loose_second if self.addressed else loose_third, start, end):
                said = LOOSELY
            self.framed[key] = "" if said and self._silenced(unless, start, end) else said
        return self.framed[key]

    def _of_others(self, rule: Rule, start: int, end: int) -> bool:
        """Whether these words are said of somebody whom the candidate worked with or told of."""
        if self.addressed and self.rules.elsewhere.search(self.codes, start, end):
            return not self.rules.addressed.search(self.codes, start, end)
        if rule.category != "discrimination":
            return False
        if (start, end) not in self.told_of:
            names = (OF_OTHERS, TOLD_OF) if self.addressed else (TOLD_OF,)
            frames = (self.rules.frames[name] for name in names if name in self.rules.frames)
            self.told_of[start, end] = any(self._silenced(frame.unless, start, end) for frame in frames)
        return self.told_of[start, end]

    def _stands(self, name: str, start: int, end: int) -> bool:
        """Whether these words stand as that frame describes it: they say whom the team or the job wants, or likens the
        candidate to a kind of people; or nobody is named, and so it is the candidate whom they are said of."""
        frame = self.rules.frames.get(name)
        return frame is not None and self._silenced(frame.unless, start, end)

    @cached_property
    def addressed(self) -> bool:
        """Whether the text speaks to the candidate; if so, she, he and names are other people."""
        rules, codes = self.rules, self.codes
        return bool(rules.addressed.search(codes) and rules.addressed.search(rules.aside.sub("", codes)))

    def _around(self, surroundings: Surroundings, start: int, end: int) -> bool:
        """Whether one of these stands around the place."""
        codes, regex = self.codes, self.rules.regex
        for before, after in surroundings.fitting(self.there, codes[start - 1], codes[end]):
            self.effort += 2
            if after and not regex[after].match(codes, end):
                continue
            if not before or regex[before].match(self.backwards, len(codes) - start):
                return True
        return False

    @cached_property
    def backwards(self) -> str:
        """The code letters in reverse order."""
        return self.codes[::-1]

    def _silenced(self, unless: Unless, start: int, end: int) -> bool:
        if self._around(unless.around, start, end):
            return True
        if not unless.rarest & self.there:
            return False
        for needs, source, width in unless.near:
            if needs & self.there != needs:
                continue
            self.effort += 2 * width
            for found in self.rules.regex[source].finditer(self.codes, max(0, start - width), end + width):
                if found.start() < end and start < found.end():
                    return True
        return False

    def _loosely(self, said: str, named: bool, start: int, end: int) -> bool:
        """Whether these words may be about the work as well, in a text for the candidate: no word there names them, nor
        whom we wish for. In notes a word that begins a sentence ("Hay fever: did not ask") may be the work's too, and
        so may what is said where they begin with a case ("Autistic boy, 6")."""
        if self.told_in_the_third:
            return True
        if not self.addressed:
            return (said == LOOSELY and self.codes[start - 1] == END) or self._stands(CASE_NAMED, start, end)
        return said == LOOSELY or (not named and not self.rules.wishing.search(self.codes, start, end))

    def _names_the_person(self, start: int, end: int) -> bool:
        """Whether a word for the candidate stands in these words."""
        rules = self.rules
        return bool(rules.person.search(self.codes, start, end) or rules.addressed.search(self.codes, start, end))

    @cached_property
    def told_in_the_third(self) -> bool:
        """Whether the text is for the candidate and does not speak to them: he and she may be anybody there."""
        return not self.addressed and self.context.scope in FOR_THE_CANDIDATE

    def _in_the_field(self, rule: Rule) -> bool:
        """Whether the job is about what the rule is about; no job is about what was seen of the candidate."""
        in_question = rule.category == "discrimination" and not rule.seen
        return in_question and not self.job.opens.isdisjoint(rule.characteristic)

    def _of_the_job(self, rule: Rule, number: int, start: int, end: int) -> bool:
        """Whether the words are the job's own: they stand in its title or criteria, or the rule says so."""
        if not self.job.words or rule.category != "discrimination":
            return False
        if rule.level == "nudge" and self._in_the_field(rule):
            return True
        is_anchor = self.rules.index.is_anchor
        return any(code in self.job.words and is_anchor(code, number) for code in self.codes[start:end])

    def not_excepted(self, hits: list[Hit]) -> list[Hit]:
        """The hits that are no part of a name: of a law, an organisation, a course, a job, a tool."""
        starts = sorted(hit.start for hit in hits)
        covered: set[int] = set()
        for first, last in _sentences(self.codes):
            if bisect_left(starts, first) == bisect_left(starts, last):
                continue
            there = self.rules.brings.there(self.codes[first:last])
            for start, end in _stretches(first, last, self.rules.reach):
                self.effort += end - start
                for name in self.rules.exception_index.find(self.codes, start, end, there):
                    covered.update(range(name.start, name.end))
        return [hit for hit in hits if not covered.issuperset(range(hit.start, hit.end))] if covered else hits


def _sentences(codes: str) -> Iterator[tuple[int, int]]:
    end = 0
    while (start := end + 1) < len(codes):
        end = codes.index(END, start)
        if end > start:
            yield start, end


def _stretches(start: int, end: int, reach: int) -> Iterator[tuple[int, int]]:
    """A sentence; one that has no end is cut into stretches that overlap by the widest pattern."""
    while end - start > LONGEST_STRETCH + reach:
        yield start, start + LONGEST_STRETCH + reach
        start += LONGEST_STRETCH
    yield start, end


def _one_for_each_cause(hits: list[Hit], rules: Rules) -> list[Hit]:
    """Of overlapping hits with one cause the most serious, then the longest; a rule that speaks once speaks first.

    It is sure where one of them is: longer words round "you were overqualified" are said of nobody else."""
    kept: list[Hit] = []
    told: set[int] = set()
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end, RANK[hit.level], hit.rule, hit.because)):
        if hit.rule in told:
            continue
        rivals = _rivals(hit, kept, rules)
        sure = hit.sure or any(kept[at].sure for at in rivals)
        if all(_weight(hit, rules) < _weight(kept[at], rules) for at in rivals):
            for at in rivals:
                del kept[at]
            kept.append(hit._replace(sure=sure))
            if rules.rules[hit.rule].once:
                told.add(hit.rule)
        else:
            for at in rivals:
                kept[at] = kept[at]._replace(sure=sure)
    return kept


def _rivals(hit: Hit, kept: list[Hit], rules: Rules) -> list[int]:
    """The places in `kept` of what overlaps with a hit for the same cause, from the last to the first."""
    rivals = []
    for at in range(len(kept) - 1, -1, -1):
        if kept[at].start < hit.start - rules.reach:
            break
        if kept[at].end > hit.start and _same_cause(rules.rules[kept[at].rule], rules.rules[hit.rule]):
            rivals.append(at)
    return rivals


def _without_lighter(hits: list[Hit], codes: str, rules: Rules, *, mentions_alone: bool) -> list[Hit]:
    """The hits without the lighter ones of a sentence that is held for what it says of a characteristic: that must go
    first, and most of it goes with it. What is vague or of style stays, and what is about the very words that are held.
    With `mentions_alone` only mentions of a characteristic go."""
    about_people = {hit for hit in hits if rules.rules[hit.rule].category == "discrimination"}
    graver = [hit for hit in about_people if hit.level != "nudge"]
    held = {codes.find(END, hit.start) for hit in graver}
    words = {at for hit in graver for at in range(hit.start, hit.end)}

    def waits(hit: Hit) -> bool:
        if hit.level != "nudge" or codes.find(END, hit.start) not in held:
            return False
        if hit in about_people or mentions_alone:
            return hit in about_people
        return words.isdisjoint(range(hit.start, hit.end)) and rules.rules[hit.rule].category not in ("style", "vague")

    return [hit for hit in hits if not waits(hit)] if held else hits


def _without_second_readings(hits: list[Hit], rules: Rules) -> list[Hit]:
    """The hits without those whose words are a part of a longer one's of another category, no lighter: one thing read
    twice. What is said of a characteristic stays, and what is vague in it."""

    def is_part(hit: Hit, of: Hit) -> bool:
        one, other = rules.rules[hit.rule].category, rules.rules[of.rule].category
        longer = hit.end <= of.end and (of.start, of.end) != (hit.start, hit.end)
        return longer and one not in (other, "discrimination", "vague") and RANK[of.level] <= RANK[hit.level]

    kept: list[Hit] = []
    around: list[Hit] = []  # began before, and not yet over
    for hit in sorted(hits, key=lambda hit: (hit.start, -hit.end)):
        around = [one for one in around if one.end > hit.start]
        if not any(is_part(hit, one) for one in around):
            kept.append(hit)
        around.append(hit)
    return kept


def _place(finding: Finding) -> tuple[int, int, int, str]:
    return finding.start, finding.end, RANK[finding.level], finding.rule


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
        rule.instead, rule.guidance, hit.because, hit.of_person, hit.sure,
    )  # fmt: skip
