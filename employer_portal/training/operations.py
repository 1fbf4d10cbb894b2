"""Granting and revoking certificates."""

from collections.abc import Iterable
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts.models import User
from employer_portal.core import audit
from employer_portal.core.clock import day_at, end_of_day
from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.core.permissions import Actor, Permission
from employer_portal.core.trail import moment
from employer_portal.core.workflow import Act
from employer_portal.training import glass, retests
from employer_portal.training.models import Certificate, Glass, GlassState, Retest
from employer_portal.training.queries import runs, within_reach
from employer_portal.training.verbs import Verb

DAYS_A_MONTH = 30.44
#: So many months is the longest: what was learned longer ago is no longer fresh (fact sheet, section 0).
LONGEST = 24
#: How a trainer comes by a certificate of their own.
ANOTHER = "Ask another trainer; where there is none, an administrator gives somebody that role."


def months(count: int) -> timedelta:
    """So many months, as a certificate counts them."""
    return timedelta(days=round(count * DAYS_A_MONTH))


def grant(
    session: Session, user_id: int, *, guidance_version: str, rules_version: str = "", valid: timedelta, actor: Actor,
    now: datetime,
) -> Certificate:  # fmt: skip
    """A certificate for that user, valid from now on for `valid`, to the end of that day. Raises
    `NotAllowed` for oneself."""
    _must_reach(session, user_id, actor)
    if user_id == actor.id:
        raise NotAllowed("Nobody certifies themselves.", ANOTHER)
    return _issue(session, Verb.CERTIFICATE_GRANTED, user_id, guidance_version, rules_version, valid, Act(actor, now))


def earn(
    session: Session, *, guidance_version: str, rules_version: str = "", valid: timedelta, writes: bool = True,
    actor: Actor, now: datetime,
) -> Certificate:  # fmt: skip
    """A provisional certificate for whoever has passed the training: called by the step that passes it, and no other
    way. `writes`: whether their words may go to candidates at once."""
    certificate = Certificate(
        user_id=actor.id, guidance_version=guidance_version, rules_version=rules_version, granted_at=now,
        expires_at=end_of_day(now + valid), provisional=True, writes=writes,
    )  # fmt: skip
    session.add(certificate)
    session.flush()
    audit.record(
        session, Verb.CERTIFICATE_EARNED, f"certificate:{certificate.id}", actor_id=actor.id, at=now, user=actor.id,
        since=moment(now), until=moment(certificate.expires_at), guidance=guidance_version, provisional=True,
        writes=writes,
    )  # fmt: skip
    return certificate


def complete(
    session: Session, user_id: int, *, rules_version: str, valid: timedelta, actor: Actor, now: datetime
) -> Certificate:
    """A full certificate for whoever holds the first licence: called by the step that passes the last sentence it
    takes, and no other way. It is for the guidance that they learned, and they owe the re-tests that they owed."""
    first = session.scalars(
        sa.select(Certificate).filter_by(user_id=user_id, provisional=True).order_by(Certificate.id.desc())
    ).first()
    assert first is not None
    full = _issue(
        session, Verb.CERTIFICATE_COMPLETED, user_id, first.guidance_version, rules_version, valid, Act(actor, now)
    )
    retests.carry_over(session, full, Retest.certificate_id == first.id, actor=actor, now=now)
    return full


def _issue(
    session: Session, verb: Verb, user_id: int, guidance_version: str, rules_version: str, valid: timedelta, act: Act
) -> Certificate:
    certificate = Certificate(
        user_id=user_id, guidance_version=guidance_version, rules_version=rules_version, granted_by=act.actor.id,
        granted_at=act.now, expires_at=end_of_day(act.now + valid),
    )  # fmt: skip
    session.add(certificate)
    session.flush()
    audit.record(
        session, verb, f"certificate:{certificate.id}", actor_id=act.actor.id, at=act.now, user=user_id,
        since=moment(act.now), until=moment(certificate.expires_at), guidance=guidance_version,
    )  # fmt: skip
    return certificate


