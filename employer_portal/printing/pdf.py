"""The letter on A4: tagged (PDF/UA-1), fonts inside, the same bytes on every day. WeasyPrint lays it out."""

import logging
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from io import BytesIO
from pathlib import Path

from weasyprint import CSS, HTML
from weasyprint.document import Document
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from employer_portal.core import templating
from employer_portal.core.errors import DomainError
from employer_portal.core.terms import Language
from employer_portal.printing import colour, fonts, render, structure, tags
from employer_portal.printing import sheet as sheet_measures
from employer_portal.printing.content import Accent, Content, Look, Typeface
from employer_portal.printing.layout import Looks, Page
from employer_portal.printing.leaf import Leaf
from employer_portal.printing.picture import code_of
from employer_portal.printing.scripts import way_of
from employer_portal.printing.sheet import Fixed, sheets
from employer_portal.printing.typefaces import PAIRS

#: How the source of a picture begins that is an address as a code for a phone.
CODE = "code:"


@dataclass(frozen=True, slots=True)
class Pdf:
    data: bytes
    pages: int


def render_pdf(content: Content) -> Pdf:
    """The letter as a PDF, each of its halves on pages of its own; the same content gives the same bytes on any day and
    in any process.

    Raises `DomainError` for a character no font can show, a logo that cannot be read, and for anything WeasyPrint
    only warns of: nobody reads a log before a letter leaves.
    """
    os.environ["SOURCE_DATE_EPOCH"] = "946684800"  # fontTools stamps an emoji font's subset with it
    with _no_faults():
        halves = [(half.language, _fitted(half)) for half in content.halves]
        document = halves[0][1].copy([page for _, half in halves for page in half.pages])
        parts = [(language, len(half.pages)) for language, half in halves]
        target = BytesIO()
        document.write_pdf(target, pdf_variant="pdf/ua-1", finisher=partial(_finish, parts=parts))
    structure.check(target.getvalue(), content)
    return Pdf(target.getvalue(), len(document.pages))


def render_leaf(leaf: Leaf) -> Pdf:
    """A page that is no letter as a PDF, with the letter's fonts. Raises `DomainError` as `render_pdf` does."""
    if missing := fonts.missing_characters(leaf.html):
        raise _not_shown(missing)
    look, faces = leaf.look, fonts.faces()
    given = {"faces": {face: path.as_uri() for face, path in faces.items()}}
    if look:
        looks = templating.render("post/paper.css", **given, brand=look.colour, heading=colour.readable(look.colour))
    else:
        looks = templating.render("post/leaf.css", **given)
    tagged = look is not None or leaf.sheet != ""
    variant = "pdf/ua-1" if tagged else None
    with _no_faults():
        if leaf.sheet:
            page, style = Page(leaf.html, _Shelf()), _shared(leaf.sheet, looks)
        else:
            page = HTML(string=leaf.html, url_fetcher=_Shelf(look.logo if look else None))
            style = CSS(string=looks, font_config=_font_configuration(), url_fetcher=_Shelf(faces=faces))
        document = page.render(stylesheets=[style], font_config=_font_configuration(), pdf_variant=variant)
        if leaf.counted:
            return Pdf(b"", len(document.pages))
        target = BytesIO()
        finisher = partial(_finish, parts=[(Language.ENGLISH, len(document.pages))]) if tagged else None
        document.write_pdf(target, pdf_variant=variant, finisher=finisher)
    return Pdf(target.getvalue(), len(document.pages))


@lru_cache(maxsize=4)
def _shared(sheet: str, before: str) -> Looks:
    text = before + templating.render(sheet)
    return Looks(string=text, font_config=_font_configuration(), url_fetcher=_Shelf(faces=fonts.faces()))


