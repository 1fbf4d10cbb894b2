"""A letter's words as one flat list, in reading order: what a page must hold, and what its room is measured from."""

from collections.abc import Iterator
from dataclasses import dataclass

from employer_portal.printing.content import Content, items


@dataclass(frozen=True, slots=True)
class Block:
    """One heading, paragraph, list or table. `place` is its class on the page; `parts` are a list's items or a table's
    cells, which then are its text."""

    kind: str  # as PDF names it
    text: str
    place: str = ""
    parts: tuple[str, ...] = ()


def head(content: Content) -> Iterator[Block]:
    """What stands above the salutation."""
    look = content.look
    if look.logo:
        yield Block("Figure", look.logo_alt or look.name, "logo")
    if look.named:
        yield Block("P", look.name, "name")
    if look.sender:
        yield Block("P", "\n".join(look.sender), "sender")
    if particulars := [line for line in (content.date_line, content.reference, content.reference_note) if line]:
        yield Block("P", "\n".join(particulars), "particulars")
    if content.recipient:
        yield Block("P", "\n".join(content.recipient), "recipient")
    yield Block("H1", content.headed, "headed")
    if content.role:
        yield Block("P", content.role, "role")


def body(content: Content) -> Iterator[Block]:
    """From the salutation to the signatory."""
    yield Block("P", content.salutation, "salutation")
    yield from (_paragraph(text) for text in content.opening)
    for section in content.sections:
        if section.small and content.ratings:
            yield from _ratings(content)
        small = " small" if section.small else ""
        yield Block("H2", section.heading, f"section{small}")
        yield from (_paragraph(text, small) for text in section.paragraphs)
        for point in section.points:
            yield Block("H3", point.title, f"point{small}")
            yield from (_paragraph(text, small) for text in point.paragraphs)
            yield from (_paragraph(text, f"step{small}") for text in point.steps)
    if content.farewell:
        yield Block("P", content.farewell, "farewell")
    yield Block("P", content.close, "close")
    if content.look.signature:
        yield Block("Figure", content.signatory[0], "signed")
    yield Block("P", "\n".join(content.signatory), "signatory")
    if content.page_address:
        yield Block("Figure", content.page_address, "code")
    if content.look.footer:
        yield Block("P", "\n".join(content.look.footer), "footer")


def _paragraph(text: str, place: str = "") -> Block:
    parts = items(text)
    return Block("L", text, place, parts) if parts else Block("P", text, place)


def _ratings(content: Content) -> Iterator[Block]:
    yield Block("H2", content.ratings_heading, "section")
    yield Block("Table", "", "ratings", tuple(cell for row in content.ratings for cell in row))
