"""Links that work once: an invitation, which sets the first password, and an interviewer's way into one round."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import devices, notices
from employer_portal.accounts.models import Organisation, Ticket, TicketKind, User, UserRole
from employer_portal.accounts.operations import record_user
from employer_portal.accounts.verbs import Verb
from employer_portal.core import audit
from employer_portal.core.clock import local
from employer_portal.core.errors import Conflict, NotAllowed, NotFound
from employer_portal.core.links import link
from employer_portal.core.permissions import Actor, Permission, Role
from employer_portal.delivery.models import WAYS_IN

INVITED_FOR = timedelta(days=7)
WAY_IN_FOR = timedelta(days=3)
REMEMBERED = timedelta(days=90)  # an old link still knows for whom to ask for a new one
ROUND = re.compile(r"round:(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation that was made: the address to open, and whether a mail with it is on its way."""

    user_id: int
    address: str
    mailed: bool
    until: datetime


def mail_reaches(session: Session, mail_host: str) -> bool:
    """Whether a mail gets to people: a server is named, or this is a trial with a mailbox page; and somebody sends."""
    trial = session.scalar(sa.select(Organisation.throw_away)) or False
    return bool(mail_host or trial) and notices.sender_of(session) is not None


def invite(session: Session, user_id: int, *, by_mail: bool, actor: Actor, now: datetime) -> Invitation:
    """Invite somebody to set a password; an invitation that they have already ends. The link is told once, here.

    `by_mail` where a mail would reach them; without, whoever asks hands the link over. Raises `NotAllowed` for whom
    one may not invite, and `Conflict` for somebody without an address.
    """
    user = session.get(User, user_id, with_for_update=True)
    if user is None:
        raise NotFound("There is no such user.")
    _must_invite(user, actor)
    _as_interviewer(user, actor)
    if not user.email:
        raise Conflict(f"{user.name} has no e-mail address, so they cannot sign in.", "Give them one first.")
    token = _make(session, TicketKind.INVITATION, user, "", actor, now, INVITED_FOR)
    address, until = link("invitation", token=token), now + INVITED_FOR
    mailed = False
    if by_mail:
        notice = notices.written("invitation", user, by=actor.name, token=token, until=local(until))
        mailed = notices.send(session, user, notice, actor=actor, now=now, group=WAYS_IN) is not None
    record_user(session, user, Verb.USER_INVITED, actor_id=actor.id, at=now, mailed=mailed)
    return Invitation(user.id, address, mailed, until)


def may_invite(user: User, actor: Actor) -> bool:
    """Whether `invite` would let this actor invite that user, who was never here."""
    try:
        _must_invite(user, actor)
    except (NotAllowed, NotFound):
        return False
    return bool(user.email) and _never_here(user)


def found(session: Session, token: str, kind: TicketKind, now: datetime) -> Ticket:
    """The ticket of that token, if it still works. Raises `NotFound`, the same for unknown, used and expired."""
    ticket = known(session, token, kind)
    if ticket is None or ticket.used_at is not None or ticket.expires_at <= now:
        raise NotFound("This link does not work.")
    return ticket


def known(session: Session, token: str, kind: TicketKind) -> Ticket | None:
    """The ticket of that token, whether it still works or not."""
    wanted = sa.select(Ticket).where(Ticket.token_sha256 == devices.digest(token), Ticket.kind == kind)
    return session.scalar(wanted)


def accept(session: Session, ticket: Ticket, password_hash: str, *, now: datetime) -> None:
    """Whom the invitation names works here from now on, with that password; other devices are signed out."""
    user = session.get_one(User, ticket.user_id)
    _use(session, ticket, now)
    user.password, user.active, user.ended_at = password_hash, True, None
    devices.sign_out_all(session, user.id, actor_id=user.id, now=now)
    audit.record(session, Verb.USER_ACCEPTED, f"user:{user.id}", actor_id=user.id, at=now)


def come_in(session: Session, ticket: Ticket, *, now: datetime) -> None:
    """Use an interviewer's link up."""
    user = session.get_one(User, ticket.user_id)
    if not _by_link(user):
        raise NotFound("This link does not work.")
    _use(session, ticket, now)
    audit.record(session, Verb.USER_CAME_IN_BY_LINK, f"user:{user.id}", actor_id=user.id, at=now, scope=ticket.scope)