def _fitted(content: Content) -> Document:
    """Laid out once; again, tighter, only where the letter takes a page more than the fonts' widths said."""
    first = None
    for sheet in sheets(content):
        page = render.render_page_html(content, sheet)
        check_characters(content, page)
        document = Page(page, _Shelf(content.look.logo, content.look.signature)).render(
            stylesheets=[_style(*_brand(content.look), way_of(content.language), sheet.fixed)],
            font_config=_font_configuration(),
            pdf_variant="pdf/ua-1",
        )
        if len(document.pages) == 1:
            return document
        first = first or document
    assert first
    return first


def check_characters(content: Content, page: str) -> None:
    """Raise `DomainError` naming the characters of `page` that no installed font can show."""
    if missing := fonts.missing_characters(page):
        raise _not_shown(missing)


def _not_shown(missing: list[str]) -> DomainError:
    return DomainError(
        f"No font here can show {', '.join(map(fonts.described, missing[:5]))}.",
        "Write it another way, or ask your administrator to install a font that has it.",
    )


class _Shelf(URLFetcher):  # type: ignore[misc]
    """All that a letter may fetch: its logo, a signature and its faces; an address as a code for a phone is drawn
    here. Anything else, the network above all, is refused."""

    def __init__(
        self, logo: bytes | None = None, signature: bytes | None = None, faces: Mapping[fonts.Face, Path] | None = None
    ) -> None:
        super().__init__(allowed_protocols=())
        self.pictures = {"logo:": logo, "signature:": signature}
        self.faces = {path.as_uri(): path for path in (faces or {}).values()}

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if picture := self.pictures.get(url):
            return URLFetcherResponse(url, picture)
        if face := self.faces.get(url):
            return URLFetcherResponse(url, face.read_bytes())
        if url.startswith(CODE):
            return URLFetcherResponse(url, code_of(url.removeprefix(CODE)))
        raise ValueError(f"A letter may not fetch {url}")


@cache
def _font_configuration() -> FontConfiguration:
    """One for the process: each new one keeps a quarter of a megabyte for good."""
    return FontConfiguration()


def _brand(look: Look) -> tuple[Accent, Typeface, str]:
    """What of a brand's look its style sheet is made from."""
    return look.accent, look.typeface, look.colour


@lru_cache(maxsize=32)
def _style(accent: Accent, typeface: Typeface, brand: str, direction: str, fixed: Fixed) -> Looks:
    setting, band, logo, beside, window = fixed
    faces, pair = fonts.faces(typeface), PAIRS[typeface]
    text = templating.render(
        "letter/page.css",
        faces={face: path.as_uri() for face, path in faces.items()},
        pair=pair,
        lower=pair.lower * setting.size if accent == Accent.CLASSIC else 0,
        accent=accent.value,
        brand=brand,
        on_brand=colour.text_on(brand),
        heading=colour.readable(brand),
        direction=direction,
        one=setting,
        band=band,
        logo=logo,
        beside=beside,
        window=window,
        at=sheet_measures,
    )
    with _no_faults():
        return Looks(string=text, font_config=_font_configuration(), url_fetcher=_Shelf(faces=faces))


def _finish(document: Document, pdf: object, parts: Sequence[tags.Part]) -> None:
    """The last look, at the glyphs themselves: the empty box has number 0 in every font."""
    for font in document.fonts.values():
        if lost := [*map(chr, font.missing), *font.to_unicode.get(0, "")]:
            raise DomainError(f"{font.family} has no glyph for {', '.join(map(fonts.described, lost))}.")
    tags.furnish(document, pdf, parts)


class _Faults(logging.Handler):
    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.messages: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.messages.append(record.getMessage())


@contextmanager
def _no_faults() -> Iterator[None]:
    """Turn what WeasyPrint would only log (no alt text, no such image, bad CSS) into a `DomainError`."""
    faults = _Faults()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(faults)
    try:
        yield
    finally:
        logger.removeHandler(faults)
    if faults.messages:
        raise DomainError(f"The letter would not print as it should: {faults.messages[0]}")
