"""Words that run the other way than the sentence around them: found, and kept apart, so that they turn nothing round.

A name in Hebrew or Arabic pulls the comma, the figure or the second name behind it to its other side (Unicode Standard
Annex 9), unless it stands in an isolate: `<bdi>` in HTML, two invisible characters in plain text and in a subject.
"""

import re
from collections.abc import Iterator
from unicodedata import bidirectional

from employer_portal.printing.scripts import HANGS, direction, way_of

FIRST_STRONG, POP = "\u2068", "\u2069"
_WAYS = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_SIGNS = {**dict.fromkeys('"“”«»', "q"), **dict.fromkeys(",;،؛", ","), "(": "(", ")": ")"}
#: x: a letter that runs the other way; o: one that runs as the sentence; m: a mark on a letter; n: all else.
#: A quotation stays whole; else a comma ends a run, since two names side by side stand in the sentence's order.
_RUN = re.compile(r"(?<=q)x[xnm,()]*(?=q)|xm*(?:n*(?:xm*|\([xnm]+\)))*")


def pieces(text: str, way: str) -> Iterator[tuple[str, bool]]:
    """The text in its order, and of each piece whether it runs the other way than `way`."""
    place = 0
    if not text.isascii() or way == "rtl":
        kinds = "".join(_kind(character, way) for character in text)
        while run := _RUN.search(kinds, place):
            hangs = HANGS.match(text, run.end())
            yield text[place : run.start()], False
            place = hangs.end() if hangs else run.end()
            yield text[run.start() : place], True
    yield text[place:], False


def figures_alone(line: str, language: str) -> bool:
    """Whether a line of a letter that runs right to left is a telephone number or the like, which runs its own way."""
    return way_of(language) == "rtl" and any(map(str.isdigit, line)) and not any(map(str.isalpha, line))


def isolated(text: str, language: str = "en") -> str:
    """Each line as plain text keeps it in order: what runs the other way stands between U+2068 and U+2069."""
    if text.isascii() and way_of(language) == "ltr":
        return text
    return "\n".join(map(_line, text.split("\n"), [language] * (text.count("\n") + 1)))


def _line(line: str, language: str) -> str:
    if figures_alone(line, language):
        return f"{FIRST_STRONG}{line}{POP}"
    runs = pieces(line, direction(line, language))
    return "".join(f"{FIRST_STRONG}{piece}{POP}" if other else piece for piece, other in runs)


def _way(character: str) -> str | None:
    return _WAYS.get(bidirectional(character))


def _kind(character: str, way: str) -> str:
    if strong := _way(character):
        return "o" if strong == way else "x"
    return _SIGNS.get(character) or ("m" if bidirectional(character) == "NSM" else "n")
