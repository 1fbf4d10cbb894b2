"""A letter's words as HTML: addresses as links, and words in another script with their language, kept apart from those
around them."""

import re

from markupsafe import Markup, escape

from employer_portal.printing.content import Content
from employer_portal.printing.isolating import figures_alone, pieces
from employer_portal.printing.scripts import runs, spoken, way_of
from employer_portal.printing.tongues import written_in

_ADDRESS = re.compile(
    r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]’”]|\bwww\.[\w.-]+\.\w+(?:/[\w./~-]*\w)?|[\w.+-]+@[\w-]+(?:\.[\w-]+)+",
    re.ASCII,
)
#: A day before its month, in English or Welsh.
_DAY = re.compile(
    r"\b(\d{1,2}(?:st|nd|rd|th)?) (?=(?:January|February|March|April|May|June|July|August|September|October|November"
    r"|December|Ionawr|Chwefror|Mawrth|Ebrill|Mai|Mehefin|Gorffennaf|Awst|Medi|Hydref|Tachwedd|Rhagfyr)\b)"
)


def together(text: str) -> str:
    """The text with a space between a day and its month at which no line ends. Plain text has none: each reader wraps
    it, and some show such a space as a sign."""
    return _DAY.sub("\\1\u00a0", text)


def addresses(text: str) -> list[re.Match[str]]:
    """The mail and web addresses in a text."""
    return list(_ADDRESS.finditer(text)) if "@" in text or "www." in text or "://" in text else []


def line(text: str, content: Content) -> Markup:
    """A line of its own: `quoting`, and as a whole kept apart where it is in another script."""
    own = spoken(text, content.language)
    if figures_alone(text, content.language):
        return Markup('<bdi dir="ltr">{}</bdi>').format(text)
    return quoting(text, content) if own == content.language else _apart(marked(text, own), own, way_of(own))


def quoting(text: str, content: Content) -> Markup:
    """The words of a paragraph in the letter's language: `marked`, what it names in another language in that one."""
    named = [one for one in content.named if one in text]
    if not named:
        return marked(text, content.language)
    either = "|".join(map(re.escape, sorted(named, key=len, reverse=True)))
    words = Markup()
    for number, piece in enumerate(re.split(rf"(?<!\w)({either})(?!\w)", text)):
        own = written_in(piece) if number % 2 else content.language
        words += marked(piece, own) if own == content.language else _apart(marked(piece, own), own, way_of(own))
    return words


def marked(text: str, language: str = "en") -> Markup:
    """The words of a paragraph in `language`, escaped, in the order they are read. Only what is seen to be an address
    is a link, and to itself; no line ends between a day and its month."""
    words, place = Markup(), 0
    for found in addresses(text):
        words += _in_scripts(text[place : found.start()], language) + _link(found[0], language)
        place = found.end()
    return Markup(together(words + _in_scripts(text[place:], language)))  # noqa: S704 - escaped above


def _link(shown: str, language: str) -> Markup:
    target = shown if "://" in shown else f"mailto:{shown}" if "@" in shown else f"https://{shown}"
    link = Markup('<a href="{}">{}</a>').format(target, shown)
    return Markup('<bdi dir="ltr">{}</bdi>').format(link) if way_of(language) == "rtl" else link


def _in_scripts(text: str, language: str) -> Markup:
    if text.isascii() and way_of(language) == "ltr":
        return escape(text)
    way = way_of(language)
    words = Markup()
    for piece, turned in pieces(text, way):
        if turned:
            own = spoken(piece, language)
            words += _apart(_spoken(piece, own), own, "ltr" if way == "rtl" else "rtl")
        else:
            words += _spoken(piece, language)
    return words


def _spoken(text: str, language: str) -> Markup:
    """The words, those in another script of the same way with their language."""
    return Markup().join(
        _apart(escape(piece), other, way_of(other)) if other else escape(piece) for other, piece in runs(text, language)
    )


def _apart(words: Markup, language: str, way: str) -> Markup:
    return Markup('<bdi lang="{}" dir="{}">{}</bdi>').format(language, way, words)
