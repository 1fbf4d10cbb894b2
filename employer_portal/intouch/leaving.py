"""The address that ends it: how its secret is made, told again in each mail, and known.

It is 128 bits of an HMAC, as the address of a candidate's page, and opens nothing: it ends that they are written to.
"""

import hashlib
import hmac
import secrets

import sqlalchemy as sa
from sqlalchemy.orm import Session, joinedload

from employer_portal.core.tokens import digest
from employer_portal.hiring.models import Application, Round, Vacancy
from employer_portal.intouch.models import InTouch
from employer_portal.running.keys import data_key, derived
from employer_portal.settings import Settings

BYTES = 16


def new(session: Session, application_id: int, settings: Settings) -> tuple[str, str]:
    """A nonce, and the digest of the secret that is made from it."""
    nonce = secrets.token_hex(BYTES)
    return nonce, digest(_secret(session, application_id, nonce, settings))


def secret_of(session: Session, agreed: InTouch, settings: Settings) -> str:
    """The secret in the address, as every mail has it."""
    return _secret(session, agreed.application_id, agreed.nonce, settings)


def known(session: Session, secret: str, *, lock: bool = False) -> InTouch | None:
    """Whose address that is, whether they are still in touch or not."""
    applied = joinedload(InTouch.application)
    wanted = sa.select(InTouch).where(InTouch.sha256 == digest(secret)).options(
        applied.joinedload(Application.candidate),
        applied.joinedload(Application.hiring_round).joinedload(Round.vacancy).joinedload(Vacancy.brand),
    )  # fmt: skip
    return session.scalar(wanted.with_for_update(of=InTouch) if lock else wanted)


def _secret(session: Session, application_id: int, nonce: str, settings: Settings) -> str:
    key = derived(data_key(session, settings), "leaving")
    return hmac.digest(key.encode(), f"application:{application_id} {nonce}".encode(), hashlib.sha256)[:BYTES].hex()
