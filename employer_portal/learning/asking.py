"""Asking a trainer for a certificate: one's own request, and those that a trainer has before them."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User, UserRole
from employer_portal.core import audit
from employer_portal.core.audit import AuditLine
from employer_portal.core.errors import Conflict
from employer_portal.core.permissions import Actor, Permission, Role
from employer_portal.learning.models import CertificateRequest
from employer_portal.learning.verbs import Verb
from employer_portal.training.models import Certificate
from employer_portal.training.operations import ANOTHER
from employer_portal.training.queries import Standing, own, within_reach
from employer_portal.training.verbs import Verb as Training


def ask_certificate(session: Session, *, actor: Actor, now: datetime) -> CertificateRequest:
    """Ask the trainers for a certificate of one's own, once until one of them has granted it.

    Raises `Conflict` for whoever holds a trainer's certificate that does not run out soon, and where nobody else could
    grant one.
    """
    session.execute(sa.select(User.id).where(User.id == actor.id).with_for_update())  # a double click asks once
    if (there := open_request(session, actor.id)) is not None:
        return there
    if not may_ask(*own(session, actor.id, now)):
        raise Conflict("You hold a certificate already.", "Ask again when it runs out.")
    trainers = sa.select(UserRole.user_id).join(User, User.id == UserRole.user_id)
    if session.scalar(trainers.where(User.active, UserRole.role == Role.TRAINER, User.id != actor.id).limit(1)) is None:
        raise Conflict("Nobody else here can grant one yet.", ANOTHER)
    request = CertificateRequest(user_id=actor.id, asked_at=now)
    session.add(request)
    session.flush()
    audit.record(
        session, Verb.CERTIFICATE_REQUEST_MADE, f"certificate_request:{request.id}", actor_id=actor.id, at=now,
        user=actor.id,
    )  # fmt: skip
    return request


def take_back(session: Session, *, actor: Actor, now: datetime) -> None:
    """Take one's own request back. Raises `Conflict` where none is open."""
    session.execute(sa.select(User.id).where(User.id == actor.id).with_for_update())
    request = open_request(session, actor.id)
    if request is None:
        raise Conflict("You have not asked for a certificate.", "A trainer may have answered already.")
    session.delete(request)
    audit.record(
        session, Verb.CERTIFICATE_REQUEST_TAKEN_BACK, f"certificate_request:{request.id}", actor_id=actor.id, at=now,
        user=actor.id, requests=[request.id],
    )  # fmt: skip


def may_ask(certificate: Certificate | None, standing: Standing) -> bool:
    """Whether whoever stands so has reason to ask a trainer for a certificate."""
    return certificate is None or certificate.provisional or standing != Standing.VALID


def open_request(session: Session, user_id: int) -> CertificateRequest | None:
    """The request of somebody that no trainer has answered with a certificate."""
    return session.scalar(_open().where(CertificateRequest.user_id == user_id))


def open_requests(session: Session, actor: Actor) -> Sequence[sa.Row[CertificateRequest, User]]:
    """(request, who asks) of those whom that trainer looks after, but not themselves; the oldest first."""
    actor.must(Permission.CERTIFY)
    wanted = _open().join(User, User.id == CertificateRequest.user_id).add_columns(User)
    wanted = wanted.where(User.active, User.id != actor.id, within_reach(actor))
    return session.execute(wanted.order_by(CertificateRequest.id)).all()


def _open() -> sa.Select[CertificateRequest]:
    granted = sa.exists().where(
        Certificate.user_id == CertificateRequest.user_id, Certificate.granted_by.is_not(None),
        Certificate.granted_at >= CertificateRequest.asked_at,
    )  # fmt: skip
    entered = sa.exists().where(  # one from elsewhere is older than the request that it answers: the trail knows when
        Certificate.user_id == CertificateRequest.user_id, AuditLine.at >= CertificateRequest.asked_at,
        AuditLine.subject == sa.literal("certificate:").concat(sa.cast(Certificate.id, sa.String)),
        AuditLine.verb == str(Training.CERTIFICATE_TAKEN_OVER),
    )  # fmt: skip
    return sa.select(CertificateRequest).where(~granted, ~entered)
