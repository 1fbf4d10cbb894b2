"""A logo that comes as a drawing (SVG): only shapes and their colours are let through, and it is kept as a picture.

What is let through is written anew, element by element; it is drawn by a process of its own, with little time and
memory. No browser is ever given the drawing itself.
"""

import re
import resource
import subprocess
import sys
from pathlib import Path
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from employer_portal.core.errors import DomainError

ROOT = Path(__file__).parents[2]
SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
MOST_BYTES, MOST_ELEMENTS, DEEPEST, MOST_REPEATED = 1_000_000, 5_000, 40, 20_000
SECONDS, MEMORY = 10, 1_000_000_000
#: Within this many pixels it is drawn, whatever size it says that it has.
WIDEST, HIGHEST = 1200, 600

DRAWN = frozenset(
    "svg g defs symbol use path rect circle ellipse line polyline polygon linearGradient radialGradient stop clipPath"
    " mask style".split()
)
#: Says nothing that is seen, and is left out.
SILENT = frozenset(("title", "desc", "metadata"))
REFUSED = {
    **dict.fromkeys(("script", "handler", "listener"), "It has a script in it."),
    **dict.fromkeys(("foreignObject", "image", "feImage", "iframe", "a"), "It has a picture, a page or a link in it."),
    **dict.fromkeys(("text", "tspan", "textPath", "tref", "font"), "It has letters in it that need a font."),
    **dict.fromkeys(("animate", "animateTransform", "animateMotion", "set"), "It moves."),
}
FIXES = {
    "It has letters in it that need a font.": "Have the words turned into outlines (paths), and save it again.",
}
_REACHES_OUT = re.compile(r"@import|expression\s*\(|javascript:|url\(\s*(?![\"']?#)|\\", re.IGNORECASE)


def is_drawing(data: bytes) -> bool:
    """Whether these bytes are meant to be an SVG drawing."""
    head = data[:4000].decode("utf-8-sig", "ignore").lstrip().lower()
    return head.startswith("<") and "<svg" in data.decode("utf-8", "ignore").lower()


