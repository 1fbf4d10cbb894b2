"""Secrets that open one thing: a link in a mail, a code to read back, the visit of somebody who came by a link.

What is kept of a secret is its digest, for one purpose and one subject, until a date. Whoever makes one tells it once.
"""

import hashlib
import secrets
from datetime import datetime, timedelta
from enum import StrEnum

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, Session, mapped_column

from employer_portal.core.errors import NotFound
from employer_portal.core.retention import NOT_PERSONAL
from employer_portal.core.tables import Base, Id, by_value


class Purpose(StrEnum):
    """All that a token is ever made for."""

    INVITATION = "invitation"  # a colleague sets a first password
    SIGN_IN_LINK = "sign-in link"  # an interviewer comes in, for one round
    REPLY_TO = "reply-to"  # whoever reads a brand's answers reads a code back
    CANDIDATE_CODE = "candidate code"  # a candidate shows that they read the mail at the address on file
    CANDIDATE_PAPER = "candidate paper"  # the code that stands in a letter on paper
    ASKING = "asking"  # somebody asked for feedback on a brand's public form: the way in the mail that follows
    VISIT = "visit"  # the browser of somebody without an account, who came by a link


_ON_PAPER = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


class Token(Base):
    """What is kept of a secret. `subject` is whom or what it is for ("user:3", "brand:1"), `scope` what of theirs it
    opens ("round:12"; empty: all that its purpose does)."""

    __tablename__ = "token"
    __table_args__ = (sa.Index("ix_token_subject", "subject", "purpose"),)

    id: Mapped[Id]
    purpose: Mapped[Purpose] = mapped_column(by_value(Purpose))
    subject: Mapped[str] = mapped_column(info=NOT_PERSONAL)
    scope: Mapped[str] = mapped_column(default="", info=NOT_PERSONAL)
    sha256: Mapped[str] = mapped_column(index=True, info=NOT_PERSONAL)
    made_by: Mapped[int | None]
    made_at: Mapped[datetime]
    until: Mapped[datetime]
    used_at: Mapped[datetime | None]


def digest(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode()).hexdigest()


def make(
    session: Session, purpose: Purpose, subject: str, *, scope: str = "", by: int | None, now: datetime,
    lasts: timedelta, beside: bool = False,
) -> str:  # fmt: skip
    """A secret for an address or a cookie: 256 bits, which nobody finds by guessing. What was made for the same before,
    and was not used, works no more, unless this one stands `beside` it."""
    secret = secrets.token_urlsafe(32)
    if not beside:
        end(session, subject, purpose, scope=scope, now=now)
    _keep(session, purpose, subject, scope, digest(secret), by, now, lasts)
    return secret


def make_code(
    session: Session, purpose: Purpose, subject: str, *, by: int | None, now: datetime, lasts: timedelta
) -> str:
    """A secret that a person can type: six digits. It is only as good as the count of guesses in front of it."""
    code = f"{secrets.randbelow(1_000_000):06}"
    end(session, subject, purpose, now=now)
    _keep(session, purpose, subject, "", _of_code(subject, code), by, now, lasts)
    return code


def make_paper_code(
    session: Session, purpose: Purpose, subject: str, *, by: int | None, now: datetime, lasts: timedelta
) -> str:
    """A secret to be typed from paper: eight letters and figures that are not mistaken for others, 39 bits. Those that
    were printed before stay."""
    code = "".join(secrets.choice(_ON_PAPER) for _ in range(8))
    _keep(session, purpose, subject, "", _of_code(subject, code), by, now, lasts)
    return f"{code[:4]}-{code[4:]}"


def by_paper_code(session: Session, purpose: Purpose, subject: str, typed: str, now: datetime) -> Token | None:
    """The token of a code that was typed from paper, if it is one of that subject and works."""
    code = "".join(sign for sign in typed.upper() if sign in _ON_PAPER)
    mine = sa.select(Token).where(Token.subject == subject, Token.purpose == purpose)
    token = session.scalar(mine.where(Token.sha256 == _of_code(subject, code)).limit(1))
    return token if token is not None and works(token, now) else None


def known(session: Session, secret: str, purpose: Purpose) -> Token | None:
    """The token of that secret, whether it still works or not."""
    return session.scalar(sa.select(Token).where(Token.sha256 == digest(secret), Token.purpose == purpose))


def found(session: Session, secret: str, purpose: Purpose, now: datetime) -> Token:
    """The token of that secret, if it still works. Raises `NotFound`, the same for unknown, used and expired."""
    token = known(session, secret, purpose)
    if token is None or not works(token, now):
        raise NotFound("This link does not work.")
    return token


def works(token: Token, now: datetime) -> bool:
    """Whether it was not used and its date has not come."""
    return token.used_at is None and token.until > now


def newest(session: Session, purpose: Purpose, subject: str, now: datetime) -> Token | None:
    """The newest token for that which still works."""
    mine = sa.select(Token).where(Token.subject == subject, Token.purpose == purpose)
    still = mine.where(Token.used_at.is_(None), Token.until > now)
    return session.scalars(still.order_by(Token.id.desc()).limit(1)).first()


def is_code(token: Token, code: str) -> bool:
    """Whether that is the code of this token."""
    return secrets.compare_digest(token.sha256, _of_code(token.subject, code))


def number_of(subject: str) -> int:
    """The number of whom a token is for: of "user:3" it is 3."""
    return int(subject.rpartition(":")[2])


def use(session: Session, token: Token, now: datetime) -> None:
    """Once: of two who use the same at the same moment, one gets `NotFound`."""
    using = sa.update(Token).where(Token.id == token.id, Token.used_at.is_(None)).values(used_at=now)
    if not session.execute(using.execution_options(synchronize_session=False)).rowcount:  # type: ignore[attr-defined]
        raise NotFound("This link does not work.")


def end(session: Session, subject: str, *purposes: Purpose, scope: str | None = None, now: datetime) -> None:
    """Nothing that was made for that subject (and, where it is given, that scope) works any more."""
    ending = sa.update(Token).where(Token.subject == subject, Token.purpose.in_(purposes), Token.used_at.is_(None))
    session.execute((ending if scope is None else ending.where(Token.scope == scope)).values(used_at=now))


def _of_code(subject: str, code: str) -> str:
    """A million digests are soon made: with the subject in it, one of them stands for no other's code."""
    return digest(f"{subject} {code}")


def _keep(
    session: Session, purpose: Purpose, subject: str, scope: str, sha256: str, by: int | None, now: datetime,
    lasts: timedelta,
) -> None:  # fmt: skip
    session.add(
        Token(purpose=purpose, subject=subject, scope=scope, sha256=sha256, made_by=by, made_at=now, until=now + lasts)
    )
    session.flush()
