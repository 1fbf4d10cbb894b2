"""How a letter stands on its pages: the roomiest setting that takes as few pages as the tightest.

What fits is reckoned from the fonts' own widths before anything is laid out, so that a letter is laid out once. All
measures are points; `page.css` takes them from here.
"""

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil

from employer_portal.core.errors import DomainError
from employer_portal.printing import fonts, outline, typefaces
from employer_portal.printing.content import Accent, Content, Point, items
from employer_portal.printing.outline import Block
from employer_portal.printing.scripts import direction, way_of

Pair = tuple[float, float]
Triple = tuple[float, float, float]
Window = Triple

WIDTH, HEIGHT = 595.28, 841.89
MM = 72 / 25.4
#: What the window of a DL envelope shows however the sheet slides: from 20 to 100 mm across, from 57 to 81 mm down.
WINDOW_BOTTOM, WINDOW_WIDTH = 81 * MM, 72 * MM
#: Lines in the window -> the size of type and line that has them all in it.
WINDOW = {5: (10.5, 13), 6: (9.5, 11.2), 7: (8.75, 9.6), 8: (8, 8.4)}
#: Where the text of a letter by post begins: below the window, and below the fold.
BELOW_WINDOW = 92 * MM
PNG = b"\x89PNG\r\n\x1a\n"
#: The band: the name, the sender's lines beside it, the logo; and the space above and below them by accent.
NAME, NAME_LINE = 19, 23
SENDER, SENDER_LINE, SENDER_WIDTH = 9, 11.75, 80 * MM
SPACE = 14
LOGO_WIDTH, LOGO_HEIGHT = 64 * MM, 20 * MM
PLATE = 5  # white around a logo that stands on the brand's colour
BANDS = {Accent.CLASSIC: (11 * MM, 3 * MM), Accent.MODERN: (7 * MM, 6 * MM), Accent.PLAIN: (11 * MM, 3 * MM)}
#: Under it: date and reference on one side, on the other recipient, title and role.
PARTICULARS, PARTICULARS_LINE, PARTICULARS_WIDTH = 10, 13.5, 62 * MM
ROLE, ROLE_LINE = 13, 17
SIGNED, SIGNED_WIDTH = 36, 70 * MM  # a scanned signature
CODE = 22 * MM  # the address of the candidate's page, for a phone: a dot is half a millimetre wide
FOOTER, FOOTER_LINE, FOOTER_GAP = 8.5, 11, 4  # who the employer is in law, and the space below its rule
HEAD_GAP, RECIPIENT_GAP = 1.2, 0.6  # in lines
LIST_INDENT, STEP_INDENT = 18, 28
TOP = 26 * MM  # of the second page and all after it
LARGEST_SIDE = 28 * MM
#: The reckoning knows no kerning: a page is taken as full this much before it is.
SPARE = 4


@dataclass(frozen=True, slots=True)
class Setting:
    """Type, lines and white space of one letter."""

    size: float
    line: float
    gap: float  # between paragraphs
    small: float  # "About this feedback" and the like
    small_line: float
    side: float  # margins left and right
    bottom: float
    title: float
    title_line: float
    large: bool = False

    @property
    def measure(self) -> float:
        return WIDTH - 2 * self.side


SETTINGS = (
    Setting(12, 16.5, 8, 10.25, 13.75, 28 * MM, 22 * MM, 20, 25),
    Setting(12, 15.75, 6.5, 10.25, 13.5, 24 * MM, 20 * MM, 20, 25),
    Setting(12, 15, 5, 10, 13, 20 * MM, 18 * MM, 20, 24),
    Setting(12, 14.5, 4.25, 10, 12.5, 20 * MM, 17 * MM, 20, 24),
    Setting(12, 14, 3.75, 9.75, 12, 20 * MM, 16 * MM, 19, 23),
    Setting(11.5, 13.75, 3.75, 9.75, 12, 20 * MM, 15 * MM, 19, 23),
    Setting(11, 13.25, 3.5, 9.5, 11.75, 20 * MM, 15 * MM, 18, 22),
)
LARGE = Setting(18, 24, 12, 18, 24, 20 * MM, 25 * MM, 26, 32, large=True)
#: What a style sheet is made from, besides the brand: setting, band, logo, what stands beside the name, and the window.
Fixed = tuple[Setting, float, Pair, Triple, Window | None]


