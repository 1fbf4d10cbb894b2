"""The lines about a letter's words and its form."""

import re
from collections.abc import Iterator

from employer_portal.composing.agreeing import at_odds
from employer_portal.composing.passages import units
from employer_portal.composing.sources import places
from employer_portal.core.addresses import is_title
from employer_portal.core.counting import counted
from employer_portal.core.errors import DomainError
from employer_portal.core.links import path
from employer_portal.core.terms import Language, StageKind
from employer_portal.letters import checks, leaving_out
from employer_portal.letters.models import Letter, LetterState
from employer_portal.phrasing.agreement import Kind
from employer_portal.phrasing.service import Text
from employer_portal.phrasing.signs import LEFT
from employer_portal.preflight.line import Line, P, State, Way, refused, remarked
from employer_portal.preflight.reading import Facts, Today, length
from employer_portal.printing import fonts, outline
from employer_portal.printing.content import Content
from employer_portal.printing.picture import on_plate
from employer_portal.printing.sheet import pages_of
from employer_portal.wording.queries import CALLED

#: A letter has as many pages, and one in large print so many more; a sentence as many words.
PAGES, LARGE_PAGES, WORDS = 2, 4, 25
#: Shorter than this part of what is usual in the round, or longer than so many times, is looked at.
SHORT, LONG = 0.5, 2
#: The checker's rule about what was to be filled in.
PLACEHOLDER = "signs.placeholder"
#: The checker's rule that says that it did not read Welsh.
WELSH = "language.welsh"
#: What speaks of an interview: at a sift and after a test there was none.
_MET = re.compile(r"\binterview(?:s|ed|ers?)?\b|\bpanel\b", re.IGNORECASE)
#: The end of an address in the United Kingdom.
_POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b", re.IGNORECASE)


def lines(facts: Facts, today: Today) -> Iterator[Line]:
    """The lines about the words of a draft, and how they stand on paper and on a screen. What holds it is refused when
    it is handed in, or when it is sealed."""
    letter, content = facts.letter, facts.letter.content
    mend = _mended(letter)
    yield from _form(letter, content, mend)
    yield from _language(facts, today, mend)
    yield from _findings(facts, today, mend)
    yield remarked(
        "Spoken to", "These sentences speak of the candidate, who will read them.",
        [one.sentence for one in checks.of_them(letter)], "Every sentence speaks to the candidate.",
        "Say it to them, beginning with “You”.", mend, State.HOLDS,
    )  # fmt: skip
    written = [text for _, _, text in places(content) if text not in content.fixed]
    long = [one for text in written for one in units(text) if len(one.split()) > WORDS]
    yield remarked(
        "Long sentences", f"{counted(len(long), 'sentence has', 'sentences have')} more than {WORDS} words.", long,
        f"No sentence has more than {WORDS} words.", "Make two of it.", mend,
    )  # fmt: skip
    against = [f"{title}: {two.words}" for title, two in leaving_out.contradictions(letter, content)]
    yield remarked(
        "Contradictions", "Two sentences say the opposite of each other.", against, "Nothing contradicts itself.",
        "Choose the one that the panel stands by, or ask those who wrote them.", mend, State.HOLDS,
    )  # fmt: skip
    twice = [f"{title}: {two.words}" for title, two in at_odds(content) if two.kind == Kind.REPEAT]
    yield remarked(
        "Said twice", "Something is said twice in nearly the same words.", twice, "Nothing is said twice.",
        "Leave one of them out.", mend,
    )  # fmt: skip
    yield remarked(
        "Voice", "A sentence or a name sits oddly: with the record, with who signs, or in its capitals.",
        [f"{one.title}: {f'“{one.sentence}” ' if one.sentence else ''}{one.words}"
         for one in checks.remarks_on(letter, facts.wrote)],
        "Praise and gaps go with the agreed ratings, and nobody but the signatory says “I”.", "", mend,
    )  # fmt: skip
    if letter.decision is not None:
        yield from _rests(letter, [one for text in written for one in units(text) if _MET.search(one)], mend)
        yield _length(facts, mend)


