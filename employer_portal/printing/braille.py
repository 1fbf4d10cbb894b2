"""A letter for a braille embosser or display: a BRF file in Unified English Braille, grade 2.

liblouis turns the words into braille; here they are set on pages of 25 lines of 40 cells, the number of the page at the
end of the last line. Headings stand in the middle (the letter's), at the fifth or at the seventh cell, with a line free
above them; paragraphs begin at the third cell, items and next steps hang from the first.
"""

import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from unicodedata import combining, normalize

from employer_portal.core.errors import Conflict, DomainError
from employer_portal.printing import fonts, outline
from employer_portal.printing.aloud import ended, must_be_english
from employer_portal.printing.content import Content, numbered
from employer_portal.printing.outline import Block

CELLS, LINES = 40, 25
PROGRAM, PACKAGE = "lou_translate", "liblouis-bin"
#: BRF's characters for the cells, and English braille with its contractions: tables of liblouis.
TABLES = "en-us-brf.dis,en-ueb-g2.ctb"
SECONDS = 20
#: What liblouis writes for a character that the code has no sign for: its number.
_NO_SIGN = re.compile(r"'\\X[A-J]+'")
_HEADINGS = {"H1", "H2", "H3"}

#: liblouis reads a line of at most 2047 bytes, a backslash as the beginning of a sign of its own: so many characters
#: fit, whatever they are.
PIECE = 400


@dataclass(frozen=True, slots=True)
class _Line:
    """A paragraph to be set: its words, where its first line and its other ones begin, what is special about it."""

    words: str
    first: int = 2
    others: int = 0
    heading: str = ""


def render_braille(content: Content, *, note: str = "") -> bytes:
    """The letter as a BRF file; a `note` stands before it.

    Raises `Conflict` where liblouis is not installed, and `DomainError` for a letter in another language than English
    or with characters that English braille has no signs for.
    """
    must_be_english(content)
    blocks = [*outline.head(content), *outline.body(content)]
    lines = [line for block in blocks for line in _set(block, named=content.look.named)]
    if content.foot:
        lines.append(_Line(ended(content.foot)))
    lines = [_Line(ended(note))] * bool(note) + lines
    brailled = _translated([line.words for line in lines])
    pages = _pages([(line, _wrapped(line, words)) for line, words in zip(lines, brailled, strict=True)])
    return "\f".join(pages).encode("ascii")


def _set(block: Block, *, named: bool) -> Iterator[_Line]:
    place = block.place.split()[0] if block.place else ""
    if block.kind == "Figure":
        if not named:
            yield _Line(block.text, 0, 2)
    elif block.kind in _HEADINGS:
        at = 4 if block.kind == "H2" else 6
        yield _Line(block.text, at, at, heading=block.kind)
    elif block.kind == "L":
        for number, part in enumerate(block.parts, 1):
            yield _Line(f"{number}. {part}" if numbered(block.text) else f"• {part}", 0, 2)
    elif block.kind == "Table":
        for criterion, words in zip(block.parts[::2], block.parts[1::2], strict=True):
            yield _Line(f"{criterion}: {words}", 0, 2)
    elif place == "step":
        yield _Line(f"Next step: {block.text}", 0, 2)
    elif place in {"name", "sender", "particulars", "recipient", "role", "signatory", "footer"}:
        yield from (_Line(line, 0, 2) for line in block.text.splitlines())
    else:
        yield _Line(block.text)


def _translated(texts: Sequence[str]) -> list[str]:
    """Each text in braille. A letter whose accent has no sign is written without it."""
    plain = [" ".join(text.split()) for text in texts]
    bare = {one: _bare(one) for one in _without_sign(plain)}
    plain = ["".join(bare.get(one, one) for one in text) for text in plain]
    if lost := _without_sign(plain):
        raise DomainError(
            f"English braille has no sign for {', '.join(map(fonts.described, lost[:3]))}.",
            "Ask whoever writes braille for you: the letter's plain text is what they need.",
        )
    cut = [wrap(one, PIECE, break_on_hyphens=False) or [""] for one in plain]
    told = iter(_louis([piece for pieces in cut for piece in pieces]))
    return [" ".join(next(told) for _ in pieces) for pieces in cut]


def _without_sign(texts: Sequence[str]) -> list[str]:
    """The characters in these texts that English braille has no sign for."""
    strange = sorted({character for text in texts for character in text if not character.isascii()})
    return [one for one, answer in zip(strange, _louis(strange), strict=True) if _NO_SIGN.search(answer)]


def _bare(character: str) -> str:
    return "".join(part for part in normalize("NFD", character) if not combining(part))


def _louis(lines: Sequence[str]) -> list[str]:
    """Each line, of at most PIECE characters, as liblouis writes it."""
    if not lines:
        return []
    program = shutil.which(PROGRAM)
    if program is None:
        raise Conflict(
            "Braille cannot be made on this machine, because liblouis is not installed.",
            f"Ask your administrator to install the package {PACKAGE}.",
        )
    try:
        answer = subprocess.run(  # noqa: S603 - the system's own program, and no word of it is anybody's input
            [program, "--forward", TABLES],
            input="\n".join(line.replace("\\", "\\\\") for line in lines), capture_output=True, encoding="utf-8",
            check=True, timeout=SECONDS,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError) as error:
        raise DomainError(
            "liblouis could not write this letter in braille.", f"See that {PACKAGE} is whole, then try again."
        ) from error
    said = answer.stdout.upper().split("\n")
    if len(said) != len(lines):
        raise DomainError("liblouis could not write this letter in braille.", f"See that {PACKAGE} is whole.")
    return said


def _wrapped(line: _Line, braille: str) -> list[str]:
    if line.heading == "H1":
        return [row.center(CELLS).rstrip() for row in wrap(braille, CELLS - 8, break_on_hyphens=False)]
    return wrap(
        braille, CELLS, initial_indent=" " * line.first, subsequent_indent=" " * line.others, break_on_hyphens=False
    )


def _pages(set_lines: Sequence[tuple[_Line, list[str]]]) -> list[str]:
    """The rows on pages. A heading has a free line above it, and never ends a page."""
    pages: list[list[str]] = [[]]
    for line, rows in set_lines:
        needed = len(rows) + (3 if line.heading else 0)
        if len(pages[-1]) + needed > LINES - 1 and line.heading:
            pages.append([])
        elif line.heading and pages[-1]:
            pages[-1].append("")
        for row in rows:
            if len(pages[-1]) == LINES - 1:
                pages.append([])
            pages[-1].append(row)
    return [_page(rows, number) for number, rows in enumerate(pages, 1)]


def _page(rows: Sequence[str], number: int) -> str:
    """A page, its number in braille figures at the end of the last line."""
    figures = "#" + "".join("JABCDEFGHI"[int(figure)] for figure in str(number))
    filled = [*rows, *[""] * (LINES - 1 - len(rows)), figures.rjust(CELLS)]
    return "".join(f"{row}\r\n" for row in filled)
