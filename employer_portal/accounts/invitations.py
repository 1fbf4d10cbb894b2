"""Inviting somebody: a link that sets their first password, once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import devices, notices, people
from employer_portal.accounts.models import Organisation, User, UserRole
from employer_portal.accounts.operations import make_user, record_user
from employer_portal.accounts.pasting import Newcomer
from employer_portal.accounts.verbs import Verb
from employer_portal.core import audit, tokens
from employer_portal.core.clock import local
from employer_portal.core.errors import Conflict, NotAllowed, NotFound
from employer_portal.core.links import link
from employer_portal.core.permissions import Actor, Permission, Role
from employer_portal.core.tokens import Purpose, Token
from employer_portal.delivery.models import WAYS_IN

INVITED_FOR = timedelta(days=7)


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
    as_interviewer(user, actor)
    if not user.email:
        raise Conflict(f"{user.name} has no e-mail address, so they cannot sign in.", "Give them one first.")
    token = tokens.make(session, Purpose.INVITATION, f"user:{user.id}", by=actor.id or None, now=now, lasts=INVITED_FOR)
    address, until = link("invitation", token=token), now + INVITED_FOR
    mailed = False
    if by_mail:
        notice = notices.put("invitation", user=user, by=actor.name, token=token, until=local(until))
        posted = notices.send(session, notices.colleague(user), notice, actor=actor, now=now, group=WAYS_IN)
        mailed = posted is not None
    record_user(session, user, Verb.USER_INVITED, actor_id=actor.id, at=now, mailed=mailed)
    return Invitation(user.id, address, mailed, until)


def make_and_invite(
    session: Session, newcomers: Sequence[Newcomer], brand_id: int | None, *, by_mail: bool, actor: Actor, now: datetime
) -> list[Invitation]:
    """Make these people users, each with their role for that brand (None: all brands), and invite them.

    Raises `Conflict` that names those who are here already, and for one brand's trainer or administrator: then nobody
    is made.
    """
    actor.must(Permission.MANAGE_USERS)
    taken = sa.func.lower(User.email).in_([one.email.lower() for one in newcomers])
    if here := [email for email in session.scalars(sa.select(User.email).where(taken).order_by(User.email)) if email]:
        raise Conflict(
            f"There {'is already a user' if len(here) == 1 else 'are already users'} with {', '.join(here)}.",
            "Leave out whoever is here already: they are invited from their own page.",
        )
    made = []
    for one in newcomers:
        user = make_user(session, one.name, one.email.lower(), active=False, actor=actor, now=now)
        people.give_role(session, user.id, one.role, brand_id, actor=actor, now=now)
        made.append(invite(session, user.id, by_mail=by_mail, actor=actor, now=now))
    return made


def may_invite(user: User, actor: Actor) -> bool:
    """Whether `invite` would let this actor invite that user, who was never here."""
    try:
        _must_invite(user, actor)
    except (NotAllowed, NotFound):
        return False
    return bool(user.email) and never_here(user)


def invited(session: Session, token: Token) -> User:
    """Whom that invitation is for."""
    return session.get_one(User, tokens.number_of(token.subject))


def accept(session: Session, token: Token, password_hash: str, *, now: datetime) -> None:
    """Whom the invitation is for works here from now on, with that password; other devices are signed out."""
    user = invited(session, token)
    tokens.use(session, token, now)
    user.password, user.active, user.ended_at = password_hash, True, None
    devices.sign_out_all(session, user.id, actor_id=user.id, now=now)
    audit.record(session, Verb.USER_ACCEPTED, f"user:{user.id}", actor_id=user.id, at=now)


def open_invitation(session: Session, user_id: int, now: datetime) -> Token | None:
    """The invitation that this user has not used yet, if there is one."""
    return tokens.newest(session, Purpose.INVITATION, f"user:{user_id}", now)


def never_here(user: User) -> bool:
    """Whether this user was noted, and nobody let them in yet."""
    return not user.active and user.ended_at is None and user.password is None


def as_interviewer(user: User, actor: Actor) -> None:
    """Whom a workbook named, and nobody gave a role: an interviewer, for the brands of whoever lets them in."""
    if user.roles:
        return
    brands = actor.brands(Permission.RUN_ROUNDS) if Permission.RUN_ROUNDS in actor.permissions else None
    user.roles = [UserRole(role=Role.INTERVIEWER, brand_id=brand) for brand in (brands or [None])]


def _must_invite(user: User, actor: Actor) -> None:
    """An administrator invites anybody; HR those who interview for their brands, and were never here before."""
    if Permission.MANAGE_USERS in actor.permissions:
        return
    actor.must(Permission.RUN_ROUNDS)
    if not never_here(user):
        raise NotAllowed("Only an administrator can let somebody in again.", "Ask an administrator.")
    if any(role.role != Role.INTERVIEWER for role in user.roles):
        raise NotAllowed("Only an administrator invites people with other roles.", "Ask an administrator.")
    brands = [role.brand_id for role in user.roles]
    if not all(actor.may(Permission.RUN_ROUNDS, brand) for brand in brands if brand is not None):
        raise NotFound("There is no such user.")
