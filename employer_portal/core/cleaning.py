"""Text as it is kept, whatever brought it: typed into a form, or in a cell of a workbook."""

import re
import unicodedata

_LINE_ENDS = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")
#: Characters that print nothing. Kept: line feed and tab; the joiners that Persian, Indic scripts and emoji are spelled
#: with; the direction marks of Hebrew and Arabic; the tags that make a flag of Wales out of a black flag (group 1).
_UNPRINTABLE = re.compile(
    "(\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f)"
    "|[\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u180e\u200b\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb"
    "\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)


def clean(raw: str) -> tuple[str, list[str]]:
    """The text trimmed, in NFC, with plain line ends; and the unprintable characters that were dropped from it."""
    if raw.isascii() and raw.isprintable():
        return raw.strip(), []
    text = _LINE_ENDS.sub("\n", raw)
    dropped = [found[0] for found in _UNPRINTABLE.finditer(text) if not found[1]]
    if dropped:
        text = _UNPRINTABLE.sub(r"\1", text)
    return unicodedata.normalize("NFC", text).strip(), dropped
