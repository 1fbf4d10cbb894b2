"""Visitors by link: people without an account, whom a link and what they had to know let in to one thing.

The page that a link opens changes nothing, for mail filters open every link: its button asks `let_in`. From then on
this browser opens the views that are marked `guard.by_link` with that scope, and each asks `here` whose they are.
"""

from datetime import datetime, timedelta

from flask import g, session
from sqlalchemy.orm import Session

from employer_portal.core import tokens
from employer_portal.core.errors import NotFound
from employer_portal.core.tokens import Purpose
from employer_portal.web import visit


def let_in(writing: Session, subject: str, scope: str, *, now: datetime, lasts: timedelta) -> None:
    """This browser is a visit of that subject, for so long; its other browsers stay. Within a transaction."""
    session.pop("csrf_token", None)
    g.pop("csrf_token", None)
    session[visit.GUEST] = tokens.make(
        writing, Purpose.VISIT, subject, scope=scope, by=None, now=now, lasts=lasts, beside=True
    )
    g.pop("guest", None)


def leave(writing: Session, *, now: datetime) -> None:
    """The visit of this browser ends. Within a transaction."""
    token = tokens.known(writing, session.pop(visit.GUEST, ""), Purpose.VISIT)
    if token is not None and tokens.works(token, now):
        tokens.use(writing, token, now)
    g.pop("guest", None)


def here(scope: str) -> visit.Guest:
    """Who is here by a link of that scope. Raises `NotFound` (the guard has let nobody else through)."""
    guest = visit.guest()
    if guest is None or guest.scope != scope:
        raise NotFound("Nobody is here by a link.")
    return guest