def _rests(letter: Letter, met: list[str], mend: Way) -> Iterator[Line]:
    """At a sift or a test nobody was interviewed, so nothing says so."""
    kind = letter.application.hiring_round.kind
    if not kind.meets:
        yield remarked(
            "What it rests on", f"These sentences speak of an interview, and the round is a {kind}.", met,
            f"No sentence speaks of an interview: the round is a {kind}.",
            "Say what was written." if kind == StageKind.SIFT else "Say what was done in the test.", mend,
        )  # fmt: skip


def _mended(letter: Letter) -> Way:
    """Where words are mended: a letter that waits goes back first."""
    if letter.state == LetterState.DRAFT:
        return Way("Edit the letter", path("letter_edit", letter_id=letter.id), (P.COMPOSE_LETTERS,))
    return Way("Give it back, or take it back", "#verdict", (P.APPROVE_LETTERS, P.COMPOSE_LETTERS))


def _form(letter: Letter, content: Content, mend: Way) -> Iterator[Line]:
    candidate = letter.application.candidate
    details = Way(
        "The candidate’s details", path("application_details", application_id=letter.application_id), (P.RUN_ROUNDS,)
    )
    by_post = candidate.format.by_post
    try:
        halves = [(half, pages_of(half)) for half in content.halves]
        pages, refusal = letter.pages or sum(count for _, count in halves), []
    except DomainError as reason:
        halves, pages, refusal = [], None, [reason]
    if letter.pdf_sha256 is None and letter.state != LetterState.DRAFT:
        yield Line("Pages", State.GOOD, "It goes as plain text, without pages.")
    elif pages is not None:
        most = (LARGE_PAGES if content.large_print else PAGES) * len(content.halves)
        said = counted(pages, "page") + ("" if letter.pages else ", as reckoned")
        if content.first:
            said += ": " + " and ".join(f"the {CALLED[Language(half.language)]} half {count}" for half, count in halves)
        enough = Line("Pages", State.GOOD, f"It has {said}.")
        over = Line(
            "Pages", State.LOOK, f"It has {said}; a usual letter has {most}.",
            "See whether the last page can be spared: say things once, and shortly.", mend,
        )  # fmt: skip
        yield enough if pages <= most else over
    if by_post:
        address = content.recipient[1:]
        if refusal:
            yield refused("Address", refusal, "", details)
        elif len(address) < 2 or not _POSTCODE.search(" ".join(address[-2:])):
            words = "no address" if not address else "only one line" if len(address) < 2 else "no postcode at its end"
            yield Line("Address", State.LOOK, f"It goes by post, and there is {words}.", "Complete it.", details)
        else:
            yield Line("Address", State.GOOD, "It goes by post, to a whole address with its postcode.")
    if letter.state == LetterState.DRAFT:
        missing = fonts.missing_characters(_everything(content))
        yield remarked(
            "Characters", "No font here can show these.", list(map(fonts.described, missing)),
            "Every character can be printed.", "Write them another way.", mend, State.HOLDS,
        )  # fmt: skip
    else:
        yield Line("Characters", State.GOOD, "Every character was printed when it was sealed.")
    brand = Way("The brand", path("brand", brand_id=letter.application.brand_id), (P.MANAGE_USERS,))
    yield _logo(content, brand)
    if letter.state == LetterState.DRAFT:
        yield _typeface(content, brand)
    foot = " ".join(content.look.footer)
    yield Line("Foot", State.GOOD, f"It ends with “{foot}”" if foot else "The brand has no lines at the foot.")


