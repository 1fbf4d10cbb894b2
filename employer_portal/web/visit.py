"""What a view works with: the portal it runs in, who asks, the request's own moment and reading session."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar, cast

from flask import Flask, current_app, g, request, session
from sqlalchemy.orm import Session

from employer_portal.core import tokens
from employer_portal.core.clock import Clock
from employer_portal.core.db import Database
from employer_portal.core.errors import NotFound
from employer_portal.core.permissions import Actor
from employer_portal.core.tokens import Purpose
from employer_portal.running.chosen import Chosen
from employer_portal.settings import Settings

Shared = TypeVar("Shared")
GUEST = "guest"  # where the cookie of a browser has the secret of its visit


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is signed in, as whom they act, and what this sign-in is narrowed to (e.g. "round:12"; empty: nothing)."""

    actor: Actor
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody without an account who came by a link: whose it is ("application:12") and what of theirs it opens."""

    subject: str
    scope: str


@dataclass(frozen=True, slots=True)
class Portal:
    """What one process works with. `who` answers for the current request; `shared` is found by its type: the
    checker, the letter's blocks, and what else upper floors need and would not make anew for each request."""

    chosen: Chosen
    database: Database
    clock: Clock
    who: Callable[[], Visitor | None]
    shared: Mapping[type, object] = field(default_factory=dict)


def set_up(app: Flask, portal: Portal) -> None:
    """Let the views of `app` work with `portal`."""
    app.extensions["portal"] = portal
    app.teardown_appcontext(lambda error: _close())


def portal() -> Portal:
    """The portal that this request runs in."""
    return cast("Portal", current_app.extensions["portal"])


def shared(kind: type[Shared]) -> Shared:
    """The one of that type that all requests of this process share."""
    return cast("Shared", portal().shared[kind])


def settings() -> Settings:
    """The settings in force when the request first asks."""
    if "settings" not in g:
        with portal().database.reading() as session:  # its own: it may be asked for within a transaction
            g.settings = portal().chosen.settings(session)
    return cast("Settings", g.settings)


def now() -> datetime:
    """The request's moment: the same for all that happens in it."""
    if "now" not in g:
        g.now = portal().clock()
    return cast("datetime", g.now)


def visitor() -> Visitor | None:
    """Who is signed in, or None. Asked once per request."""
    if "visitor" not in g:
        g.visitor = portal().who()
    return cast("Visitor | None", g.visitor)


def guest() -> Guest | None:
    """Who came by a link on this browser, or None (see `guests`). Asked once per request."""
    if "guest" not in g:
        token = tokens.known(reading(), session[GUEST], Purpose.VISIT) if GUEST in session else None
        g.guest = Guest(token.subject, token.scope) if token and tokens.works(token, now()) else None
    return cast("Guest | None", g.guest)


def narrowed_to() -> int | None:
    """The round that this sign-in is narrowed to; None: to nothing."""
    known = visitor()
    return int(known.scope.partition(":")[2]) if known and known.scope else None


def actor() -> Actor:
    """Who acts. Raises `NotFound` where nobody is signed in (the guard has let nobody else through)."""
    known = visitor()
    if known is None:
        raise NotFound("Nobody is signed in.")
    return known.actor


def by_script() -> bool:
    """Whether a page's script asks, and so wants JSON for an answer, errors too."""
    return request.is_json or request.accept_mimetypes.best == "application/json"


def reading() -> Session:
    """The request's session to read with, opened when first asked for and closed when the response is made."""
    if "reading" not in g:
        g.closing = ExitStack()
        g.reading = g.closing.enter_context(portal().database.reading())
    return cast("Session", g.reading)


def transaction() -> AbstractContextManager[Session]:
    """A session that commits. What was read before is let go: afterwards the page shows what is true now."""
    _close()
    return portal().database.transaction()


def let_go() -> None:
    """Close the reading session: what follows takes its time, and holds nothing meanwhile."""
    _close()


def _close() -> None:
    if "reading" in g:
        g.pop("reading")
        g.pop("closing").close()
