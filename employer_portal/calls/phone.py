"""A telephone number as it is dialled."""

import re

from employer_portal.core.cleaning import clean
from employer_portal.core.errors import DomainError

#: Digits, however people part them; a plus sign before, an extension after. A text relay's prefix is digits too.
_NUMBER = re.compile(r"\+?[\d\s().\-/]{5,40}(?:\s?(?:ext\.?|x|#)\s?\d{1,6})?", re.ASCII | re.IGNORECASE)
FEWEST, MOST = 5, 24


def number(typed: str) -> str:
    """The number with one space where people part it. Raises `DomainError` for what nobody can dial."""
    said = " ".join(clean(typed)[0].split())
    digits = sum(char.isdigit() for char in said)
    if not _NUMBER.fullmatch(said) or not FEWEST <= digits <= MOST:
        raise DomainError("This is not a telephone number that we can ring.", "For instance: 07700 900 123.")
    return said