def _language(facts: Facts, today: Today, mend: Way) -> Iterator[Line]:
    """What nobody has checked, as no rule reads its language; and in what the letter is, where that is not English."""
    content = facts.letter.content
    written = [text for _, _, text in places(content) if text not in content.worded]
    answers = today.checker.check_all([Text(text, facts.known.subject) for text in written])
    unread = [text for text, found in zip(written, answers, strict=True) if any(one.rule == WELSH for one in found)]
    yield remarked(
        "Unchecked words", "Not checked: this looks like Welsh, and only English is read by the rules.", unread,
        "There are no unchecked words in Welsh.", "Have somebody read it who knows Welsh.", mend,
    )  # fmt: skip
    languages = [CALLED[Language(half.language)] for half in content.halves]
    if languages != ["English"]:
        also = " What people wrote stands in both as they wrote it." if content.first else ""
        yield Line("Language", State.GOOD, f"It is in {' and '.join(languages)}, as the candidate asked.{also}")


def _typeface(content: Content, brand: Way) -> Line:
    try:
        fonts.faces(content.look.typeface)
    except DomainError as reason:
        return refused("Typeface", [reason], "", brand)
    return Line("Typeface", State.GOOD, "This machine has it.")


def _logo(content: Content, brand: Way) -> Line:
    look = content.look
    if not look.logo:
        return Line("Logo", State.GOOD, "It has none: the employer’s name stands there.")
    try:
        on_plate(look.logo)
    except DomainError as reason:
        return refused("Logo", [reason], "", brand)
    if not look.logo_alt:
        words = "It can be seen; to those who hear the letter it is only the employer’s name."
        return Line("Logo", State.LOOK, words, "Say in words what it shows.", brand)
    return Line("Logo", State.GOOD, f"It can be seen, and is read aloud as “{look.logo_alt}”.")


def _findings(facts: Facts, today: Today, mend: Way) -> Iterator[Line]:
    waits = facts.letter.state != LetterState.DRAFT
    letter = facts.letter
    found = checks.found_in([letter], {letter.id: facts.known}, today.checker)[letter.id]
    blanks = [text for text, finding in found if finding.rule == PLACEHOLDER]
    yield remarked(
        "Blanks", "Something that was to be filled in stands there as it was.",
        blanks or _left_over(facts.letter.content), "Nothing is left that was to be filled in.",
        "Say what was meant, or take it out.", mend, State.HOLDS if blanks else State.LOOK,
    )  # fmt: skip
    words = "Today’s rules remark on words that passed when it was handed in." if waits else "Some words are held."
    said = [f"“{one.match or text}” {one.why}" for text, one in found if one.rule != PLACEHOLDER]
    kept = len(facts.known.reasons)
    good = f"No wording is held; {counted(kept, 'was', 'were')} kept with a reason." if kept else "No wording is held."
    yield remarked(
        "Kept wordings", "The rules asked about these words, and somebody kept them.",
        [f"{one.match}: {one.because} ({one.by})" for one in facts.kept], "No wording was kept against the rules.",
        "See whether the reason convinces you.", mend,
    )  # fmt: skip
    yield remarked("Findings", words, said, good, "Word it another way, or keep it with a reason.", mend, State.HOLDS)


def _length(facts: Facts, mend: Way) -> Line:
    words, usual = length(facts.letter.content.sections), facts.usual
    if usual is None:
        return Line("Length", State.GOOD, f"{counted(words, 'word')}; too few letters of the round to compare it with.")
    said = f"{counted(words, 'word')}; letters of this round usually have about {usual:.0f}."
    if words < usual * SHORT:
        return Line("Length", State.LOOK, said, "See whether something is missing that others are told.", mend)
    if words > usual * LONG:
        return Line("Length", State.LOOK, said, "See whether it says more than this candidate can use.", mend)
    return Line("Length", State.GOOD, said)


def _everything(content: Content) -> str:
    """Every word that is printed."""
    blocks = [block for half in content.halves for block in (*outline.head(half), *outline.body(half))]
    return "\n".join(text for block in blocks for text in (block.text, *block.parts)) + content.foot


def _left_over(content: Content) -> list[str]:
    texts = [content.subject, content.salutation, *content.recipient, *content.signatory, *content.look.footer]
    texts += [text for _, _, text in places(content)]
    left = [one for text in texts for one in units(text) if LEFT.search(one)]
    return [*left, content.salutation] if is_title(content.salutation.rstrip(",").rpartition(" ")[2]) else left
