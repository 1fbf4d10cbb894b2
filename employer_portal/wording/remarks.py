"""What the phrasing checker says of the fixed sentences, each with values in it."""

from collections.abc import Collection, Iterator, Mapping

from employer_portal.composing.sentences import Table, blocks_of, paragraphs, pieces, texts_of
from employer_portal.core.errors import DomainError
from employer_portal.feedback.models import FindingLevel
from employer_portal.phrasing.service import Checker, Found, Subject, Text

#: What stands for a value that is not known, so that the checker reads a whole sentence.
STANDS_FOR: Mapping[str, str] = {
    "role": "Warehouse Team Leader", "reference": "OPS-1", "employer": "Harbourside", "contact": "Dana Osei",
    "contact_email": "people@example.org", "rights_contact": "people@example.org", "called": "Sam",
    "told_on": "20 November 2026", "told_how": "by telephone", "interview_date": "18 November 2026",
    "interviewers": "Priya Nair and Tom Ellis", "same_questions": "the same questions", "criteria_count": "three",
    "criteria": "criteria", "all_met_count": "three", "all_met_only": "Planning people", "all_met_both": "both",
    "not_met_one": "Planning people", "not_met_count": "Two", "not_met_list": "Planning people and Leading a shift",
    "not_met_only": "Planning people", "not_met_both": "Planning people and Leading a shift",
    "not_met_all": "Planning people and Leading a shift", "notes": "the notes", "note_takers": "both interviewers",
    "number": "three", "posts": "two posts", "them": "them", "answer_days": "five", "reserve_until": "31 March 2027",
    "other_roles": "other roles", "clause": "a plan that starts from the day’s volume",
    "standard": "A plan that starts from the day’s volume", "feedback_due": "4 December 2026",
    "ask_feedback_at": "people@example.org", "no_feedback_because": "several hundred people applied",
    "due_before": "27 November 2026", "reserve_ended": "31 March 2027", "corrected_on": "23 November 2026",
    "meets_on": "18 November 2026",
    "asked_about": "23 November 2026",
    "page_link": "https://feedback.example.org/c/your-page", "page_code": "K7M2-4QXD",
}  # fmt: skip
JOB = Subject("Warehouse Team Leader", ("Planning people", "Leading a shift"))
#: What announces, thanks and wishes well says nothing of a person, and is what the fixed sentences are for.
NOT_OF_WORDING = "vague"
#: Rules with the words that a candidate never reads begin so.
NEVER = "never."


def filled(text: str, values: Mapping[str, str | None]) -> str:
    """A text with its values, and with something like them where there are none. Braces that do not fit raise
    `DomainError`; a placeholder that is none stays in its braces."""
    parts = pieces(text)
    given = [parts[n] if n % 2 == 0 else values.get(parts[n]) or STANDS_FOR.get(parts[n], f"{{{parts[n]}}}")
             for n in range(len(parts))]  # fmt: skip
    return "".join(given)


def found_in(
    texts: Mapping[str, str], checker: Checker, *, job: Subject = JOB, values: Mapping[str, str | None] = STANDS_FOR
) -> dict[str, tuple[Found, ...]]:
    """What the checker says of each of these sentences (place -> whole sentence). What it says of a value alone is no
    matter of the wording, and what it misses in a text as a whole is a matter of feedback: both are left out."""
    given = {value for value in values.values() if value} | set(STANDS_FOR.values())
    answers = checker.check_all([Text(text, job) for text in texts.values()])
    return {
        at: tuple(
            one for one in found if one.match and one.category != NOT_OF_WORDING and not _is_of_a_value(one, given)
        )
        for at, found in zip(texts, answers, strict=True)
    }


def _is_of_a_value(one: Found, values: Collection[str]) -> bool:
    return any(one.match in value for value in values)


def whole_sentences(table: Table) -> Iterator[tuple[str, str]]:
    """(place, sentence with something like its values) of a wording, but for what waits for a translator."""
    for name, block, raw in blocks_of(table):
        for at, sentence, text in texts_of(f"{name}.{block}", paragraphs(raw)):
            if not sentence.waiting:
                yield at, filled(text, {})


def must_be_fit(table: Table, checker: Checker) -> None:
    """Raise `DomainError`, quoting it, for the first sentence that no candidate may read."""
    texts = dict(whole_sentences(table))
    for at, found in found_in(texts, checker).items():
        for one in found:
            if one.level == FindingLevel.STOP or one.rule.startswith(NEVER):
                raise DomainError(f"A candidate cannot read this: “{one.match or texts[at]}”. {one.why}", one.ask)
