"""The letter's fonts, and which characters the installed fonts can show: a letter with boxes is never sealed."""

import re
import subprocess
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from math import ceil
from pathlib import Path
from unicodedata import category, name

import font_source_sans_pro
import font_source_serif_pro
from fontTools.ttLib import TTFont

from employer_portal.core.errors import DomainError
from employer_portal.printing.marking import together

SANS, SERIF = Path(font_source_sans_pro.font_directory), Path(font_source_serif_pro.font_directory)
FACES = {  # family and weight, as the page's style sheet names them
    ("Letter Sans", 400): SANS / "SourceSansPro-Regular.ttf",
    ("Letter Sans", 600): SANS / "SourceSansPro-Semibold.ttf",
    ("Letter Serif", 400): SERIF / "SourceSerifPro-Regular.ttf",
    ("Letter Serif", 600): SERIF / "SourceSerifPro-Semibold.ttf",
}

KERNING = 0.994  # what a line of these faces is narrower by than its glyphs

# Format controls, variation selectors and spaces need no glyph; the categories below never have an agreed one.
INVISIBLE = {"Cf", "Zs", "Zl", "Zp"}
UNSHOWABLE = {"Cc", "Cn", "Co", "Cs"}


def missing_characters(text: str) -> list[str]:
    """The characters of `text` that no font of this machine can show, each once, in order of appearance."""
    return [character for character in dict.fromkeys(text) if not _shown(character)]


def described(character: str) -> str:
    """`U+13000 (EGYPTIAN HIEROGLYPH A001)`: how a missing character is named to people."""
    return f"U+{ord(character):04X} ({name(character, 'no name')})"


def own(text: str) -> bool:
    """Whether the letter's own faces show all of it."""
    return _own().issuperset(map(ord, text))


def width(text: str, family: str, weight: int) -> float:
    """How wide the text is on one line, in ems: as reckoned, which is within one part in a hundred."""
    advances = _advances(family, weight)
    return sum(advances[character] for character in text)


def lines(text: str, family: str, weight: int, measure: float, first: float = 0) -> int:
    """How many lines of `measure` ems the text takes, the first one shorter by `first`."""
    space, count, place = _advances(family, weight)[" "], 1, first
    for wide in _words(text, family, weight):
        if place > first * (count == 1) and place + wide > measure:
            count, place = count + 1, 0
        over = max(0, ceil(wide / measure) - 1)  # broken wherever the line ends
        count, place = count + over, place + wide - over * measure + space
    return count


#: What no line ends within.
_WORD = re.compile(r"[^ \t\n]+")


@lru_cache(maxsize=1024)
def _words(text: str, family: str, weight: int) -> list[float]:
    """The width of each word."""
    advances = _advances(family, weight)
    return [sum([advances[character] for character in word]) for word in _WORD.findall(together(text))]


class _Advances(dict[str, float]):
    """Character -> its width in ems; an ideograph is square, and any other that is not there as wide as most."""

    def __missing__(self, character: str) -> float:
        return self.setdefault(character, 1.0 if ord(character) > 0x2E7F else 0.6)


@cache
def _advances(family: str, weight: int) -> dict[str, float]:
    with TTFont(FACES[family, weight], lazy=True) as font:
        ems, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        return _Advances({chr(point): widths[glyph][0] / ems * KERNING for point, glyph in font.getBestCmap().items()})


@cache
def _shown(character: str) -> bool:
    if character in "\n\t" or category(character) in INVISIBLE or 0xFE00 <= ord(character) <= 0xFE0F:
        return True
    if category(character) in UNSHOWABLE:
        return False
    return ord(character) in _own() or _covered(ord(character))


@cache
def _own() -> frozenset[int]:
    """What each of the letter's own faces shows."""
    shown = []
    for face in FACES.values():
        with TTFont(face, lazy=True) as font:
            shown.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*shown)


def _covered(codepoint: int) -> bool:
    starts, ends = _system()
    place = bisect_right(starts, codepoint) - 1
    return place >= 0 and codepoint <= ends[place]


@cache
def _system() -> tuple[list[int], list[int]]:
    """Starts and ends of all ranges the installed fonts cover, merged: fontconfig keeps them, so no font is opened."""
    try:
        listing = subprocess.run(
            ["fc-list", "--format=%{charset}\n"],  # noqa: S607 - wherever the system keeps it
            capture_output=True,
            text=True,
            check=True,
        )
    except (OSError, subprocess.CalledProcessError) as fault:
        raise DomainError(
            "The fonts of this machine cannot be listed.", "Install the package that holds fc-list (fontconfig)."
        ) from fault
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(set(_ranges(listing.stdout))):
        if ends and start <= ends[-1] + 1:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends


def _ranges(listing: str) -> Iterator[tuple[int, int]]:
    for part in set(listing.split()):
        start, _, end = part.partition("-")
        yield int(start, 16), int(end or start, 16)
