"""Granting and revoking certificates."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.errors import Conflict, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.training.models import Certificate


def grant(
    session: Session, user_id: int, *, guidance_version: str, valid: timedelta, actor: Actor, now: datetime
) -> Certificate:
    """A certificate for that user, valid from now on for `valid`."""
    actor.must(Permission.CERTIFY)
    certificate = Certificate(
        user_id=user_id, guidance_version=guidance_version, granted_by=actor.id, granted_at=now, expires_at=now + valid
    )
    session.add(certificate)
    session.flush()
    audit.record(
        session, "certificate.granted", f"certificate:{certificate.id}", actor_id=actor.id, at=now, user=user_id
    )
    return certificate


def revoke(session: Session, certificate_id: int, *, actor: Actor, now: datetime) -> None:
    """End a certificate now. Raises `Conflict` if it was revoked before."""
    actor.must(Permission.CERTIFY)
    certificate = session.get(Certificate, certificate_id, with_for_update=True)
    if certificate is None:
        raise NotFound("There is no such certificate.")
    if certificate.revoked_at is not None:
        raise Conflict("This certificate was revoked before.")
    certificate.revoked_at, certificate.revoked_by = now, actor.id
    audit.record(
        session, "certificate.revoked", f"certificate:{certificate.id}", actor_id=actor.id, at=now,
        user=certificate.user_id,
    )  # fmt: skip
