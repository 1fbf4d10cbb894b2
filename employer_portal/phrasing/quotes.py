"""Quoted speech: what somebody else said weighs less than what the writer says."""

import re
from bisect import bisect_left
from functools import cached_property

BEFORE = 80  # code points before a quotation, where its speaker is named
LEAST_WORDS = 4  # a shorter quotation is a writer's own word between scare quotes
LEAST_SPOKEN = 2  # words, where it is said that the candidate said them
_QUOTE = re.compile(
    r"“[^“”\n]{8,300}”|‘[^‘\n]{8,300}?’(?!\w)|(?<!\w)\"[^\"\n]{8,300}\"(?!\w)|(?<!\w)'(?:[^'\n]|(?<=\w)'(?=\w)){8,300}'(?!\w)"
)
_SIGN = re.compile(r"[“‘\"]|(?<!\w)'")
_SPOKE = (
    r"(?:said|says?|saying|told|tell|ask(?:ed)?|answered|replied|explained|described|quoted|wrote|write|reads?|try|mentioned"
    r"|began|ended)"
)
_CANDIDATE = re.compile(
    r"(?:\b(?:you|she|he|they|it|candidate|applicant)\b(?:\W+\w+){0,3}\W+|(?:^|[.;:!?]\W+))"
    rf"{_SPOKE}\b\W*(?:\w+\W+){{0,4}}$",
    re.IGNORECASE,
)


class Quotations:
    """The quotations of a text, found when somebody asks."""

    def __init__(self, text: str) -> None:
        self.text = text

    def speaker(self, start: int, end: int) -> str:
        """Who is quoted where the span stands within a quotation: "candidate" or "someone"; empty where nobody is."""
        at = bisect_left(self._starts, start) - 1
        if at < 0 or end >= self._found[at][1]:
            return ""
        opens, closes = self._found[at]
        words = len(self.text[opens:closes].split())
        if words >= LEAST_SPOKEN and _CANDIDATE.search(self.text[max(0, opens - BEFORE) : opens]):
            return "candidate"
        return "someone" if words >= LEAST_WORDS else ""

    @property
    def speech(self) -> bool:
        """Whether somebody's words stand in the text, and not only a word between scare quotes."""
        return any(len(self.text[slice(*span)].split()) >= LEAST_WORDS for span in self._found)

    @cached_property
    def _found(self) -> list[tuple[int, int]]:
        if not _SIGN.search(self.text):
            return []
        return [quote.span() for quote in _QUOTE.finditer(self.text)]

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self._found]
