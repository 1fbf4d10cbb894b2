"""A letter's content to sealed documents: subject, text, HTML and PDF, each kept under its SHA-256; the day that a seal
bears, and how long it lasts."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from employer_portal.composing.speech import written
from employer_portal.core import documents
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import Conflict
from employer_portal.core.terms import Format, LetterKind
from employer_portal.delivery.envelope import Parts
from employer_portal.delivery.prepare import in_language
from employer_portal.letters.models import Letter
from employer_portal.printing.content import Content
from employer_portal.printing.isolating import isolated
from employer_portal.printing.press import Rendered

#: So many working days a letter may wait after the day it bears.
LASTS = 5


def fingerprint(content: Content, template_version: str) -> str:
    """A hash of every word and look of the letter and of the wording's version: any edit changes it."""
    table = json.dumps([content.packed(), template_version], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(table.encode()).hexdigest()


def dated(content: Content, day: date | None) -> Content:
    """The content with the day on which it is sealed; without one (a trial run that names none) it bears no date."""
    return content.in_each_half(lambda half: replace(half, date_line=written(day, half.language) or ""))


def filename(kind: LetterKind) -> str:
    """What the PDF of such a letter is called."""
    return "feedback-letter.pdf" if kind == LetterKind.FEEDBACK else "letter.pdf"


def parts(content: Content, rendered: Rendered, form: Format, kind: LetterKind) -> Parts:
    """What is sealed, by the candidate's format: a plain-text letter is its text alone; a posted one is its PDF, with
    the text kept beside it for the record."""
    html = rendered.html if form in {Format.EMAIL, Format.LARGE_PRINT} else None
    pdf = None if form == Format.PLAIN_TEXT else rendered.pdf
    subject = " / ".join(isolated(half.subject, half.language) for half in content.halves)
    language = ", ".join(half.language for half in content.halves)
    return Parts.of(subject, rendered.text, html, pdf, filename(kind), language=language)


def store(session: Session, sealed: Sequence[tuple[Letter, Parts, int]], *, now: datetime) -> None:
    """Store these letters' sealed parts and tie the letters to them; with each, how many pages its PDF has."""
    given = [(letter, column, part) for letter, parts, _ in sealed for column, part in _documents(parts).items()]
    kept = iter(documents.store_all(session, [(part, kind) for *_, (part, kind) in given if part is not None], now=now))
    for letter, column, (part, _) in given:
        setattr(letter, column, None if part is None else next(kept))
    for letter, parts, pages in sealed:
        letter.sealed_at, letter.pages = now, pages if parts.pdf is not None else None


def _documents(parts: Parts) -> dict[str, tuple[bytes | None, str]]:
    """The column of a letter -> the bytes that it names, and their media type."""
    return {
        "subject_sha256": (parts.subject.encode(), "text/plain"),
        "text_sha256": (parts.text, in_language(parts.language)),
        "html_sha256": (parts.html, "text/html"),
        "pdf_sha256": (parts.pdf, "application/pdf"),
    }


def void(letter: Letter) -> None:
    """Take the seal and the approval off: the words have changed, or will."""
    letter.subject_sha256 = letter.text_sha256 = letter.html_sha256 = letter.pdf_sha256 = None
    letter.sealed_at = letter.pages = None
    letter.approved_by = letter.approved_at = letter.delivery_key = None


def bears(letter: Letter, calendar: Calendar) -> date:
    """The day that a sealed letter bears."""
    assert letter.sealed_at is not None
    return letter.sealed_at.astimezone(calendar.zone).date()


def lasts_until(letter: Letter, calendar: Calendar) -> datetime:
    """Until when a sealed letter may leave. Where the cooling-off alone takes longer, it has a day more than that."""
    return calendar.end_of(bears(letter, calendar), max(LASTS, calendar.cooling_days + 1))


def must_not_be_old(letter: Letter, calendar: Calendar, leaves: datetime) -> None:
    """Raise `Conflict` where a letter would leave too long after the day it bears."""
    if leaves >= lasts_until(letter, calendar):
        raise Conflict(
            f"This letter bears {written(bears(letter, calendar))}, and would leave more than"
            f" {LASTS} working days after it.",
            "It is sealed anew with the day's date: read it once more then.",
        )
