"""The secret in the address of a candidate's page: how it is made, told again, and known.

It is 128 bits of an HMAC, in 26 letters and digits that can be read out and typed: whatever somebody tries at a
thousand addresses a second, the sun goes out first (2^127 / 1000 seconds is 5 * 10^27 years).
"""

import base64
import hashlib
import hmac
import re
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from employer_portal.candidate.models import CandidateLink
from employer_portal.core.tokens import digest
from employer_portal.hiring.models import Application, Round, Vacancy
from employer_portal.running.keys import data_key, derived
from employer_portal.settings import Settings

BYTES = 16
_SHAPE = re.compile(r"[a-z2-7]{26}")
_APPLIED = joinedload(CandidateLink.application)
_WHOLE = sa.select(CandidateLink).options(
    _APPLIED.joinedload(Application.candidate),
    _APPLIED.joinedload(Application.told),
    _APPLIED.joinedload(Application.hiring_round).joinedload(Round.vacancy).joinedload(Vacancy.brand),
)


def new(session: Session, application_id: int, settings: Settings) -> tuple[str, str]:
    """A nonce, and the digest of the secret that is made from it."""
    nonce = secrets.token_hex(BYTES)
    return nonce, digest(_secret(session, application_id, nonce, settings))


def secret_of(session: Session, link: CandidateLink, settings: Settings) -> str:
    """The secret in a link's address, as every letter prints it."""
    return _secret(session, link.application_id, link.nonce, settings)


def known(session: Session, typed: str) -> CandidateLink | None:
    """The link of that secret, however it was typed; whether it still works is for the caller to see."""
    secret = "".join(typed.split()).replace("-", "").lower()
    if not _SHAPE.fullmatch(secret):
        return None
    return session.scalar(_WHOLE.where(CandidateLink.sha256 == digest(secret)))


def of_application(session: Session, application_id: int) -> CandidateLink | None:
    """The link of an application, if it has one."""
    return session.scalar(_WHOLE.where(CandidateLink.application_id == application_id))


def _secret(session: Session, application_id: int, nonce: str, settings: Settings) -> str:
    key = derived(data_key(session, settings), "candidate links")
    made = hmac.digest(key.encode(), f"application:{application_id} {nonce}".encode(), hashlib.sha256)[:BYTES]
    return base64.b32encode(made).decode().rstrip("=").lower()