@dataclass(frozen=True, slots=True)
class Sheet:
    """A letter's setting, and what of its pages depends on its words: `page.css` and `page.html` take it from here."""

    setting: Setting
    band: float  # height of the brand's band
    logo: Pair  # width and height
    beside: Triple  # what stands before the name, how wide the sender is after it, and how high the name is
    window: Window | None  # type, line and top of a postal address
    indents: dict[str, float]  # heading -> how far its paragraph stands back for it; without: a line of its own

    @property
    def fixed(self) -> Fixed:
        """What the style sheet is made from: the same for many letters."""
        return self.setting, self.band, self.logo, self.beside, self.window

    def indent(self, heading: str) -> float:
        """Where a paragraph begins whose heading stands before it in the same line; 0: below it."""
        return self.indents.get(heading, 0)


def sheets(content: Content) -> Iterator[Sheet]:
    """The sheets to try, in order: the one that should do, then tighter ones for when it does not.

    Raises `DomainError` for a postal address that does not fit the window.
    """
    place = window(content.recipient, typefaces.sans(content.look)) if len(content.recipient) > 1 else None
    beside = before_name(content), sender_width(content), name_height(content)
    if content.large_print:
        yield Sheet(LARGE, 0, logo(content), beside, place, {})
        return
    offered = SETTINGS[:-1] if content.look.accent == Accent.PLAIN else SETTINGS
    least = pages(content, offered[-1])
    first = next(place for place, setting in enumerate(offered) if pages(content, setting) == least)
    for setting in offered[first:] if least == 1 else offered[first : first + 1]:
        yield Sheet(setting, band(content), logo(content), beside, place, _indents(content, setting))


def pages(content: Content, setting: Setting) -> int:
    """How many pages a letter should take in that setting."""
    room = HEIGHT - setting.bottom - SPARE
    over = _head(content, setting) + _body(content, setting) - room
    return 1 if over <= 0 else 1 + ceil(over / (room - TOP))


def pages_of(content: Content) -> int:
    """How many pages a letter should take. Raises as `sheets`."""
    return pages(content, next(sheets(content)).setting)


def band(content: Content) -> float:
    """The height of the band at the top: what stands in it, and its own space."""
    look = content.look
    _, high = logo(content)
    sender = sum(fonts.lines(text, typefaces.sans(look), 400, SENDER_WIDTH / SENDER) for text in look.sender)
    above, below = BANDS[look.accent]
    return above + max(high, sender * SENDER_LINE, name_height(content)) + below


def name_height(content: Content) -> float:
    """How high the name is, in the lines that it takes between logo and sender."""
    room = WIDTH - 2 * LARGEST_SIDE - before_name(content) - sender_width(content)
    look = content.look
    return fonts.lines(look.name, typefaces.text(look), 600, room / NAME) * NAME_LINE if look.named else 0


def sender_width(content: Content) -> float:
    """How wide the sender's lines are: the longest, or all there is room for. With the space before them."""
    face = typefaces.sans(content.look)
    longest = max((fonts.width(text, face, 400) for text in content.look.sender), default=0) * SENDER
    return round(min(longest + 2, SENDER_WIDTH) + SPACE, 2) if longest else 0


def before_name(content: Content) -> float:
    """What stands before the name: the logo and the space after it."""
    wide, _ = logo(content)
    return wide + SPACE if wide else 0


def logo(content: Content) -> Pair:
    """Width and height of the logo by its shape: a band is as wide as it may be, a tall one as high; no logo: 0, 0."""
    data = content.look.logo
    if not data:
        return 0, 0
    wide, high = struct.unpack(">II", data[16:24]) if data.startswith(PNG) else (3, 1)
    ratio = wide / high if high else 1
    height = min(LOGO_HEIGHT if ratio < 2 else LOGO_HEIGHT * 0.7, LOGO_WIDTH / ratio)
    return round(height * ratio, 2), round(height, 2)


def window(recipient: Sequence[str], face: str = typefaces.OWN.sans.name) -> Window:
    """Type, line and top of an address, so that its last line ends where the window does. Raises `DomainError` for one
    that does not fit."""
    for most, (size, line) in WINDOW.items():
        count = sum(fonts.lines(text, face, 400, WINDOW_WIDTH / size) for text in recipient)
        if count <= most:
            return size, line, WINDOW_BOTTOM - count * line
    raise DomainError(
        f"The address of {recipient[0]} has more lines than the window of an envelope shows.",
        "The name and seven lines fit. Put two short lines into one, with a comma, or leave out one that nobody needs.",
    )


