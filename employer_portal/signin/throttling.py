"""The guesses of a request: what it tries, and by whose count (`guesses` holds the model and its figures)."""

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from math import ceil
from typing import Any

from flask import Flask, Response, current_app, g, make_response, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.signals import password_reset, user_authenticated

from employer_portal.accounts import guesses
from employer_portal.accounts.guesses import ACCOUNT, DEVICE, MAIL, MAIL_ON_DEVICE, Pace, Tried
from employer_portal.core.addresses import spelling
from employer_portal.running.keys import Keys
from employer_portal.signin import known_devices
from employer_portal.signin.request_session import requests_session, writing
from employer_portal.web import visit
from employer_portal.web.forms import clean


def set_up(app: Flask) -> None:
    """Count and slow what is guessed at. Wants the guard and Flask-Security before it."""
    app.before_request(_count_first)
    app.after_request(_settle)
    user_authenticated.connect(lambda sender, user, **more: _came_in(user), app, weak=False)
    password_reset.connect(lambda sender, user, **more: _new_password(user), app, weak=False)


def was_right() -> None:
    """What this request guessed at was right: it is struck off when the response is made."""
    g.guessed_right = True


def _password() -> list[Tried]:
    return _by_whoever("password", _named())


def _mail() -> list[Tried]:
    return _by_whoever("mail", _named(), MAIL, MAIL_ON_DEVICE)


def _own() -> list[Tried]:
    return [guesses.tried(_secret(), "password own", f"{current_user.id} {g.device.id}", DEVICE)]


def _code() -> list[Tried]:
    if current_user.is_authenticated:
        return []  # a new second step is tried out, by whoever was shown its key a moment ago
    mark = session.get("tf_user_id", "")
    found = _datastore().find_user(fs_uniquifier=mark) if mark else None
    return _by_whoever("code", found.email if found else mark)


def by_network() -> list[Tried]:
    """What is tried with a link in hand: it counts for the network alone."""
    return [_network()]


#: endpoint -> what a POST to it tries. A GET tries nothing: what a link holds (256 bits) is not found by guessing.
GUESSED: dict[str, Callable[[], list[Tried]]] = {
    "security.login": _password,
    "security.forgot_password": _mail,
    "security.verify": _own,
    "security.change_password": _own,
    "security.two_factor_token_validation": _code,
    "security.mf_recovery": _code,
    "invitations.accept": by_network,
    "sign_in_links.ask": _mail,
    "sign_in_links.ask_again": by_network,
    "sign_in_links.come_in": by_network,
}


def _count_first() -> ResponseReturnValue | None:
    """Whoever guessed too often waits, and nothing is tried meanwhile, so that the answer tells nothing."""
    if request.method != "POST" or request.endpoint not in GUESSED:
        return None
    tries = GUESSED[request.endpoint]()
    if not tries:
        return None
    with writing() as store:
        left = guesses.take(store, tries, visit.now())
    if left:
        return _please_wait(left)
    g.tries = tries
    return None


def _settle(response: Response) -> Response:
    """A right guess is struck off; whoever came in begins anew, on a device and in a network that are known now."""
    user = g.pop("came_in", None)
    if user is None and not ("tries" in g and g.pop("guessed_right", False)):
        return response
    with writing() as store:
        guesses.strike_off(store, g.pop("tries", ()), visit.now())
        if user is not None:
            guesses.forget(store, [_whose(kind, user, ACCOUNT, DEVICE) for kind in ("password", "code")])
            guesses.prove(store, _secret(), _where(), user, visit.now())
    if user is not None:
        _know(response, user)
    return response


def _by_whoever(kind: str, account: str, pace: Pace = ACCOUNT, on_device: Pace = DEVICE) -> list[Tried]:
    """What a guess at that account counts for. A known device counts for no network."""
    one = _whose(kind, account, pace, on_device)
    return [one] if one.pace is on_device else [one, _network()]


def _whose(kind: str, account: str, pace: Pace, on_device: Pace) -> Tried:
    """By who guesses: a known device, somebody on a network that this account came in from, or a stranger."""
    now, where = visit.now(), _where()
    device = known_devices.number(_secret(), request.cookies.get(known_devices.COOKIE), account, now)
    if device:
        return guesses.tried(_secret(), f"{kind} device", f"{account} {device}", on_device)
    if guesses.is_proven(requests_session(), _secret(), where, account, now=now):
        return guesses.tried(_secret(), f"{kind} network", f"{account} {where}", pace)
    return guesses.tried(_secret(), kind, account, pace)


def _named() -> str:
    """The account whose address was typed, by its own spelling where there is one: there are many spellings (capitals,
    wide letters) that Flask-Security finds it by, and the database's idea of capitals is wider than ours."""
    typed = clean(request.form.get("email"))[:320]
    with suppress(ValueError):  # no address at all: then nobody has it
        typed = current_app.extensions["security"].mail_util.normalize(typed)
    found = _datastore().find_user(case_insensitive=True, email=typed)
    return found.email if found and found.email else spelling(typed)


def _network() -> Tried:
    return guesses.at_network(requests_session(), _secret(), _where(), visit.now())


def _where() -> str:
    return guesses.network(request.remote_addr)


def _secret() -> str:
    return visit.shared(Keys).derived("guesses")


def _datastore() -> Any:
    return current_app.extensions["security"].datastore


def _came_in(user: Any) -> None:
    g.came_in = user.email or ""


def _new_password(user: Any) -> None:
    """Whoever reads an account's mail is no stranger to it, and what strangers guessed at is no password any more."""
    g.came_in = user.email or ""
    strangers = [guesses.tried(_secret(), kind, user.email or "", ACCOUNT) for kind in ("password", "code")]
    guesses.forget(requests_session(), strangers)


def _know(response: Response, account: str) -> None:
    old = request.cookies.get(known_devices.COOKIE)
    response.set_cookie(
        known_devices.COOKIE,
        known_devices.with_account(_secret(), old, account, visit.now()),
        max_age=known_devices.LASTS,
        httponly=True,
        samesite="Lax",
        secure=bool(current_app.config["SESSION_COOKIE_SECURE"]),
    )


def _please_wait(left: timedelta) -> ResponseReturnValue:
    seconds = max(1, ceil(left.total_seconds()))
    words = f"{seconds} seconds" if seconds < 100 else f"{ceil(seconds / 60)} minutes"
    answer = make_response(
        render_template("accounts/wait.html", words=words, closed=left > guesses.MOST, back=request.path), 429
    )
    answer.headers["Retry-After"] = str(seconds)
    return answer