def drawn(data: bytes) -> bytes:
    """The drawing as a PNG within 1200 x 600 pixels.

    Raises `DomainError` for what is no drawing, for one with anything but shapes in it, and for one that takes long.
    """
    if len(data) > MOST_BYTES:
        raise DomainError("This drawing is too large.", "Use one of at most 1 MB, or a PNG.")
    clean, side = cleaned(data)
    try:
        done = subprocess.run(  # noqa: S603 - our own module, and what it reads was written by us
            [sys.executable, "-m", "employer_portal.brands.drawing", side], input=clean.encode(), capture_output=True,
            timeout=SECONDS, cwd=ROOT, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        done = None
    if done is None or done.returncode or not done.stdout:
        raise DomainError("This drawing cannot be drawn.", "Save it as a plain SVG or as a PNG, and try again.")
    return done.stdout


def cleaned(data: bytes) -> tuple[str, str]:
    """The drawing with nothing in it but shapes, and by which side it is fitted ("width" or "height"). Raises as
    `drawn`."""
    cleaner = _Cleaner()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = cleaner.start, cleaner.end
    parser.CharacterDataHandler = cleaner.words
    parser.EntityDeclHandler = parser.ExternalEntityRefHandler = parser.UnparsedEntityDeclHandler = cleaner.entity
    try:
        parser.Parse(data, True)
    except (expat.ExpatError, LookupError, ValueError):
        _refuse("It is not a whole SVG file.")
    cleaner.must_not_repeat()
    return "".join(cleaner.out), cleaner.side


class _Cleaner:
    """Takes a parser's events and writes anew what may stand."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.side = ""
        self._open: list[str] = []
        self._left_out = 0  # how deep within something that is left out
        self._count = 0
        self._ids: list[tuple[str, int]] = []  # of what is open: its id, and how many elements came before it
        self._size: dict[str, int] = {}  # id -> how many elements it has in it
        self._repeats: dict[str, list[str]] = {}  # id -> what is repeated within it
        self._used: list[str] = []

    def entity(self, *given: object) -> NoReturn:
        """An entity stands for other text, which may be anything, however often."""
        _refuse("It has entities in it.")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) + self._left_out >= DEEPEST:
            _refuse("It has too much in it.")
        space, _, local = name.rpartition(" ")
        if self._left_out or space not in ("", SVG) or local in SILENT:
            if self._open:
                self._left_out += 1
                return
            _refuse("It is not a whole SVG file.")
        if not self._open and local != "svg":
            _refuse("It is not a whole SVG file.")
        if local not in DRAWN or (local == "svg" and self._open):
            _refuse(REFUSED.get(local, f"It has an effect in it that letters cannot have: {local}."))
        kept = {key: value for key, value in map(_attribute, attributes, attributes.values()) if key}
        if not self._open:
            self.side = _side(kept)
            kept |= {"xmlns": SVG, "xmlns:xlink": XLINK}
        self._note(local, kept)
        self._open.append(local)
        self.out.append(f"<{local}{''.join(f' {key}={quoteattr(value)}' for key, value in kept.items())}>")

    def _note(self, local: str, kept: dict[str, str]) -> None:
        self._ids.append((kept.get("id", ""), self._count))
        if local == "use":
            target = (kept.get("href") or kept.get("xlink:href") or "").removeprefix("#")
            self._used.append(target)
            for around, _ in self._ids:
                self._repeats.setdefault(around, []).append(target)

    def end(self, name: str) -> None:
        """An element ends."""
        if self._left_out:
            self._left_out -= 1
            return
        own, before = self._ids.pop()
        self._size[own] = self._count - before + 1
        self.out.append(f"</{self._open.pop()}>")

    def words(self, text: str) -> None:
        """Text: only that of a style sheet is kept."""
        if self._open and self._open[-1] == "style" and not self._left_out:
            if _REACHES_OUT.search(text):
                _refuse("Its style reaches out of it.")
            self.out.append(escape(text))

    def must_not_repeat(self) -> None:
        """Refuse what grows without end: repeats of repeats, and too many of what is large."""
        if any(self._repeats.get(target) for target in self._used if target):
            _refuse("It repeats what repeats something else.")
        if sum(self._size.get(target, 0) for target in self._used) > MOST_REPEATED:
            _refuse("It has too much in it.")


def _attribute(name: str, value: str) -> tuple[str, str]:
    space, _, local = name.rpartition(" ")
    if local.lower().startswith("on"):
        _refuse(REFUSED["script"])
    if local == "href":
        if not value.startswith("#"):
            _refuse("It points to something outside of it.")
        return ("xlink:href" if space else "href"), value
    if space:
        return "", ""  # a drawing program's own notes
    if _REACHES_OUT.search(value):
        _refuse("It points to something outside of it.")
    return local, value


def _side(root: dict[str, str]) -> str:
    """Which side has to be fitted, so that the other one fits too."""
    numbers = re.findall(r"[-+.\deE]+", root.get("viewBox", ""))
    try:
        wide, high = map(float, numbers[2:4] or [re.sub(r"[a-z%]+$", "", root[side]) for side in ("width", "height")])
        ratio = wide / high
    except (KeyError, ValueError, ZeroDivisionError):
        _refuse("It does not say how wide and how high it is.")
    if not 1 / 50 < ratio < 50:
        _refuse("It is too narrow to be a logo.")
    root.pop("width", None), root.pop("height", None)
    root.setdefault("viewBox", f"0 0 {wide:g} {high:g}")
    return "width" if ratio >= WIDEST / HIGHEST else "height"


def _refuse(why: str) -> NoReturn:
    fix = FIXES.get(why, "Save it as a plain SVG with nothing but shapes, or as a PNG.")
    raise DomainError(f"This drawing cannot be a logo. {why}", fix)


def main() -> None:
    """Draw what comes in, which was cleaned, and write the picture: a process of its own."""
    import resvg_py

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    width, height = (WIDEST, None) if sys.argv[1] == "width" else (None, HIGHEST)
    drawing = sys.stdin.buffer.read().decode()
    picture = resvg_py.svg_to_bytes(svg_string=drawing, skip_system_fonts=True, width=width, height=height)
    sys.stdout.buffer.write(picture)


if __name__ == "__main__":
    main()
