"""A paragraph's words as HTML: what runs the other way kept apart, addresses as links."""

import re

from markupsafe import Markup, escape

from employer_portal.printing.isolating import direction, pieces, way_of

_ADDRESS = re.compile(r"https://[^\s<>\"]*[^\s<>\".,;:!?)\]’”]|[\w.+-]+@[\w-]+(?:\.[\w-]+)+")


def marked(text: str, language: str, *, links: bool = True) -> Markup:
    """The words, escaped, in the order they are read. Only what is seen to be an address is a link, and to itself."""
    way = direction(text, language)
    other = "ltr" if way == "rtl" else "rtl"
    said = ((_linked(piece) if links else escape(piece), turned) for piece, turned in pieces(text, way))
    return Markup().join(
        Markup('<bdi dir="{}">{}</bdi>').format(other, words) if turned else words for words, turned in said
    )


def turned(text: str, language: str) -> str:
    """The way of a paragraph that runs the other way than its letter; empty for any other."""
    way = direction(text, language)
    return "" if way == way_of(language) else way


def _linked(text: str) -> Markup:
    found, place = Markup(), 0
    for address in _ADDRESS.finditer(text):
        scheme = "mailto:" if "@" in address[0] and "://" not in address[0] else ""
        found += escape(text[place : address.start()])
        found += Markup('<a href="{}{}">{}</a>').format(scheme, address[0], address[0])
        place = address.end()
    return found + escape(text[place:])
