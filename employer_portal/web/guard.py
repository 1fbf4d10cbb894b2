"""Signed in and permitted, unless a view says otherwise: what is not marked is refused, what is not one's own is not
found, so that nobody learns by asking what there is."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from flask import Flask, Response, abort, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from employer_portal.core.permissions import Permission
from employer_portal.web import visit

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])


@dataclass(frozen=True, slots=True)
class Door:
    """Who may come in: anyone, anyone signed in, or whoever holds one of these permissions. Only where it is `narrow`
    a sign-in is let in that is narrowed to one round; the view itself sees to it that only that round is shown. With
    `link` it is for visitors by a link of that scope, and for nobody else."""

    signed_in: bool = True
    permissions: frozenset[Permission] = frozenset()
    narrow: bool = False
    link: str = ""


ANYONE = Door(signed_in=False, narrow=True)
SIGNED_IN = Door()


def anyone(view: View) -> View:
    """Mark a view as open to people who are not signed in."""
    return _marked(view, ANYONE)


def signed_in(view: View) -> View:
    """Mark a view as open to everybody who is signed in."""
    return _marked(view, SIGNED_IN)


def may(*permissions: Permission, narrow: bool = False) -> Callable[[View], View]:
    """Mark a view as open to those who hold one of these permissions (in some brand; operations ask in which)."""
    return lambda view: _marked(view, Door(permissions=frozenset(permissions), narrow=narrow))


def by_link(scope: str) -> Callable[[View], View]:
    """Mark a view as open to people without an account who came by a link of that scope (`guests`). Being signed in
    opens it to nobody."""
    return lambda view: _marked(view, Door(signed_in=False, link=scope))


def door(app: Flask, endpoint: str) -> Door | None:
    """The mark of the view behind that endpoint, or None: then nobody comes in."""
    marked: Door | None = getattr(app.view_functions.get(endpoint), "door", None)
    return marked or app.extensions["doors"].get(endpoint)


def set_up(app: Flask, *, doors: Iterable[tuple[str, Door]] = ()) -> None:
    """Stand in front of every view. `doors` marks the endpoints of others' blueprints, which carry no mark."""
    app.extensions["doors"] = {"static": ANYONE, "bootstrap.static": ANYONE, **dict(doors)}
    app.before_request(_check)


def permitted(*permissions: Permission) -> bool:
    """Whether whoever is signed in holds one of these, in some brand; all hold none at all."""
    known = visit.visitor()
    return known is not None and (not permissions or not known.actor.permissions.isdisjoint(permissions))


def leads_on(endpoint: str, *permissions: Permission) -> bool:
    """Whether a link to that page leads whoever is signed in somewhere."""
    known, asked = visit.visitor(), door(current_app, endpoint)
    narrow = known is None or not known.scope or (asked is not None and asked.narrow)
    return narrow and permitted(*permissions)


def _check() -> ResponseReturnValue | None:
    if request.endpoint is None:
        return None  # no such page, or not with this method: Flask says so
    asked = door(current_app, request.endpoint)
    if asked is None:
        abort(404)
    if not asked.signed_in and asked.narrow:
        return None
    if _ahead_of_time():
        return Response(status=503)  # the browser drops it, and asks again when somebody goes there
    return _by_link(asked) if asked.link else _signed_in(asked)


def _by_link(asked: Door) -> ResponseReturnValue | None:
    guest = visit.guest()
    if guest is None or guest.scope != asked.link:
        abort(410)  # the same for no visit, an old one and another's
    return None


def _signed_in(asked: Door) -> ResponseReturnValue | None:
    known = visit.visitor()
    if not asked.signed_in and (known is None or not known.scope):
        return None
    if known is None:
        if visit.by_script():
            abort(401)
        return redirect(
            url_for("security.login", next=request.full_path.rstrip("?") if request.method == "GET" else None)
        )
    if (known.scope and not asked.narrow) or not permitted(*asked.permissions):
        abort(404)
    return None


def _ahead_of_time() -> bool:
    """Whether a browser fetches this before anybody asked for it. What somebody opened leaves a mark, so it is not
    answered: a fetch is no reading. (`Sec-Purpose` is the Fetch standard's; `Purpose` and `X-Moz` are what Chromium,
    Safari and older Firefox send with a `<link rel=prefetch>`.)"""
    return any("prefetch" in request.headers.get(name, "") for name in ("Sec-Purpose", "Purpose", "X-Moz"))


def _marked(view: View, door: Door) -> View:
    view.door = door  # type: ignore[attr-defined]
    return view
