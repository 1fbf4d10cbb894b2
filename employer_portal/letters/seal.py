"""A letter's content to sealed documents: subject, text, HTML and PDF, each kept under its SHA-256."""

import hashlib
import json
from dataclasses import replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from employer_portal.composing.compose import written
from employer_portal.core import documents
from employer_portal.core.terms import Format
from employer_portal.delivery.envelope import Parts
from employer_portal.delivery.prepare import in_language
from employer_portal.letters.models import Letter
from employer_portal.printing.content import Content
from employer_portal.printing.isolating import isolated
from employer_portal.printing.press import Rendered


def fingerprint(content: Content, template_version: str) -> str:
    """A hash of every word and look of the letter and of the wording's version: any edit changes it."""
    table = json.dumps([content.packed(), template_version], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(table.encode()).hexdigest()


def dated(content: Content, day: date | None) -> Content:
    """The content with the day on which it is sealed; without one (a trial run that names none) it bears no date."""
    return replace(content, date_line=written(day) or "")


def parts(content: Content, rendered: Rendered, form: Format) -> Parts:
    """What is sealed, by the candidate's format: a plain-text letter is its text alone; a posted one is its PDF, with
    the text kept beside it for the record."""
    html = rendered.html if form in {Format.EMAIL, Format.LARGE_PRINT} else None
    pdf = None if form == Format.PLAIN_TEXT else rendered.pdf
    subject, language = isolated(content.subject, content.language), content.language
    return Parts.of(subject, rendered.text, html, pdf, "feedback-letter.pdf", language=language)


def store(session: Session, letter: Letter, sealed: Parts, *, now: datetime) -> None:
    """Store the sealed parts and tie the letter to them."""

    given = {
        "subject_sha256": (sealed.subject.encode(), "text/plain"),
        "text_sha256": (sealed.text, in_language(sealed.language)),
        "html_sha256": (sealed.html, "text/html"),
        "pdf_sha256": (sealed.pdf, "application/pdf"),
    }
    parts = {column: (part, media_type) for column, (part, media_type) in given.items() if part is not None}
    kept = dict(zip(parts, documents.store_all(session, list(parts.values()), now=now), strict=True))
    for column in given:
        setattr(letter, column, kept.get(column))
    letter.sealed_at = now


def void(letter: Letter) -> None:
    """Take the seal and the approval off: the words have changed, or will."""
    letter.subject_sha256 = letter.text_sha256 = letter.html_sha256 = letter.pdf_sha256 = letter.sealed_at = None
    letter.approved_by = letter.approved_at = letter.delivery_key = None
