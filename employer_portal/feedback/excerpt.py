"""Words in their sentence: what surrounds a finding, as a reader needs it to judge."""

import re
from typing import NamedTuple

#: Characters shown on either side of the words where a sentence has no end in sight.
REACH = 280
_SENTENCE_END = re.compile(r"""[.!?…]["'”’)\]]*\s+|[。！？]["'”’)」』]*|\n+""")


class Excerpt(NamedTuple):
    """`words` is empty where the finding is about the whole text: `after` then holds its beginning."""

    before: str
    words: str
    after: str


def excerpt(text: str, start: int, end: int) -> Excerpt:
    """The words from `start` to `end` (code points) with the rest of their sentence; what is cut shows as “…”."""
    left, right = _around(text, start, end)
    before, after = text[left:start].lstrip(), text[end:right].rstrip()
    reach = REACH if end > start else 2 * REACH
    if len(before) > reach:
        before = "…" + (before[-reach:].partition(" ")[2] or before[-reach:])
    if len(after) > reach:
        after = (after[:reach].rpartition(" ")[0] or after[:reach]) + "…"
    return Excerpt(before, text[start:end], after)


def sentence_at(text: str, start: int, end: int) -> str:
    """The sentence, or sentences, in which these words stand; the whole text where `start` and `end` name none."""
    left, right = _around(text, start, end)
    return text[left:right].strip()


def _around(text: str, start: int, end: int) -> tuple[int, int]:
    ends = [found.end() for found in _SENTENCE_END.finditer(text)] if end > start else []
    left = max((place for place in ends if place <= start), default=0)
    return left, min((place for place in ends if place >= end), default=len(text))
