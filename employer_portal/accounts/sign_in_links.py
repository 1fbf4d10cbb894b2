"""An interviewer's link: it signs them in without a password, once, for one round."""

import re
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.accounts import notices
from employer_portal.accounts.invitations import as_interviewer, never_here
from employer_portal.accounts.models import User
from employer_portal.accounts.operations import record_user
from employer_portal.accounts.verbs import Verb
from employer_portal.core import audit, tokens
from employer_portal.core.clock import local
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor, Permission, Role
from employer_portal.core.tokens import Purpose, Token
from employer_portal.delivery.models import WAYS_IN

LASTS = timedelta(days=3)
REMEMBERED = timedelta(days=90)  # an old link still knows for whom to ask for a new one
ROUND = re.compile(r"round:(\d{1,18})")


def mail(
    session: Session, user_id: int, round_id: int, *, about: str, actor: Actor, now: datetime,
    brand_id: int | None = None,
) -> bool:  # fmt: skip
    """Mail an interviewer a link for one round; whether one is on its way.

    `about` names the job. Whoever was noted by an import and is nothing but an interviewer works here from then on,
    if whoever asks runs rounds.
    Nothing is mailed to somebody who has another role or a second step: they sign in.
    """
    user = session.get(User, user_id, with_for_update=True)
    if user is None or not user.email:
        return False
    if never_here(user) and Permission.RUN_ROUNDS in actor.permissions:
        as_interviewer(user, actor)
        user.active = True
        record_user(session, user, Verb.USER_LET_IN, actor_id=actor.id, at=now)
    if not _by_link(user):
        return False
    token = tokens.make(
        session, Purpose.SIGN_IN_LINK, f"user:{user.id}", scope=f"round:{round_id}", by=actor.id or None, now=now,
        lasts=LASTS,
    )  # fmt: skip
    notice = notices.put("sign-in-link", user=user, token=token, about=about, until=local(now + LASTS))
    to = notices.colleague(user)
    return notices.send(session, to, notice, actor=actor, now=now, brand_id=brand_id, group=WAYS_IN) is not None


def mail_again(session: Session, old: Token, *, now: datetime) -> bool:
    """Mail whom an old link is for a new one for the same round."""
    round_id, user_id = round_of(old.scope), tokens.number_of(old.subject)
    if round_id is None or old.made_at < now - REMEMBERED:
        return False
    return mail(session, user_id, round_id, about="", actor=Actor(user_id, "", frozenset()), now=now)


def newest(session: Session, email: str, now: datetime) -> Token | None:
    """The newest link that somebody with that address was mailed, used and expired ones too."""
    user_id = session.scalar(sa.select(User.id).where(sa.func.lower(User.email) == email.lower()).limit(1))
    wanted = sa.select(Token).where(Token.subject == f"user:{user_id}", Token.purpose == Purpose.SIGN_IN_LINK)
    recent = wanted.where(Token.made_at >= now - REMEMBERED).order_by(Token.id.desc())
    return session.scalars(recent.limit(1)).first()


def come_in(session: Session, token: Token, *, now: datetime) -> None:
    """Use a link up."""
    user = session.get_one(User, tokens.number_of(token.subject))
    if not _by_link(user):
        raise NotFound("This link does not work.")
    tokens.use(session, token, now)
    audit.record(session, Verb.USER_CAME_IN_BY_LINK, f"user:{user.id}", actor_id=user.id, at=now, scope=token.scope)


def round_of(scope: str) -> int | None:
    """The round that a sign-in is narrowed to."""
    named = ROUND.fullmatch(scope)
    return int(named[1]) if named else None


def _by_link(user: User) -> bool:
    return user.active and not user.tf_primary_method and {role.role for role in user.roles} == {Role.INTERVIEWER}
