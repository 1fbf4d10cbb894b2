"""E-mail addresses: when two spellings of one are the same, and when they reach the same person."""

import unicodedata
from contextlib import suppress


def spelling(address: str | None) -> str:
    """What all spellings of one address have in common: small letters, one Unicode form, an international domain in
    its ASCII form. Empty for none."""
    plain = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", (address or "").strip()).casefold())
    local, at, domain = plain.rpartition("@")
    with suppress(UnicodeError):  # no domain that there could be is compared as it stands
        domain = domain.rstrip(".").encode("idna").decode()
    return f"{local}{at}{domain}"


def mailbox(address: str | None) -> str:
    """What all addresses of one person's mailbox have in common: `spelling` without the tag of `name+tag@`."""
    local, at, domain = spelling(address).rpartition("@")
    return f"{local.partition('+')[0] or local}{at}{domain}"
