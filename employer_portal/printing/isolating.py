"""Words that run the other way than the sentence around them: found, and kept apart, so that they turn nothing round.

A name in Hebrew or Arabic pulls the comma, the figure or the second name behind it to its other side (Unicode Standard
Annex 9), unless it stands in an isolate: `<bdi>` in HTML, two invisible characters in plain text and in a subject.
"""

import re
from collections.abc import Iterator
from unicodedata import bidirectional

RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "yi"}
FIRST_STRONG, POP = "\u2068", "\u2069"
_WAYS = {"L": "ltr", "R": "rtl", "AL": "rtl"}
_SIGNS = {**dict.fromkeys('"“”«»', "q"), **dict.fromkeys(",;،؛", ","), "(": "(", ")": ")"}
#: x: a letter that runs the other way; o: one that runs as the sentence; m: a mark on a letter; n: all else.
#: A quotation stays whole; else a comma ends a run, since two names side by side stand in the sentence's order.
_RUN = re.compile(r"(?<=q)x[xnm,()]*(?=q)|xm*(?:n*(?:xm*|\([xnm]+\)))*")


def way_of(language: str) -> str:
    """`rtl` or `ltr`: the way that a language is written."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def direction(text: str, language: str = "en") -> str:
    """`rtl` or `ltr`: a paragraph runs as the letter's language does, unless it begins and ends in letters of the
    other way and most of its letters are such: a name or a quotation turns no sentence round."""
    own = way_of(language)
    ways = [way for way in map(_way, text) if way]
    turned = bool(ways) and ways[0] == ways[-1] != own and 2 * ways.count(ways[0]) > len(ways)
    return ways[0] if turned else own


def pieces(text: str, way: str) -> Iterator[tuple[str, bool]]:
    """The text in its order, and of each piece whether it runs the other way than `way`."""
    place = 0
    if not text.isascii() or way == "rtl":
        for run in _RUN.finditer("".join(_kind(character, way) for character in text)):
            yield text[place : run.start()], False
            yield text[run.start() : run.end()], True
            place = run.end()
    yield text[place:], False


def isolated(text: str, language: str = "en") -> str:
    """Each line as plain text keeps it in order: what runs the other way stands between U+2068 and U+2069."""
    if text.isascii() and language not in RIGHT_TO_LEFT:
        return text
    return "\n".join(map(_line, text.split("\n"), [language] * (text.count("\n") + 1)))


def _line(line: str, language: str) -> str:
    runs = pieces(line, direction(line, language))
    return "".join(f"{FIRST_STRONG}{piece}{POP}" if other else piece for piece, other in runs)


def _way(character: str) -> str | None:
    return _WAYS.get(bidirectional(character))


def _kind(character: str, way: str) -> str:
    if strong := _way(character):
        return "o" if strong == way else "x"
    return _SIGNS.get(character) or ("m" if bidirectional(character) == "NSM" else "n")
