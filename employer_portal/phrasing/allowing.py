"""Phrases that may stand: an employer's own list, and what one vacancy may say, each with its reason."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from employer_portal.phrasing.findings import Allowance, Finding

Lifted = tuple[Finding, str]


def sort_out(
    told: Sequence[Finding], text: str, allowed: Iterable[Allowance]
) -> tuple[tuple[Finding, ...], tuple[Lifted, ...]]:
    """The findings that stay, and those within an allowed phrase with its reason. A *stop* always stays."""
    places = [(*found.span(), one.reason) for one in allowed for found in _written(one.phrase).finditer(text)]
    kept, lifted = [], []
    for finding in told:
        reason = next((why for start, end, why in places if start <= finding.start and finding.end <= end), None)
        if reason is None or finding.level == "stop" or not finding.end:
            kept.append(finding)
        else:
            lifted.append((finding, reason))
    return tuple(kept), tuple(lifted)


@lru_cache(512)
def _written(phrase: str) -> re.Pattern[str]:
    """The phrase as whole words, in any capitals and with any white space between them."""
    return re.compile(r"(?<!\w)" + r"\s+".join(map(re.escape, phrase.split())) + r"(?!\w)", re.IGNORECASE)