def take_over(
    session: Session, user_id: int, *, issuer: str, since: datetime, until: datetime, actor: Actor, now: datetime
) -> Certificate:
    """A certificate that somebody else issued, marked so. Raises `NotAllowed` for oneself, `DomainError` for one that
    has ended, that ends before it begins or lasts too long, or that is older than a revocation here."""
    _must_reach(session, user_id, actor)
    if user_id == actor.id:
        raise NotAllowed("Nobody certifies themselves.", ANOTHER)
    if not since <= now < until:
        raise DomainError("The certificate is not valid today.", "Enter those that are.")
    if day_at(until) - day_at(since) > months(LONGEST):
        raise DomainError(f"The certificate lasts longer than {LONGEST} months.", "Enter an earlier last day.")
    revoked = sa.select(Certificate.id).where(Certificate.user_id == user_id, Certificate.revoked_at >= since)
    if session.scalar(revoked.limit(1)) is not None:
        raise DomainError(
            "Their certificate here was revoked after this one was given.", "Certify them anew, where that is right."
        )
    certificate = Certificate(
        user_id=user_id, guidance_version="", issuer=issuer, granted_by=actor.id, granted_at=since, expires_at=until
    )
    session.add(certificate)
    session.flush()
    audit.record(
        session, Verb.CERTIFICATE_TAKEN_OVER, f"certificate:{certificate.id}", actor_id=actor.id, at=now, user=user_id,
        since=moment(since), until=moment(until), guidance="",
    )  # fmt: skip
    retests.carry_over(session, certificate, Retest.asked_at > since, runs(now), actor=actor, now=now)
    return certificate


def grant_all(
    session: Session, user_ids: Iterable[int], *, guidance_version: str, rules_version: str = "", valid: timedelta,
    actor: Actor, now: datetime,
) -> int:  # fmt: skip
    """`grant` to several people; how many they were. Raises `DomainError` for nobody, and as `grant` does."""
    wanted = sorted(set(user_ids))
    if not wanted:
        raise DomainError("Nobody is chosen.", "Tick some people first.")
    for user_id in wanted:
        grant(
            session, user_id, guidance_version=guidance_version, rules_version=rules_version, valid=valid, actor=actor,
            now=now,
        )  # fmt: skip
    return len(wanted)


def revoke(session: Session, user_id: int, because: str, *, actor: Actor, now: datetime) -> int:
    """End every certificate of that user that runs now, with the reason, and leave to write that is running or asked
    for; how many certificates they were.

    Raises `Conflict` where there is nothing to end, `DomainError` without a reason.
    """
    _must_reach(session, user_id, actor)
    if len(because.split()) < 2:
        raise DomainError("Say why, in a few words.", "It stays on record, and the person may read it.")
    held = session.scalars(sa.select(Certificate).where(Certificate.user_id == user_id, runs(now)).with_for_update())
    ended = held.all()
    leave = sa.select(Glass).filter_by(user_id=user_id)
    broken = leave.where(Glass.state == GlassState.BROKEN, Glass.until > now)
    running = session.scalars(broken.with_for_update()).all()
    if not (ended or running):
        raise Conflict("This person holds no valid certificate, and no permission to write without one.")
    for certificate in ended:
        certificate.revoked_at, certificate.revoked_by, certificate.revoked_because = now, actor.id, because
        audit.record(
            session, Verb.CERTIFICATE_REVOKED, f"certificate:{certificate.id}", actor_id=actor.id, at=now, user=user_id
        )
    for one in running:
        glass.take(session, one, "end", Act(actor, now))
    for one in session.scalars(leave.where(Glass.state == GlassState.ASKED).with_for_update()).all():
        glass.take(session, one, "refuse", Act(actor, now))  # it was asked before this was known
    return len(ended)


def _must_reach(session: Session, user_id: int, actor: Actor) -> None:
    actor.must(Permission.CERTIFY)
    if session.scalar(sa.select(User.id).where(User.id == user_id, within_reach(actor))) is None:
        raise NotFound("There is no such person.")
