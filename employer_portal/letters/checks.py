"""The last look at a letter's words before they are sealed."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.composing import sources
from employer_portal.composing.agreeing import at_odds
from employer_portal.composing.voices import Remark, against_the_record, first_person, miscased, third_person
from employer_portal.core.chunks import chunked_rows
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.terms import Language, LetterKind
from employer_portal.feedback import allowances
from employer_portal.feedback.checks import subjects_of
from employer_portal.feedback.models import Allowance, Check, Entry, Finding, FindingLevel, Revision
from employer_portal.letters import leaving_out
from employer_portal.letters.leaving_out import against
from employer_portal.letters.models import Letter
from employer_portal.phrasing.agreement import Kind
from employer_portal.phrasing.service import Checker, Found, Subject, Text
from employer_portal.printing.content import Content

#: Rules with the words that a candidate never reads begin so: they hold the fixed wording too, and what brands fill in.
NEVER = "never."
#: Those that ask what a whole letter lacks begin so: of one paragraph they would say what its neighbours answer.
WHOLE = "silence."


@dataclass(frozen=True, slots=True)
class Known:
    """What lets words stand in one letter: what the job is about, with what is allowed by now (what is only asked about
    is as open here as any other), and (rule, words) of each wording kept with a reason, in an entry or the letter."""

    subject: Subject
    reasons: set[tuple[str, str]]


def judged(content: Content) -> list[str]:
    """The paragraphs that somebody wrote for this candidate: all but the fixed wording, as long as it is unchanged. In
    a letter in two languages people wrote the same in both."""
    titles = [point.title for section in content.sections for point in section.points]
    first = content.subject if content.language == Language.ENGLISH else content.role  # no rule reads a Welsh subject
    return [text for text in (first, *titles, *paragraphs(content)) if text and text not in content.worded]


def paragraphs(content: Content) -> Iterator[str]:
    """Every paragraph a candidate reads, in order."""
    yield from content.opening
    for section in content.sections:
        yield from section.paragraphs
        for point in section.points:
            yield from (*point.paragraphs, *point.steps)


def unjudged(content: Content) -> list[str]:
    """All other words that the candidate reads: fixed, or filled in by the brand."""
    found: list[str] = []
    for half in content.halves:
        headings = [section.heading for section in half.sections]
        found += [*half.worded, half.preheader, half.salutation, *headings, half.close, *half.signatory]
    return found


def open_findings(session: Session, letter: Letter, checker: Checker) -> list[tuple[str, Found]]:
    """(paragraph, finding) for each *stop*, and each *justify* that nobody gave a reason for; and wherever it stands,
    what a candidate never reads."""
    return found_in([letter], known_of(session, [letter]), checker)[letter.id]


def found_in(
    letters: Sequence[Letter], known: Mapping[int, Known], checker: Checker
) -> dict[int, list[tuple[str, Found]]]:
    """`open_findings` of each of these letters, of which it is read already what lets words stand. The fixed wording
    that they share is looked at once."""
    fixed = {letter.id: [Text(one, known[letter.id].subject) for one in unjudged(letter.content)] for letter in letters}
    shared = list(dict.fromkeys(text for texts in fixed.values() for text in texts))
    told = dict(zip(shared, checker.check_all(shared), strict=True))
    return {
        letter.id: [
            *((text.words, one) for text in fixed[letter.id] for one in told[text] if one.rule.startswith(NEVER)),
            *_held(letter.content, known[letter.id], checker),
        ]
        for letter in letters
    }


def _held(content: Content, known: Known, checker: Checker) -> list[tuple[str, Found]]:
    """What holds the words that people wrote."""
    words, reasons = judged(content), known.reasons
    answers = checker.check_all([Text(text, known.subject) for text in words])
    return [
        (text, finding)
        for text, found in zip(words, answers, strict=True)
        for finding in found
        if finding.level == FindingLevel.STOP
        or (finding.level == FindingLevel.JUSTIFY and (finding.rule, finding.match) not in reasons)
        if finding.match not in content.signatory  # whom to write to is the letter's own matter
    ]


def findings_at(session: Session, letter: Letter, content: Content, checker: Checker) -> list[tuple[str, Found]]:
    """(place, finding) of every remark on words that may be edited: those kept with a reason are left out, and what a
    paragraph alone would lack as a letter."""
    known = known_of(session, [letter])[letter.id]
    written = [(at, text) for at, _, text in sources.places(content) if text not in content.worded]
    answers = checker.check_all([Text(text, known.subject) for _, text in written])
    return [
        (at, finding)
        for (at, _), found in zip(written, answers, strict=True)
        for finding in found
        if (finding.rule, finding.match) not in known.reasons and finding.match not in content.signatory
        if not finding.rule.startswith(WHOLE)
    ]


def known_of(session: Session, letters: Sequence[Letter]) -> dict[int, Known]:
    """What lets words stand in each of these letters, in a few queries for each of their rounds."""
    reasons: dict[int, set[tuple[str, str]]] = defaultdict(set)
    in_entries = (
        sa.select(Entry.application_id, Finding.rule, Finding.match)
        .join(Check, Check.id == Finding.check_id)
        .join(Revision, Revision.id == Check.revision_id)
        .join(Entry, Entry.id == Revision.entry_id)
        .where(Finding.kept_because.is_not(None))
    )
    ids = {letter.application_id for letter in letters}
    for application, rule, match in chunked_rows(session, in_entries, Entry.application_id, ids):
        reasons[application].add((rule, match))
    subjects: dict[int, Subject] = {}
    for held in {letter.application.hiring_round for letter in letters}:
        here = [letter.application_id for letter in letters if letter.application.round_id == held.id]
        subjects |= subjects_of(session, held, here)
    return {
        one.id: Known(subjects[one.application_id], reasons[one.application_id] | sources.kept(one.sources))
        for one in letters
    }


def unclean(session: Session, letters: Sequence[Letter], checker: Checker) -> dict[int, DomainError]:
    """Of these letters, those whose words cannot go to the candidate, each with the first reason, which quotes the
    sentence: one that is held, one that speaks of them, or two that say the opposite of each other; a `Conflict` while
    HR is asked about words in what it was made from."""
    feedback = [letter for letter in letters if letter.kind == LetterKind.FEEDBACK]
    asked = unanswered(session, [letter.application_id for letter in feedback])
    waits = {letter.id: asked[letter.application_id] for letter in feedback if letter.application_id in asked}
    others = [letter for letter in letters if letter.id not in waits]
    found = found_in(others, known_of(session, others), checker)
    reasons = {letter.id: next(_reasons(session, letter, found[letter.id]), None) for letter in others}
    return {**waits, **{letter: reason for letter, reason in reasons.items() if reason is not None}}


def _reasons(session: Session, letter: Letter, found: Sequence[tuple[str, Found]]) -> Iterator[DomainError]:
    for text, finding in found:
        yield DomainError(
            f"This passage cannot go to the candidate yet: “{finding.match or text}”. {finding.why}", finding.ask
        )
    for said in of_them(letter):
        yield DomainError(f"{said.title}: “{said.sentence}” {said.words}")
    for two in against(session, letter, letter.content):
        yield DomainError(two.words, "Choose the one that the panel stands by, or ask those who wrote them.")


def of_them(letter: Letter) -> list[Remark]:
    """The sentences that speak of the candidate instead of to them."""
    candidate = letter.application.candidate
    return third_person(letter.content, letter.sources, {candidate.called, candidate.full_name})


def remarks(session: Session, letter: Letter) -> list[Remark]:
    """What the composer should see before the letter goes on, and nothing holds it for: praise and gaps against the
    agreed ratings, an "I" of somebody who does not sign, what is in capitals, and what is said twice."""
    traces: list[sources.Trace] = []

    def wrote(title: str, sentence: str) -> list[str]:
        traces[:] = traces or [leaving_out.trace(session, letter)]
        return leaving_out.names(session, traces[0].of(title, sentence))

    twice = (
        Remark(title, "", odd.words) for title, odd in at_odds(letter.content) if odd.kind == Kind.REPEAT
    )  # fmt: skip
    return [*remarks_on(letter, wrote), *twice]


def remarks_on(letter: Letter, wrote: Callable[[str, str], Sequence[str]]) -> list[Remark]:
    """`remarks`, where `wrote` knows who wrote a sentence on a criterion."""
    if letter.decision is None:
        return []
    met = {rating.criterion_id: rating.fully_met for rating in letter.decision.ratings if rating.rating is not None}
    signs = next(iter(letter.content.signatory), "")
    return [
        *against_the_record(letter.content, letter.sources, met),
        *first_person(letter.content, signs, wrote),
        *miscased(letter.content),
    ]


def unanswered(session: Session, application_ids: Sequence[int]) -> dict[int, DomainError]:
    """Application -> the words of which it is asked whether they may stand, for those whose letter waits for it."""
    waits = allowances.waiting_for(session, application_ids)
    wanted = sa.select(Allowance.id, Allowance.phrase)
    phrases = dict(chunked_rows(session, wanted, Allowance.id, waits.values()))
    return {
        application: Conflict(
            f"It waits for an answer about “{phrases[question]}”.", "HR says whether these words may stand."
        )
        for application, question in waits.items()
    }