def post_way_in(
    session: Session, user_id: int, round_id: int, *, about: str, actor: Actor, now: datetime,
    brand_id: int | None = None,
) -> bool:  # fmt: skip
    """Mail an interviewer a link that signs them in once, for one round; whether one is on its way.

    `about` names the job. Whoever was noted by an import and is nothing but an interviewer works here from then on,
    if whoever asks runs rounds.
    Nothing is mailed to somebody who has another role or a second step: they sign in.
    """
    user = session.get(User, user_id, with_for_update=True)
    if user is None or not user.email:
        return False
    if _never_here(user) and Permission.RUN_ROUNDS in actor.permissions:
        _as_interviewer(user, actor)
        user.active = True
        record_user(session, user, Verb.USER_LET_IN, actor_id=actor.id, at=now)
    if not _by_link(user):
        return False
    token = _make(session, TicketKind.LINK, user, f"round:{round_id}", actor, now, WAY_IN_FOR)
    notice = notices.written("way-in", user, token=token, about=about, until=local(now + WAY_IN_FOR))
    return notices.send(session, user, notice, actor=actor, now=now, brand_id=brand_id, group=WAYS_IN) is not None


def post_again(session: Session, ticket: Ticket, *, now: datetime) -> bool:
    """Mail whom an old link names a new one for the same round."""
    round_id = round_of(ticket.scope)
    if round_id is None or ticket.made_at < now - REMEMBERED:
        return False
    actor = Actor(ticket.user_id, "", frozenset())
    return post_way_in(session, ticket.user_id, round_id, about="", actor=actor, now=now)


def newest_link(session: Session, email: str, now: datetime) -> Ticket | None:
    """The newest link that somebody with that address was mailed, used and expired ones too."""
    wanted = (
        sa.select(Ticket)
        .join(User, User.id == Ticket.user_id)
        .where(Ticket.kind == TicketKind.LINK, sa.func.lower(User.email) == email.lower())
        .where(Ticket.made_at >= now - REMEMBERED)
        .order_by(Ticket.id.desc())
    )
    return session.scalars(wanted.limit(1)).first()


def end_all(session: Session, user_id: int, *, now: datetime) -> None:
    """No link of this user works any more."""
    session.execute(sa.update(Ticket).where(Ticket.user_id == user_id, Ticket.used_at.is_(None)).values(used_at=now))


def open_invitation(session: Session, user_id: int, now: datetime) -> Ticket | None:
    """The invitation that this user has not used yet, if there is one."""
    wanted = sa.select(Ticket).where(Ticket.user_id == user_id, Ticket.kind == TicketKind.INVITATION)
    still = wanted.where(Ticket.used_at.is_(None), Ticket.expires_at > now)
    return session.scalars(still.order_by(Ticket.id.desc()).limit(1)).first()


def round_of(scope: str) -> int | None:
    """The round that a sign-in is narrowed to."""
    named = ROUND.fullmatch(scope)
    return int(named[1]) if named else None


def _make(
    session: Session, kind: TicketKind, user: User, scope: str, actor: Actor, now: datetime, lasts: timedelta
) -> str:
    token = secrets.token_urlsafe(32)
    session.execute(
        sa.update(Ticket)
        .where(Ticket.user_id == user.id, Ticket.kind == kind, Ticket.scope == scope, Ticket.used_at.is_(None))
        .values(used_at=now)
    )
    session.add(
        Ticket(
            kind=kind, user_id=user.id, token_sha256=devices.digest(token), scope=scope, made_by=actor.id or None,
            made_at=now, expires_at=now + lasts,
        )
    )  # fmt: skip
    session.flush()
    return token


def _use(session: Session, ticket: Ticket, now: datetime) -> None:
    """Once: of two who open the same link at the same moment, one is told that it was used."""
    using = sa.update(Ticket).where(Ticket.id == ticket.id, Ticket.used_at.is_(None)).values(used_at=now)
    if not session.execute(using.execution_options(synchronize_session=False)).rowcount:  # type: ignore[attr-defined]
        raise NotFound("This link does not work.")


def _by_link(user: User) -> bool:
    return user.active and not user.tf_primary_method and {role.role for role in user.roles} == {Role.INTERVIEWER}


def _never_here(user: User) -> bool:
    return not user.active and user.ended_at is None and user.password is None


def _must_invite(user: User, actor: Actor) -> None:
    """An administrator invites anybody; HR those who interview for their brands, and were never here before."""
    if Permission.MANAGE_USERS in actor.permissions:
        return
    actor.must(Permission.RUN_ROUNDS)
    if not _never_here(user):
        raise NotAllowed("Only an administrator can let somebody in again.", "Ask an administrator.")
    if any(role.role != Role.INTERVIEWER for role in user.roles):
        raise NotAllowed("Only an administrator invites people with other roles.", "Ask an administrator.")
    brands = [role.brand_id for role in user.roles]
    if not all(actor.may(Permission.RUN_ROUNDS, brand) for brand in brands if brand is not None):
        raise NotFound("There is no such user.")


def _as_interviewer(user: User, actor: Actor) -> None:
    """Whom a workbook named, and nobody gave a role: an interviewer, for the brands of whoever invites them."""
    if user.roles:
        return
    brands = actor.brands(Permission.RUN_ROUNDS) if Permission.RUN_ROUNDS in actor.permissions else None
    user.roles = [UserRole(role=Role.INTERVIEWER, brand_id=brand) for brand in (brands or [None])]
