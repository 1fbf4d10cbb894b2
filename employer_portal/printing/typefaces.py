"""The typefaces that letters may have: open families in pairs. A brand chooses a pair, its accent takes one or both.

The first comes with the portal; the others are packages of the system (`upkeep/system.py` has them installed).
"""

from dataclasses import dataclass
from pathlib import Path

import font_source_sans_pro
import font_source_serif_pro

from employer_portal.printing.content import Accent, Look, Typeface

_SANS, _SERIF = Path(font_source_sans_pro.font_directory), Path(font_source_serif_pro.font_directory)


@dataclass(frozen=True, slots=True)
class Family:
    """A family: its name on the page, its two files, and Debian's package where it is not the portal's own."""

    name: str
    regular: str  # a path, or the name of a file that the system has somewhere
    bold: str
    package: str = ""
    kerning: float = 0.994  # what a line is narrower by than its glyphs

    def file(self, weight: int) -> str:
        return self.bold if weight == 600 else self.regular


@dataclass(frozen=True, slots=True)
class Pair:
    """A typeface: what is set in sans, and what in serif."""

    sans: Family
    serif: Family
    mail_sans: str = ""  # what a mail asks for, before the families that every machine has
    mail_serif: str = ""
    lower: float = 0  # so many ems a line of the serif stands lower than one of the sans

    @property
    def families(self) -> tuple[Family, ...]:
        """Its families, each once."""
        return tuple(dict.fromkeys((self.sans, self.serif)))


_ANDIKA = Family("Letter Andika", "Andika-Regular.ttf", "Andika-Bold.ttf", "fonts-sil-andika", 1)
_EASY = "Andika, Verdana, 'DejaVu Sans', Arial, "

PAIRS = {
    Typeface.SOURCE: Pair(
        Family("Letter Sans", f"{_SANS}/SourceSansPro-Regular.ttf", f"{_SANS}/SourceSansPro-Semibold.ttf"),
        Family("Letter Serif", f"{_SERIF}/SourceSerifPro-Regular.ttf", f"{_SERIF}/SourceSerifPro-Semibold.ttf"),
    ),
    Typeface.CARLITO: Pair(
        Family("Letter Carlito", "Carlito-Regular.ttf", "Carlito-Bold.ttf", "fonts-crosextra-carlito", 0.9935),
        Family("Letter Caladea", "Caladea-Regular.ttf", "Caladea-Bold.ttf", "fonts-crosextra-caladea", 0.992),
        "Carlito, Calibri, ", "Caladea, Cambria, ", lower=0.075,
    ),
    Typeface.OPEN_SANS: Pair(
        Family("Letter Open Sans", "OpenSans-Regular.ttf", "OpenSans-Semibold.ttf", "fonts-open-sans", 0.998),
        Family("Letter Charis", "CharisSIL-Regular.ttf", "CharisSIL-Bold.ttf", "fonts-sil-charis", 1),
        "'Open Sans', ", "'Charis SIL', ",
    ),
    Typeface.ANDIKA: Pair(_ANDIKA, _ANDIKA, _EASY, _EASY),
}  # fmt: skip
FAMILIES = {family.name: family for pair in PAIRS.values() for family in pair.families}
OWN = PAIRS[Typeface.SOURCE]


def sans(look: Look) -> str:
    """The family of headings and particulars."""
    return PAIRS[look.typeface].sans.name


def text(look: Look) -> str:
    """The family of the text, the name and the title."""
    pair = PAIRS[look.typeface]
    return (pair.serif if look.accent == Accent.CLASSIC else pair.sans).name
