"""A letter as a file: as it was sealed, or in another form that is made of what was sealed, for whoever reads it so."""

import shutil
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from employer_portal.core import documents
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import NotFound
from employer_portal.core.terms import Language
from employer_portal.formats.operations import KINDS, Form, made_of
from employer_portal.letters.models import Letter
from employer_portal.printing import braille
from employer_portal.printing.render import render_html

HTML = "text/html; charset=utf-8"


class Copy(StrEnum):
    """How a letter can be had, in the order in which the page names them."""

    PDF = "pdf"
    LARGE = "large-print"
    TEXT = "text"
    HTML = "web-page"
    ALOUD = "aloud"
    BRAILLE = "braille"


#: How the page calls each.
CALLED = {
    Copy.PDF: "PDF",
    Copy.LARGE: "Large print",
    Copy.TEXT: "Plain text",
    Copy.HTML: "Web page",
    Copy.ALOUD: "Text to be read aloud",
    Copy.BRAILLE: "Braille file",
}


@dataclass(frozen=True, slots=True)
class File:
    """What is downloaded."""

    content: bytes
    name: str
    media_type: str


def of(letter: Letter) -> list[Copy]:
    """The copies that there can be of that letter."""
    english = all(half.language == Language.ENGLISH for half in letter.content.halves)
    there = {
        Copy.PDF: letter.pdf_sha256 is not None,
        Copy.LARGE: True,
        Copy.TEXT: letter.text_sha256 is not None,
        Copy.HTML: letter.html_sha256 is not None,
        Copy.ALOUD: english,
        Copy.BRAILLE: english and shutil.which(braille.PROGRAM) is not None,
    }
    return [copy for copy in Copy if there[copy]]


def made(session: Session, letter: Letter, copy: Copy, calendar: Calendar, now: datetime) -> File:
    """That copy of a letter. Raises `NotFound` where there is none."""
    if copy not in of(letter):
        raise NotFound("There is no such copy.")
    if copy is Copy.LARGE:
        large = letter.content.in_each_half(lambda half: replace(half, large_print=True))
        return File(render_html(large).encode(), "letter-large-print.html", HTML)
    if copy in (Copy.ALOUD, Copy.BRAILLE):
        kind = KINDS[Form(copy.value)]
        return File(made_of(letter, Form(copy.value), calendar, now), f"letter-{copy}.{kind.ending}", kind.media_type)
    sha256, ending, media_type = {
        Copy.PDF: (letter.pdf_sha256, "pdf", "application/pdf"),
        Copy.TEXT: (letter.text_sha256, "txt", "text/plain; charset=utf-8"),
        Copy.HTML: (letter.html_sha256, "html", HTML),
    }[copy]
    return File(documents.load(session, sha256 or ""), f"letter.{ending}", media_type)
