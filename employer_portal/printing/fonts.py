"""The letter's fonts, and which characters the installed fonts can show: a letter with boxes is never sealed."""

import logging
import re
import subprocess
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from io import BytesIO
from math import ceil
from pathlib import Path
from unicodedata import category, name

from fontTools import subset
from fontTools.ttLib import TTFont

from employer_portal.core.errors import DomainError
from employer_portal.printing.content import Typeface
from employer_portal.printing.marking import together
from employer_portal.printing.typefaces import FAMILIES, OWN, PAIRS, Family

logging.getLogger("fontTools").setLevel(logging.ERROR)  # it remarks on the dates within fonts

WEIGHTS = (400, 600)
Face = tuple[str, int]  # family and weight, as the page's style sheet names them

# Format controls, variation selectors and spaces need no glyph; the categories below never have an agreed one.
INVISIBLE = {"Cf", "Zs", "Zl", "Zp"}
UNSHOWABLE = {"Cc", "Cn", "Co", "Cs"}


def missing_characters(text: str) -> list[str]:
    """The characters of `text` that no font of this machine can show, each once, in order of appearance."""
    return [character for character in dict.fromkeys(text) if not _shown(character)]


def described(character: str) -> str:
    """`U+13000 (EGYPTIAN HIEROGLYPH A001)`: how a missing character is named to people."""
    return f"U+{ord(character):04X} ({name(character, 'no name')})"


def faces(typeface: Typeface = Typeface.SOURCE) -> dict[Face, Path]:
    """The files of a typeface, and those of the portal's own, which has the arrow before a next step.

    Raises `DomainError` where this machine lacks one.
    """
    families = dict.fromkeys((*OWN.families, *PAIRS[typeface].families))
    return {(family.name, weight): _file(family.name, weight) for family in families for weight in WEIGHTS}


def lacking(typeface: Typeface) -> list[str]:
    """The packages that bring what this machine lacks of a typeface."""
    return [family.package for family in PAIRS[typeface].families if not there(family)]


def there(family: Family) -> bool:
    """Whether this machine has the family."""
    return None not in {_path(family.regular), _path(family.bold)}


@lru_cache(maxsize=64)
def cut(name: str, text: str) -> bytes:
    """The file of a face, by its name, cut to what that text needs; empty for any other, and where it is missing."""
    known = [file for family in FAMILIES.values() for file in (family.regular, family.bold) if Path(file).name == name]
    path = _path(known[0]) if known else None
    if path is None:
        return b""
    with TTFont(path, lazy=True) as font:
        cutter = subset.Subsetter(subset.Options(layout_features=["kern", "liga"], hinting=False))
        cutter.populate(text=text)
        cutter.subset(font)
        target = BytesIO()
        font.save(target)
    return target.getvalue()


def own(text: str, typeface: Typeface = Typeface.SOURCE) -> bool:
    """Whether each face of the typeface shows all of it."""
    return _shown_by(typeface).issuperset(map(ord, text))


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
    with TTFont(_file(family, weight), lazy=True) as font:
        ems, widths, kerning = font["head"].unitsPerEm, font["hmtx"].metrics, FAMILIES[family].kerning
        return _Advances({chr(point): widths[glyph][0] / ems * kerning for point, glyph in font.getBestCmap().items()})


def _file(family: str, weight: int) -> Path:
    """Where the file of a face is."""
    path = _path(FAMILIES[family].file(weight))
    if path is None:
        raise DomainError(
            "The typeface of these letters is not on this machine.",
            f"Ask your administrator to install {FAMILIES[family].package} and start the portal anew.",
        )
    return path


def _path(file: str) -> Path | None:
    return Path(file) if Path(file).is_absolute() else _installed().get(file)


@cache
def _shown(character: str) -> bool:
    if character in "\n\t" or category(character) in INVISIBLE or 0xFE00 <= ord(character) <= 0xFE0F:
        return True
    if category(character) in UNSHOWABLE:
        return False
    return own(character) or _covered(ord(character))


@cache
def _shown_by(typeface: Typeface) -> frozenset[int]:
    """What each face of that typeface shows."""
    shown = []
    for family in PAIRS[typeface].families:
        for weight in WEIGHTS:
            with TTFont(_file(family.name, weight), lazy=True) as font:
                shown.append(frozenset(font.getBestCmap()))
    return frozenset.intersection(*shown)


def _covered(codepoint: int) -> bool:
    starts, ends = _system()
    place = bisect_right(starts, codepoint) - 1
    return place >= 0 and codepoint <= ends[place]


@cache
def _system() -> tuple[list[int], list[int]]:
    """Starts and ends of all ranges the installed fonts cover, merged: fontconfig keeps them, so no font is opened."""
    starts: list[int] = []
    ends: list[int] = []
    for start, end in sorted(set(_ranges(_listing("%{charset}\n")))):
        if ends and start <= ends[-1] + 1:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    return starts, ends


@cache
def _installed() -> dict[str, Path]:
    """The files of the installed fonts by their names."""
    return {Path(line).name: Path(line) for line in sorted(_listing("%{file}\n").splitlines(), reverse=True)}


def _listing(form: str) -> str:
    """What fontconfig says of each installed font."""
    try:
        return subprocess.run(  # noqa: S603 - the form is one of ours
            ["fc-list", f"--format={form}"],  # noqa: S607 - wherever the system keeps it
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    except (OSError, subprocess.CalledProcessError) as fault:
        raise DomainError(
            "The fonts of this machine cannot be listed.", "Install the package that holds fc-list (fontconfig)."
        ) from fault


def _ranges(listing: str) -> Iterator[tuple[int, int]]:
    for part in set(listing.split()):
        start, _, end = part.partition("-")
        yield int(start, 16), int(end or start, 16)
