"""Guesses are counted and slowed: a few are free, then each waits longer than the one before, never longer than MOST.

Counted by what is tried (an account, the second step of one, a mailbox that is written to) and by the machine that
tries. An account is never closed for good: the wait ends by itself, and a new password by mail ends it at once.
"""

import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Guesses

FIRST, MOST = timedelta(seconds=5), timedelta(minutes=5)
FORGOTTEN = timedelta(days=1)  # a day without a guess begins anew


@dataclass(frozen=True, slots=True)
class Tried:
    """What is counted, and how many guesses at it are free."""

    key: str
    free: int


def tried(secret: str, kind: str, what: str, free: int) -> Tried:
    """`what` (an address, a number) of that kind, digested: the table tells nobody who mistyped."""
    return Tried(hmac.digest(secret.encode(), f"{kind}:{what.strip().lower()}".encode(), sha256).hex(), free)


def machine(secret: str, address: str | None, free: int = 30) -> Tried:
    """The machine that asks, or its network where one person owns a whole one (IPv6)."""
    try:
        known = ip_address(address or "")
        where = str(ip_network((known, 64), strict=False)) if known.version == 6 else str(known)
    except ValueError:
        where = "unknown"
    return tried(secret, "machine", where, free)


def wait(session: Session, tries: Iterable[Tried], now: datetime) -> timedelta:
    """How long to wait before the next guess; zero for none."""
    wanted = sa.select(sa.func.max(Guesses.wait_until)).where(Guesses.key.in_([one.key for one in tries]))
    until = session.scalar(wanted)
    return max(until - now, timedelta(0)) if until else timedelta(0)


def note(session: Session, tries: Sequence[Tried], now: datetime) -> None:
    """Count a wrong guess."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    for one in sorted(tries, key=lambda one: one.key):  # in one order, so that two never wait for each other
        insert = (postgresql.insert if on_postgresql else sqlite.insert)(Guesses)
        session.execute(insert.values(key=one.key, count=0, last_at=now).on_conflict_do_nothing())
        row = session.get_one(Guesses, one.key, with_for_update=True, populate_existing=True)
        row.count = 1 if row.last_at < now - FORGOTTEN else row.count + 1
        row.last_at = now
        over = row.count - one.free
        row.wait_until = now + min(FIRST * 2 ** min(over - 1, 20), MOST) if over > 0 else None
    session.flush()


def forget(session: Session, tries: Iterable[Tried]) -> None:
    """Whoever came in begins anew."""
    session.execute(sa.delete(Guesses).where(Guesses.key.in_([one.key for one in tries])))


def any_old(session: Session, now: datetime) -> bool:
    """Whether `forget_old` would drop something."""
    return session.scalar(sa.select(Guesses.key).where(Guesses.last_at < now - FORGOTTEN).limit(1)) is not None


def forget_old(session: Session, now: datetime) -> None:
    """Drop what nobody guessed at for a day."""
    session.execute(sa.delete(Guesses).where(Guesses.last_at < now - FORGOTTEN))
