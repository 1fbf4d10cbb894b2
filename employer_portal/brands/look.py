"""What a brand's colour does on paper and on screen, measured and in words."""

import re
from dataclasses import dataclass, replace

from employer_portal.phrasing.signs import LEFT, SHAPES
from employer_portal.printing.colour import BLACK, READABLE, WHITE, contrast, readable, text_on

#: At the foot of a letter stand so many lines of so many characters: a company and its number, its registered office.
FOOTER_LINES, FOOTER_LENGTH = 3, 90
#: Paler than this and a band on white paper is no band.
FAINTEST = 1.25
EASY = 7.0
#: The ground of a letter on a screen that is set to dark.
DARK = "#1c1b1a"

_HEX = re.compile(r"#?([0-9a-f]{6})")


@dataclass(frozen=True, slots=True)
class Measure:
    """One place where the colour stands: text of colour `ink` on `ground`, their contrast, and what it means. `chosen`
    is the colour itself where another one is used in its place."""

    where: str
    ink: str
    ground: str
    ratio: float
    words: str
    chosen: str = ""


def written(colour: str) -> str | None:
    """A colour as it is kept, "#1f4e5f"; None for what is no colour."""
    found = _HEX.fullmatch(colour.strip().lower())
    return f"#{found.group(1)}" if found else None


def why_not(colour: str) -> str:
    """Why letters cannot have this colour; empty where they can."""
    if written(colour) is None:
        return "Write it as six digits of hex, like #1f4e5f."
    if contrast(colour, WHITE) < FAINTEST:
        return "So pale a colour cannot be seen on white paper. Use a stronger one."
    return ""


def measures(colour: str) -> list[Measure]:
    """How the colour is read, wherever a letter has it. Where it cannot be read as it is, the letter moves it."""
    name = text_on(colour)
    letters = "black" if name == BLACK else "white"
    return [
        _measure("The employer's name on the band", name, colour, f"{letters} letters"),
        _heading("Headings on white paper", colour, WHITE, "darker"),
        _heading("Headings on a dark screen", colour, DARK, "lighter"),
    ]


def sender_lines(address: str, telephone: str, hours: str, web: str) -> tuple[str, ...]:
    """How the employer is reached, as a letter's head has it, a line each: address, telephone with its hours, web."""
    whole = ", ".join(line.strip().rstrip(",") for line in address.splitlines() if line.strip())
    reached = f"{telephone} ({hours})" if telephone and hours else telephone
    return tuple(filter(None, (whole, reached, web)))


def footer_lines(footer: str) -> tuple[str, ...]:
    """The lines at the foot of a letter."""
    return tuple(line.strip() for line in footer.splitlines() if line.strip())


def why_no_footer(footer: str) -> str:
    """Why no letter can have this at its foot; empty where it can."""
    lines = footer_lines(footer)
    if len(lines) > FOOTER_LINES or any(len(line) > FOOTER_LENGTH for line in lines):
        return f"Write at most {FOOTER_LINES} lines of {FOOTER_LENGTH} characters."
    if SHAPES["placeholder"].search(footer) or LEFT.search(footer):
        return "Something that was to be filled in stands there as it was. Say what was meant, or take it out."
    if SHAPES["markup"].search(footer):
        return "There are tags in it, which a letter would show as they are. Leave the words alone."
    return ""


def _heading(where: str, colour: str, ground: str, how: str) -> Measure:
    used = readable(colour, ground)
    if used == colour:
        return _measure(where, used, ground, "as it is")
    moved = f"{contrast(colour, ground):.1f} to 1 as it is, so it is printed {how}, as {used}"
    return replace(_measure(where, used, ground, moved), chosen=colour)


def _measure(where: str, ink: str, ground: str, words: str) -> Measure:
    ratio = contrast(ink, ground)
    return Measure(where, ink, ground, ratio, f"{words}: {_said(ratio)}")


def _said(ratio: float) -> str:
    verdict = "easy to read" if ratio >= EASY else "can be read" if ratio >= READABLE else "hard to read"
    return f"{ratio:.1f} to 1, {verdict}"
