"""Guesses are counted and slowed: at passwords, at the second step (codes and recovery codes together), at the code
that proves a brand's address; and mails that are asked for. This is the whole model.

Every guess is counted *before* it is tried, whatever body it came in, and struck off if it was right: of guesses that
are made at one moment, each finds the count of the others. Whoever has to wait is told so, and nothing is tried.

Whose count it is depends on who guesses, so that no stranger keeps anybody out (OWASP, "Slow Down Online Guessing
Attacks with Device Cookies"):

=====================  ======================================================  ====  ============  =========
counted together       known by                                                free  longest wait  forgotten
=====================  ======================================================  ====  ============  =========
one known device       a signed cookie of its own, from an earlier sign-in to    10     5 minutes    30 days
                       this very account (`known_devices`), or being signed in
an account's network   this account signed in from it in the last 90 days         5     5 minutes    30 days
strangers              neither; all strangers to one account, wherever            5     5 minutes    30 days
mails asked for        as the three above (five of them on a known device)        3     5 minutes      1 day
a network              all strangers on it, whatever account they try            20     5 minutes      1 day
a proven network       the same, where somebody signed in in the last 90 days   100    10 seconds      1 day
=====================  ======================================================  ====  ============  =========

After the free ones the first wait is 5 seconds, and each is twice the one before. So guessing at one account from many
networks is slowed by the strangers' count, and guessing at many accounts from one network (spraying) by the network's;
an office behind one address loses ten seconds at most, and its known devices nothing: they count for no network.

After 100 wrong guesses in a row a count waits until it is forgotten: "no more than 100" consecutive failed attempts on
one account (NIST SP 800-63B-4, section 3.2.2; section 5.2.2 of the edition of 2017 says the same). Waits that grow, and
listening on to addresses from which the account signed in before, are two of the ways which that section names against
locking its owner out. Here known devices and networks have counts of their own, so all of an account's together may be
more than 100, and the strangers' begins anew after a month: in that this is milder than the standard. For one-time
codes RFC 4226, section 7.3, asks for a small number of tries or waits that grow, across all sign-ins at once. A new
password by mail makes the device known, and begins all counts of the account anew. An account that nobody has is
counted alike.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from ipaddress import ip_address, ip_network

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from employer_portal.accounts.models import Guesses, ProvenNetwork

FIRST, MOST = timedelta(seconds=5), timedelta(minutes=5)
DAY, MONTH = timedelta(days=1), timedelta(days=30)
PROVEN_FOR = timedelta(days=90)
LIMIT = 100  # NIST SP 800-63B-4, section 3.2.2


@dataclass(frozen=True, slots=True)
class Pace:
    """How many guesses are free, the longest wait, when they are forgotten, and after how many all wait for that."""

    free: int
    most: timedelta = MOST
    forgotten: timedelta = MONTH
    limit: int | None = LIMIT


DEVICE, ACCOUNT = Pace(10), Pace(5)
MAIL, MAIL_ON_DEVICE = Pace(3, forgotten=DAY, limit=None), Pace(5, forgotten=DAY, limit=None)
NETWORK = Pace(20, forgotten=DAY, limit=None)
PROVEN_NETWORK = Pace(100, timedelta(seconds=10), DAY, None)


@dataclass(frozen=True, slots=True)
class Tried:
    """What is counted, and how it is slowed."""

    key: str
    pace: Pace


def tried(secret: str, kind: str, what: str, pace: Pace) -> Tried:
    """`what` (an address, a number) of that kind, digested: the table tells nobody who mistyped."""
    return Tried(_digest(secret, kind, what.strip().lower()), pace)


def network(address: str | None) -> str:
    """The network of an address that is one person's or one office's: a whole /64 of IPv6; "unknown" for no address."""
    try:
        known = ip_address(address or "")
    except ValueError:
        return "unknown"
    return str(ip_network((known, 64), strict=False)) if known.version == 6 else str(known)


def at_network(session: Session, secret: str, where: str, now: datetime) -> Tried:
    """What strangers on that network are counted by."""
    proven = is_proven(session, secret, where, now=now)
    return tried(secret, "machine", where, PROVEN_NETWORK if proven else NETWORK)


def prove(session: Session, secret: str, where: str, account: str, now: datetime) -> None:
    """Somebody came in from there: the network is proven, for them and for the installation."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    for whose in sorted(("", account)):
        row = (postgresql.insert if on_postgresql else sqlite.insert)(ProvenNetwork).values(
            key=_proof(secret, where, whose), last_at=now
        )
        session.execute(row.on_conflict_do_update(index_elements=["key"], set_={"last_at": now}))


