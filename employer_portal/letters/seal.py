"""A letter's content to sealed documents: subject, text, HTML and PDF, each kept under its SHA-256."""

import base64
import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from employer_portal.core import documents
from employer_portal.core.terms import Format
from employer_portal.delivery.envelope import Parts
from employer_portal.letters.models import Letter
from employer_portal.printing.content import Accent, Content, Look, Point, Section
from employer_portal.printing.press import Rendered


def packed(content: Content) -> dict[str, Any]:
    """The content as JSON values, for the letter's row; `unpacked` brings it back."""
    table = asdict(content)
    logo = content.look.logo
    table["look"]["logo"] = base64.b64encode(logo).decode() if logo else None
    return table


def unpacked(table: Mapping[str, Any]) -> Content:
    """The content that was packed."""
    look = dict(table["look"])
    look["accent"] = Accent(look["accent"])
    look["logo"] = base64.b64decode(look["logo"]) if look["logo"] else None
    sections = tuple(
        Section(
            heading=section["heading"],
            paragraphs=tuple(section["paragraphs"]),
            small=section["small"],
            points=tuple(
                Point(point["title"], tuple(point["paragraphs"]), tuple(point["steps"])) for point in section["points"]
            ),
        )
        for section in table["sections"]
    )
    lists = {name: tuple(table[name]) for name in ("recipient", "opening", "signatory", "fixed")}
    return Content(**{**table, **lists, "look": Look(**look), "sections": sections})


def fingerprint(content: Content, template_version: str) -> str:
    """A hash of every word and look of the letter and of the wording's version: any edit changes it."""
    table = json.dumps([packed(content), template_version], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(table.encode()).hexdigest()


def parts(content: Content, rendered: Rendered, form: Format) -> Parts:
    """What is sealed, by the candidate's format: a plain-text letter is its text alone; a posted one is its PDF, with
    the text kept beside it for the record."""
    html = rendered.html if form in {Format.EMAIL, Format.LARGE_PRINT} else None
    pdf = None if form == Format.PLAIN_TEXT else rendered.pdf
    return Parts.of(content.subject, rendered.text, html, pdf, "feedback-letter.pdf")


def store(session: Session, letter: Letter, sealed: Parts, *, now: datetime) -> None:
    """Store the sealed parts and tie the letter to them."""

    given = {
        "subject_sha256": (sealed.subject.encode(), "text/plain"),
        "text_sha256": (sealed.text, "text/plain"),
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
