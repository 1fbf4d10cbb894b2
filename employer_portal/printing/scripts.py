"""Whose script words are in: the language that they are read out in, and the way that they run."""

import re
from bisect import bisect_right
from collections import Counter
from functools import lru_cache
from itertools import groupby
from unicodedata import category

RIGHT_TO_LEFT = {"ar", "fa", "he", "ur", "yi"}
#: First and last character -> the language that is read out in that script, where the words do not say which.
SCRIPTS = {
    "\u0370\u03ff": "el", "\u0400\u052f": "ru", "\u0530\u058f": "hy", "\u0590\u05ff": "he", "\u0600\u06ff": "ar",
    "\u0750\u077f": "ar", "\u08a0\u08ff": "ar", "\u0900\u097f": "hi", "\u0980\u09ff": "bn", "\u0a00\u0a7f": "pa",
    "\u0a80\u0aff": "gu", "\u0b80\u0bff": "ta", "\u0c00\u0c7f": "te", "\u0c80\u0cff": "kn", "\u0d00\u0d7f": "ml",
    "\u0d80\u0dff": "si", "\u0e00\u0e7f": "th", "\u0e80\u0eff": "lo", "\u1000\u109f": "my", "\u10a0\u10ff": "ka",
    "\u1200\u137f": "am", "\u1780\u17ff": "km", "\u1100\u11ff": "ko", "\u1f00\u1fff": "el", "\u3040\u30ff": "ja",
    "\u3400\u9fff": "zh", "\uac00\ud7af": "ko", "\uf900\ufaff": "zh", "\ufb1d\ufb4f": "he", "\ufb50\ufdff": "ar",
    "\ufe70\ufefe": "ar",
}  # fmt: skip
_STARTS, _ENDS = [ord(ends[0]) for ends in SCRIPTS], [ord(ends[1]) for ends in SCRIPTS]
_LANGUAGES = list(SCRIPTS.values())
#: A language whose letters are another's too.
WRITTEN_AS = {"fa": {"ar"}, "ur": {"ar"}, "yi": {"he"}, "ja": {"zh"}}
#: A figure that hangs on the word before it: its own, as in "Covid-19".
HANGS = re.compile(r"[^\s\w]?\d(?:[^\s,;()]*\w)?")
#: A paragraph turns round only where fewer of its words than this run the letter's own way.
FEW = 0.2


@lru_cache(maxsize=8192)
def language_of(character: str) -> str:
    """The language that a letter's script is read in: "latin" for Latin ones; "" for figures, signs and spaces."""
    if not character.isalpha() and category(character)[0] != "M":
        return ""
    place = bisect_right(_STARTS, ord(character)) - 1
    return _LANGUAGES[place] if place >= 0 and ord(character) <= _ENDS[place] else "latin"


def spoken(text: str, language: str = "en") -> str:
    """The language of a whole paragraph: the letter's own, unless hardly a word of it is in that one's script."""
    if text.isascii() and _own("latin", language):
        return language
    first = [next(filter(None, map(language_of, word)), "") for word in text.split()]
    if "ja" in map(language_of, text):
        first = ["ja" if found == "zh" else found for found in first]
    counted = Counter(language if _own(found, language) else found for found in first if found)
    own = counted.pop(language, 0)
    if not counted or own >= FEW * (own + counted.total()):
        return language
    return _named(counted.most_common(1)[0][0])


def direction(text: str, language: str = "en") -> str:
    """`rtl` or `ltr`: the way a paragraph runs. Names in another script do not turn it round."""
    return way_of(spoken(text, language))


def way_of(language: str) -> str:
    """`rtl` or `ltr`: the way a language runs."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def runs(text: str, language: str = "en") -> list[tuple[str, str]]:
    """The text in pieces, each with its language ("" for the paragraph's own): what stands between two words of one
    script is theirs."""
    kana = "ja" in map(language_of, text)  # then what could be Chinese is Japanese
    pieces = [
        ("ja" if kana and found == "zh" else found, "".join(piece)) for found, piece in groupby(text, language_of)
    ]
    joined: list[tuple[str, str]] = []

    def join(tongue: str, piece: str) -> None:
        if joined and joined[-1][0] == tongue:
            joined[-1] = (tongue, joined[-1][1] + piece)
        elif piece:
            joined.append((tongue, piece))

    for place, (found, piece) in enumerate(pieces):
        if found:
            join("" if _own(found, language) else found, piece)
            continue
        before = joined[-1][0] if joined else ""
        after = pieces[place + 1][0] if place + 1 < len(pieces) else ""
        if before and before == after:
            join(before, piece)
        else:  # figures, signs and spaces; a figure that hangs on a word is the word's
            hangs = HANGS.match(piece)
            join(before, hangs[0] if hangs else "")
            join("", piece[len(hangs[0]) if hangs else 0 :])
    return [(_named(tongue), piece) for tongue, piece in joined]


def _own(found: str, language: str) -> bool:
    """Whether a script is the one that `language` is written in."""
    if found == "latin":
        return language not in _LANGUAGES and language not in WRITTEN_AS
    return not found or found == language or found in WRITTEN_AS.get(language, ())


def _named(found: str) -> str:
    """A language for what is written in a script: Latin letters in another letter are mostly the employer's English."""
    return "en" if found == "latin" else found