def is_proven(session: Session, secret: str, where: str, account: str = "", *, now: datetime) -> bool:
    """Whether that account (without one: anybody) came in from there lately."""
    last = session.scalar(sa.select(ProvenNetwork.last_at).where(ProvenNetwork.key == _proof(secret, where, account)))
    return last is not None and last > now - PROVEN_FOR


def take(session: Session, tries: Iterable[Tried], now: datetime) -> timedelta:
    """Count a guess that is about to be tried, and answer zero; or how long it has to wait, and count nothing."""
    rows = [(one.pace, _row(session, one, now)) for one in sorted(tries, key=lambda one: one.key)]
    left = max((row.wait_until - now for _, row in rows if row.wait_until), default=timedelta(0))
    if left > timedelta(0):
        return left
    for pace, row in rows:
        row.count = 1 if row.last_at < now - pace.forgotten else row.count + 1
        row.last_at, row.wait_until = now, _until(row.count, pace, now)
    session.flush()
    return timedelta(0)


def waits_until(session: Session, one: Tried) -> datetime | None:
    """Until when nothing that is counted so is tried, if it has to wait at all."""
    row = session.get(Guesses, one.key)
    return row.wait_until if row else None


def strike_off(session: Session, tries: Iterable[Tried], now: datetime) -> None:
    """The guess that was taken at `now` was right: it does not count. What others have to wait since then stays."""
    for one in sorted(tries, key=lambda one: one.key):
        row = _row(session, one, now)
        row.count = max(row.count - 1, 0)
        row.wait_until = None if row.last_at <= now else row.wait_until
    session.flush()


def forget(session: Session, tries: Iterable[Tried]) -> None:
    """Whoever came in begins anew."""
    session.execute(sa.delete(Guesses).where(Guesses.key.in_([one.key for one in tries])))


def any_old(session: Session, now: datetime) -> bool:
    """Whether `forget_old` would drop something."""
    guessed = sa.exists().where(Guesses.last_at < now - MONTH)
    return bool(session.scalar(sa.select(guessed | sa.exists().where(ProvenNetwork.last_at < now - PROVEN_FOR))))


def forget_old(session: Session, now: datetime) -> None:
    """Drop what nobody guessed at for a month, and networks that nobody came in from for as long as they are proven."""
    session.execute(sa.delete(Guesses).where(Guesses.last_at < now - MONTH))
    session.execute(sa.delete(ProvenNetwork).where(ProvenNetwork.last_at < now - PROVEN_FOR))


def _row(session: Session, one: Tried, now: datetime) -> Guesses:
    """Its row, locked. Those of one guess are asked for in one order, so that two never wait for each other."""
    on_postgresql = session.get_bind().dialect.name == "postgresql"
    insert = (postgresql.insert if on_postgresql else sqlite.insert)(Guesses)
    session.execute(insert.values(key=one.key, count=0, last_at=now).on_conflict_do_nothing())
    return session.get_one(Guesses, one.key, with_for_update=True, populate_existing=True)


def _until(count: int, pace: Pace, now: datetime) -> datetime | None:
    if pace.limit is not None and count >= pace.limit:
        return now + pace.forgotten
    over = count - pace.free
    return now + min(FIRST * 2 ** min(over - 1, 20), pace.most) if over > 0 else None


def _proof(secret: str, where: str, account: str) -> str:
    return _digest(secret, "proven", f"{where} {account.strip().lower()}")


def _digest(secret: str, kind: str, what: str) -> str:
    return hmac.digest(secret.encode(), f"{kind}:{what}".encode(), sha256).hex()