def _indents(content: Content, setting: Setting) -> dict[str, float]:
    """Headings that are short enough, and in the letter's own fonts, stand before their paragraph."""
    if way_of(content.language) == "rtl":
        return {}
    face = typefaces.sans(content.look)
    points = [(point, section.small) for section in content.sections for point in section.points]
    apart = {
        point.title
        for point, small in points
        if small or not fonts.own(point.title, content.look.typeface) or not _begins(point, content.language)
    }
    wide = {point.title: fonts.width(point.title, face, 600) * setting.size for point, _ in points}
    fit = {title: width + setting.size * 0.7 for title, width in wide.items() if width < setting.measure / 2}
    return {title: round(indent, 2) for title, indent in fit.items() if title not in apart}


def _begins(point: Point, language: str) -> bool:
    """Whether a point begins with a paragraph that its heading may stand before."""
    said = point.paragraphs[:1]
    return bool(said) and not items(said[0]) and direction(said[0], language) == "ltr"


def _head(content: Content, setting: Setting) -> float:
    face, display = typefaces.sans(content.look), typefaces.text(content.look)
    beside = sum(
        fonts.lines(text, face, 400, PARTICULARS_WIDTH / PARTICULARS)
        for text in (content.date_line, content.reference, content.reference_note) if text
    )  # fmt: skip
    measure = setting.measure - (0 if len(content.recipient) > 1 else PARTICULARS_WIDTH)
    title = fonts.lines(content.headed, display, 600, measure / setting.title) * setting.title_line
    role = fonts.lines(content.role, face, 400, measure / ROLE) * ROLE_LINE if content.role else 0
    if len(content.recipient) > 1:
        return BELOW_WINDOW + title + role + setting.line
    left = setting.line * (1 + RECIPIENT_GAP) + title + role
    return band(content) + HEAD_GAP * setting.line + max(left, beside * PARTICULARS_LINE) + setting.line


def _body(content: Content, setting: Setting) -> float:
    """How high everything from the salutation on is, were it on one endless page."""
    total, owed = 0.0, 0.0  # the space below a block, which the one above the next may swallow
    indents, indent = _indents(content, setting), 0.0
    for block in outline.body(content):
        above, high, below = _measures(block, content, setting, indent, indents)
        total += max(owed, above) + high
        owed = below
        indent = indents.get(block.text, 0) if block.kind == "H3" else 0
    return total


def _measures(
    block: Block, content: Content, setting: Setting, indent: float, indents: dict[str, float]
) -> tuple[float, float, float]:  # fmt: skip
    """Space above, height, and space below."""
    one, sans, face = setting, typefaces.sans(content.look), typefaces.text(content.look)
    small = block.place.endswith("small")
    size, line = (one.small, one.small_line) if small else (one.size, one.line)

    def lines(text: str, narrower: float = 0, first: float = 0) -> float:
        return line * sum(
            fonts.lines(piece, face, 400, (one.measure - narrower) / size, first / size) for piece in text.split("\n")
        )

    if block.kind == "H2":
        if small:
            return one.line * 0.7, one.small_line + one.gap + 5, 2
        return (
            one.line * 0.75,
            fonts.lines(block.text, sans, 600, one.measure / (one.size + 2)) * (one.line + 2),
            one.line * 0.2,
        )
    if block.kind == "H3":
        if block.text in indents:
            return 0, 0, 0
        return one.gap, fonts.lines(block.text, sans, 600, one.measure / one.size) * one.line, 1
    if block.kind == "L":
        return (
            0,
            sum(lines(part, LIST_INDENT) for part in block.parts) + one.gap * 0.4 * (len(block.parts) - 1),
            one.gap,
        )
    if block.kind in {"Table", "Figure"} or block.place == "footer":  # below the head, a signature and a code
        return _shown(block, one)
    if block.place.startswith("step"):
        return 0, lines(block.text, STEP_INDENT), one.gap
    if block.place in {"farewell", "close"}:
        return one.line * 0.6 * (block.place == "farewell" or not content.farewell), lines(block.text), one.line * 0.5
    return 0, lines(block.text, 0, indent), one.gap * (0.8 if small else 1)


def _shown(block: Block, one: Setting) -> tuple[float, float, float]:
    if block.place == "code":
        return one.line * 0.7, CODE, 0
    if block.kind == "Figure":
        return 0, SIGNED, one.line * 0.2
    if block.place == "footer":
        return one.line * 0.8, FOOTER_GAP + 0.5 + FOOTER_LINE * len(block.text.splitlines()), 0
    return 0, len(block.parts) / 2 * (one.line + 4) + 2, one.gap
