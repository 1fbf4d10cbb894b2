"""How what is recorded is said in a letter's language: days, lists, and the few words that stand for a fact.

Months and the order of a date are those of Unicode's CLDR for `cy`; a list is joined by "a", or "ac" before a vowel.
All other words of a language that is not English are the translator's: they stand in its wording, as the table [words].
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date

from employer_portal.core.terms import Format, Language

MONTHS: Mapping[str, tuple[str, ...]] = {
    Language.WELSH: (
        "Ionawr", "Chwefror", "Mawrth", "Ebrill", "Mai", "Mehefin", "Gorffennaf", "Awst", "Medi", "Hydref", "Tachwedd",
        "Rhagfyr",
    ),
}  # fmt: skip

#: The words that stand in fixed sentences for what is recorded, by name.
WORDS: Mapping[str, str] = {
    "one": "one", "two": "two", "three": "three", "four": "four", "five": "five", "six": "six", "seven": "seven",
    "eight": "eight", "nine": "nine", "ten": "ten",
    "criteria": "criteria", "criteria_assessed": "criteria that we assessed", "both": "both",
    "same_questions": "the same questions", "notes": "the notes",
    "one_interviewer": "your interviewer", "two_interviewers": "both interviewers",
    "all_interviewers": "all {number} interviewers",
    "one_reader": "the person who read it", "two_readers": "both people who read it",
    "all_readers": "all {number} people who read it",
    "one_assessor": "the person who assessed it", "two_assessors": "both people who assessed it",
    "all_assessors": "all {number} people who assessed it",
    "one_post": "one post", "several_posts": "{number} posts", "it": "it", "them": "them", "other_roles": "other roles",
    "by_phone": "by phone", "by_video": "by video call", "by_email": "by e-mail", "by_letter": "by letter",
    "in_person": "in person", "by_text": "by text message",
}  # fmt: skip
NUMBERS = tuple(WORDS)[:10]

_VOWELS = frozenset("aeiouâêîôûáéíóúàèìòùäëïöü")
_Y = frozenset("yŷýÿ")
_LIST = re.compile(r"[,;]|\s(?:and|or)\s")
_ENDS = frozenset("?!…")


def written(day: date | None, language: str = Language.ENGLISH) -> str | None:
    """A date as a letter says it: 18 November 2026, 18 Tachwedd 2026."""
    if day is None:
        return None
    month = MONTHS[language][day.month - 1] if language in MONTHS else f"{day:%B}"
    return f"{day.day} {month} {day.year}"


def listed(items: Sequence[str], language: str = Language.ENGLISH) -> str:
    """Items as a sentence lists them: "a, b and c"; in Welsh "a, b ac c", with "ac" before a vowel. Where one is a list
    itself, semicolons say where it ends: "Planning, ordering and storing; and Safety"."""
    if not items:
        return ""
    joined = "and" if language != Language.WELSH else "ac" if _begins_with_a_vowel(items[-1]) else "a"
    mark = ";" if len(items) > 1 and any(map(_LIST.search, items)) else ","
    before = f"{mark} ".join(items[:-1])
    return f"{';' if mark == ';' else ''} {joined} ".join(filter(None, (before, items[-1])))


def as_named(criterion: str) -> str:
    """A criterion's name within a sentence: it does not end it."""
    name = criterion.rstrip(". ") or criterion
    return f"“{name}”" if name[-1:] in _ENDS else name


def _begins_with_a_vowel(text: str) -> bool:
    """As it is spoken in Welsh: y is one unless a vowel follows it, as in York."""
    start = text.lower()
    return start[:1] in _VOWELS or (start[:1] in _Y and start[1:2] not in _VOWELS)


def recipient(full_name: str, postal_address: str, form: Format) -> tuple[str, ...]:
    """The lines that say whom a letter is to: the name, and the address where it goes by post."""
    address = [line.strip() for line in postal_address.splitlines() if line.strip()]
    return (full_name, *(address if form.by_post else ()))
