"""A letter as text to be read aloud, by a screen reader, a speech program or a person: every sign is a word, or gone.

One line a paragraph, whole sentences, no rules or dashes to draw lines with. What has to be heard figure by figure, a
telephone number, a reference or a postcode, stands figure by figure.
"""

import re
from collections.abc import Iterator

from employer_portal.core.errors import DomainError
from employer_portal.printing import outline
from employer_portal.printing.content import Content, numbered
from employer_portal.printing.marking import addresses
from employer_portal.printing.outline import Block

#: Figures and capitals mixed, as in OPS-2026-041 or ZZ9 4QT: heard one by one.
_CODE = re.compile(r"\b(?=[A-Z0-9/-]*[A-Z])(?=[A-Z0-9/-]*\d)[A-Z0-9]+(?:[-/][A-Z0-9]+)*\b(?: \d[A-Z]{2}\b)?")
#: A telephone number: it begins with 0 or +, in groups of three figures or more; or any figure of five digits or more.
_TELEPHONE = re.compile(r"(?<![\w.,-])(?:\+\d[\d ]{6,}\d|0\d{2,}(?: \d{3,})*)(?!\w)|(?<![\w.,-])\d{5,}(?![\w,])")
_IN_WORDS = {"@": " at ", ".": " dot ", "/": " slash ", "-": " dash ", "_": " underscore ", "+": " plus ", "://": ", "}
_ENDS = (".", "!", "?", ":", ";", ",", "…", "。", "।")


def render_aloud(content: Content, *, note: str = "") -> str:
    """The letter as text to be read aloud; a `note` is heard first.

    Raises `DomainError` for a letter in another language than English: what is said between its words would be in two.
    """
    must_be_english(content)
    lines = [note, *spoken_lines(content)]
    return "\n\n".join(filter(None, lines)) + "\n"


def must_be_english(content: Content) -> None:
    """Raise `DomainError` unless the letter is in English, and in nothing else."""
    if any(half.language.partition("-")[0] != "en" for half in content.halves):
        raise DomainError(
            "Only a letter in English can be had in this form.", "Send its plain text, or read it out by telephone."
        )


def spoken_lines(content: Content) -> Iterator[str]:
    """The letter's paragraphs in reading order, each as it is said."""
    for block in (*outline.head(content), *outline.body(content)):
        yield from said(block, named=content.look.named)
    if content.foot:
        yield ended(re.sub(r"\S*\d\S*", lambda found: _one_by_one(found[0].upper()), content.foot).capitalize())


def said(block: Block, *, named: bool = True) -> Iterator[str]:
    """One block as it is said: what it is, where hearing it would not tell."""
    place = block.place.split()[0] if block.place else ""
    if block.kind == "Figure":
        if not named:  # the picture alone says whose letter it is
            yield ended(in_words(block.text))
    elif block.kind in {"H2", "H3"}:
        yield ended(f"Heading: {in_words(block.text)}")
    elif block.kind == "L":
        word = "Next step" if place == "step" else "Number" if numbered(block.text) else "Point"
        for number, part in enumerate(block.parts, 1):
            yield ended(f"{word} {number}: {in_words(part)}")
    elif block.kind == "Table":
        for criterion, words in zip(block.parts[::2], block.parts[1::2], strict=True):
            yield ended(f"{in_words(criterion)}: {in_words(words)}")
    elif place == "step":
        yield ended(f"Next step: {in_words(block.text)}")
    elif place == "recipient":
        yield ended(f"To {', '.join(map(in_words, block.text.splitlines()))}")
    else:
        yield from (ended(in_words(line)) for line in block.text.splitlines())


def in_words(text: str) -> str:
    """A text with its signs as words: addresses, telephone numbers, references and postcodes."""
    said, place = "", 0
    for found in addresses(text):
        said += _codes(text[place : found.start()]) + _address(found[0])
        place = found.end()
    return " ".join((said + _codes(text[place:])).split())


def ended(line: str) -> str:
    """The line with an end that is heard as one."""
    return line if not line or line.endswith(_ENDS) else f"{line}."


def _codes(text: str) -> str:
    text = text.replace("→", "to").replace("&", " and ").replace("%", " per cent")
    text = re.sub(r"\s[–—-]+\s", ", ", text)
    text = _TELEPHONE.sub(lambda found: _one_by_one(found[0]), text)
    return _CODE.sub(lambda found: _one_by_one(found[0]), text)


def _one_by_one(code: str) -> str:
    """ "OPS-2026-041" as "O P S, 2 0 2 6, 0 4 1"."""
    groups = re.split(r"[\s/-]+", code.replace("+", "plus "))
    return ", ".join(group if group == "plus" else " ".join(group) for group in groups if group)


def _address(address: str) -> str:
    return re.sub(r"://|[@./_+-]", lambda sign: _IN_WORDS[sign[0]], address)
