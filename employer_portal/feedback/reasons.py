"""What a reason is: words that a stranger would understand."""

import re

from employer_portal.core.errors import DomainError

_EMPTY_REASONS = {
    "fine",
    "ok",
    "okay",
    "yes",
    "no",
    "none",
    "na",
    "it is fine",
    "its fine",
    "because",
    "agreed",
    "true",
}


def must_be_a_reason(reason: str) -> str:
    """The reason, trimmed. Raises `DomainError` for one that says nothing ("fine" is no reason)."""
    words = re.findall(r"\w+", reason.lower())
    if len(words) < 3 or " ".join(words).replace("'", "") in _EMPTY_REASONS or not any(len(word) > 3 for word in words):
        raise DomainError(
            "This needs a reason that a stranger would understand.",
            "Name the criterion, and what was said or done, in a few words.",
        )
    return reason.strip()
