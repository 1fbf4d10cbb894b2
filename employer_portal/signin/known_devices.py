"""Devices that are known to an account: a browser that signed in keeps a signed cookie, which tells later that it was
here before. It opens nothing; it only keeps a person's guesses apart from strangers' (`guesses`)."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

COOKIE = "known"
LASTS = timedelta(days=180)
MOST = 8  # accounts on one browser; beyond that the one that came in longest ago is a stranger again


def number(secret: str, cookie: str | None, account: str, now: datetime) -> str:
    """The number of this device at that account; empty where it is a stranger."""
    found, since = _read(secret, cookie).get(_mark(account), ("", 0))
    return found if since > (now - LASTS).timestamp() else ""


def with_account(secret: str, cookie: str | None, account: str, now: datetime) -> str:
    """The cookie of a browser on which that account has just come in, with a new number."""
    known = _read(secret, cookie) | {_mark(account): (secrets.token_hex(8), int(now.timestamp()))}
    newest = sorted(known.items(), key=lambda one: one[1][1], reverse=True)[:MOST]
    return str(URLSafeSerializer(secret).dumps(dict(newest)))


def _read(secret: str, cookie: str | None) -> dict[str, tuple[str, int]]:
    try:
        known = URLSafeSerializer(secret).loads(cookie or "")
    except BadData:
        return {}
    return {mark: (number, since) for mark, (number, since) in known.items()}


def _mark(account: str) -> str:
    """Whoever finds the cookie learns from it no address that they do not know already."""
    return sha256(account.strip().lower().encode()).hexdigest()[:16]
