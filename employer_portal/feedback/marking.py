"""A text with what was found in it, cut into the pieces that a page marks; and what fields are called there."""

from collections.abc import Iterable
from typing import Protocol, TypeVar

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
