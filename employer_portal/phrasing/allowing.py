"""Phrases that may stand: an employer's own list, and what a vacancy, a round or one sentence may say, with reasons."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from employer_portal.phrasing.findings import Allowance, Finding, Lifts

Lifted = tuple[Finding, Allowance]


def sort_out(
    told: Sequence[Finding], text: str, allowed: Iterable[Allowance]
) -> tuple[tuple[Finding, ...], tuple[Lifted, ...]]:
    """The findings that stay, and those within an allowed phrase that reaches so far."""
    places = [(*found.span(), one) for one in allowed for found in _written(one.phrase).finditer(text)]
    kept: list[Finding] = []
    lifted: list[Lifted] = []
    for finding in told:
        around = (one for start, end, one in places if start <= finding.start and finding.end <= end)
        by = next((one for one in around if finding.end and _reaches(one.lifts, finding)), None)
        if by is None:
            kept.append(finding)
        else:
            lifted.append((finding, by))
    return tuple(kept), tuple(lifted)


def alike(phrase: str) -> str:
    """What all spellings of a phrase have in common: capitals and white space make no other phrase."""
    return " ".join(phrase.split()).casefold()


def _reaches(lifts: Lifts, finding: Finding) -> bool:
    if lifts == Lifts.BUT_STOPS:
        return finding.level != "stop"
    return lifts == Lifts.ALL or not finding.of_person


@lru_cache(512)
def _written(phrase: str) -> re.Pattern[str]:
    """The phrase as whole words, in any capitals and with any white space between them."""
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, phrase.split())) + r"(?!\w)", re.IGNORECASE)
