"""Time stamps (RFC 3161): an authority outside signs that a pack's top hash was there at a moment. Nothing of the pack
leaves but that hash."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.error import URLError
from urllib.request import Request, urlopen

from cryptography import x509
from rfc3161_client import (
    HashAlgorithm,
    TimestampRequestBuilder,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from employer_portal.core.errors import DomainError
from employer_portal.proof import verify
from employer_portal.settings import Settings

#: How long an authority is waited for, in seconds, and how long an answer may be.
PATIENCE, MOST = 20, 100_000


@dataclass(frozen=True, slots=True)
class Authority:
    """Who is asked, and the certificates by which its answer is believed."""

    address: str
    roots: tuple[x509.Certificate, ...]


def authority_of(settings: Settings) -> Authority | None:
    """The authority that is set, if one is."""
    if not settings.timestamp_address or settings.timestamp_roots is None:
        return None
    return Authority(settings.timestamp_address, roots_in(settings.timestamp_roots))


def roots_in(file: Path) -> tuple[x509.Certificate, ...]:
    """The certificates in a file. Raises `DomainError` where there is none."""
    try:
        return tuple(x509.load_pem_x509_certificates(file.read_bytes()))
    except (OSError, ValueError) as error:
        raise DomainError(f"There are no certificates in {file}.", "Give a file with those in PEM.") from error


def stamp(bag: Path, authority: Authority) -> datetime:
    """Have the top hash of a bag stamped, put the answer beside its manifests, and say which moment it names. Raises
    `DomainError` where the authority does not answer, or what it answers cannot be believed."""
    manifest = (bag / verify.TAGS).read_bytes()
    token = ask(manifest, authority)
    at = read(token, manifest, authority.roots)
    (bag / verify.STAMP).write_bytes(token)
    return at


def ask(manifest: bytes, authority: Authority) -> bytes:
    """The authority's answer for these bytes. Raises `DomainError` where it gives none."""
    query = TimestampRequestBuilder().data(manifest).hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()
    headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
    try:
        with urlopen(Request(authority.address, query, headers), timeout=PATIENCE) as answer:  # noqa: S310 - a setting
            return bytes(answer.read(MOST))
    except (URLError, OSError, ValueError) as error:
        raise DomainError("The authority for time stamps does not answer.", "It is asked again.") from error


def read_in(bag: Path, roots: Sequence[x509.Certificate]) -> datetime:
    """`read` of the time stamp in a bag."""
    return read((bag / verify.STAMP).read_bytes(), (bag / verify.TAGS).read_bytes(), roots)


def read(token: bytes, manifest: bytes, roots: Sequence[x509.Certificate]) -> datetime:
    """The moment that a time stamp names. Raises `DomainError` where it is of other bytes, or signed by somebody whom
    these certificates do not vouch for."""
    verifier = VerifierBuilder()
    for root in roots:
        verifier = verifier.add_root_certificate(root)
    try:
        answer = decode_timestamp_response(token)
        verifier.build().verify_message(answer, manifest)
    except (VerificationError, ValueError) as error:
        raise DomainError("The time stamp cannot be believed.", str(error)) from error
    return answer.tst_info.gen_time
