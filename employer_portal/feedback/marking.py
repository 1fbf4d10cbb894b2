"""A text with what was found in it: cut into the pieces that a page marks, with the sentence around a finding as a
reader needs it to judge; and what fields are called there."""

import re
from collections.abc import Iterable
from typing import NamedTuple, Protocol, TypeVar

from employer_portal.phrasing.findings import Field

#: What a field is called on a page.
FIELD_WORDS = {
    Field.PRIVATE_NOTES: "The panel's notes",
    Field.EVIDENCE: "What they said or did",
    Field.STRENGTH: "What went well",
    Field.DEVELOPMENT: "What would make it stronger",
    Field.NEXT_STEP: "A next step",
}


class Span(Protocol):
    """Something found between two places of a text."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


Found = TypeVar("Found", bound=Span)


def pieces(text: str, findings: Iterable[Found]) -> list[tuple[str, Found | None]]:
    """The text in pieces, each with the finding that it is about; of two that overlap the earlier one counts."""
    cut: list[tuple[str, Found | None]] = []
    at = 0
    for finding in sorted(findings, key=lambda found: (found.start, -found.end)):
        if at <= finding.start < finding.end <= len(text):
            if finding.start > at:
                cut.append((text[at : finding.start], None))
            cut.append((text[finding.start : finding.end], finding))
            at = finding.end
    return [*cut, (text[at:], None)] if at < len(text) else cut


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
