"""E-mail addresses: when two spellings of one are the same, when they reach the same person, and what mail cannot
be sent to."""

import re
import unicodedata
from contextlib import suppress

from employer_portal.core.errors import DomainError

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")  # would end a header's line, or the mail
LOCAL_MOST = 64  # octets before the @ (RFC 5321, section 4.5.3.1.1)
WHOLE_MOST = 254  # octets of the whole: a path holds 256 with its brackets (section 4.5.3.1.3; RFC 3696, erratum 1690)


def too_long(address: str) -> bool:
    """Whether it is longer than a mail server has to take."""
    local, at, domain = address.rpartition("@")
    with suppress(UnicodeError):
        domain = domain.encode("idna").decode()
    sizes = len(local.encode("utf-8", "replace")), len(f"{local}{at}{domain}".encode("utf-8", "replace"))
    return sizes[0] > LOCAL_MOST or sizes[1] > WHOLE_MOST


def shows_address(name: str) -> bool:
    """Whether a name, put before an address, would show its reader another one: many readers see the name alone."""
    return bool(re.search(r"\S@\S", unicodedata.normalize("NFKC", name)))


def must_be_names(*names: str) -> None:
    """Raise `DomainError` where one of these cannot stand before an address in a mail: it holds an address of its own,
    or what would end the line. Every operation that takes a name in asks here, whoever calls it."""
    for name in names:
        if CONTROL.search(name):
            raise DomainError(f"The name {name!r} has signs in it that nobody can see.", "Type it again, on one line.")
        if shows_address(name):
            raise DomainError(f"The name {name!r} holds an address of its own.", "Leave the name alone there.")


#: What somebody is called by beside a name, and never by alone.
_TITLES = frozenset({"doctor", "dr", "miss", "mr", "mrs", "ms", "mx", "prof", "professor", "rev", "revd"})


def is_title(name: str) -> bool:
    """Whether a title stands where a name should: a letter would begin “Dear Dr.”."""
    return name.strip().rstrip(".").casefold() in _TITLES


def must_be_no_title(*names: str) -> None:
    """Raise `DomainError` where one of these is a title alone."""
    for name in filter(is_title, names):
        raise DomainError(f"“{name}” is a title, and no name to greet somebody by.", "Write the name, or leave it out.")


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
