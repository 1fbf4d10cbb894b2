"""The guesses of a request: what it tries, whether that must wait, and counting it where it was wrong."""

from collections.abc import Callable
from datetime import timedelta
from math import ceil

from flask import Flask, Response, g, make_response, render_template, request, session
from flask.typing import ResponseReturnValue
from flask_security import current_user
from flask_security.signals import password_reset, user_authenticated

from employer_portal.accounts import guesses
from employer_portal.accounts.guesses import Tried
from employer_portal.accounts.request_session import requests_session, writing
from employer_portal.core.keys import Keys
from employer_portal.web import here

FREE = {"password": 5, "code": 5, "mail": 3}


def set_up(app: Flask) -> None:
    """Count and slow what is guessed at. Wants the guard and Flask-Security before it."""
    app.before_request(_wait_first)
    app.after_request(_count)
    user_authenticated.connect(lambda sender, user, **more: _came_in(user), app, weak=False)
    password_reset.connect(lambda sender, user, **more: _came_in(user), app, weak=False)


def wrong_ticket() -> None:
    """A link that leads nowhere was opened: counted for the machine alone, when the response is made."""
    g.guessed_wrong = True


def _typed() -> list[Tried]:
    return _tried("password", request.form.get("email", "")[:320])


def _asked_by_mail() -> list[Tried]:
    return _tried("mail", request.form.get("email", "")[:320])


def _own() -> list[Tried]:
    return _tried("password", getattr(current_user, "email", None) or "")


def _code() -> list[Tried]:
    mark = session.get("tf_user_id") or getattr(current_user, "fs_uniquifier", "")
    return _tried("code", str(mark))


def _nothing_named() -> list[Tried]:
    return []


#: endpoint -> what a POST to it tries, beside the machine it comes from.
GUESSED: dict[str, Callable[[], list[Tried]]] = {
    "security.login": _typed,
    "security.forgot_password": _asked_by_mail,
    "security.verify": _own,
    "security.change_password": _own,
    "security.two_factor_token_validation": _code,
    "security.mf_recovery": _code,
    "way_in.ask": _asked_by_mail,
    "way_in.ask_again": _nothing_named,
}
#: A form that comes back is a wrong guess; of a mail that is asked for, each request counts.
COUNTED_WHEN_SHOWN_AGAIN = {"security.login", "security.two_factor_token_validation", "security.mf_recovery"}
ALWAYS_COUNTED = {"security.forgot_password", "way_in.ask", "way_in.ask_again"}
TICKETS = {"tickets.invitation", "tickets.accept", "way_in.way_in", "way_in.come_in"}


def _wait_first() -> ResponseReturnValue | None:
    """Whoever guessed too often waits; nothing is tried meanwhile, so that the answer tells nothing."""
    tries = _tries()
    if not tries:
        return None
    left = guesses.wait(here.reading(), tries, here.now())
    return _please_wait(left) if left else None


def _count(response: Response) -> Response:
    endpoint = request.endpoint or ""
    shown_again = endpoint in COUNTED_WHEN_SHOWN_AGAIN and response.status_code == 200
    always = endpoint in ALWAYS_COUNTED and response.status_code < 400
    tries = _tries()
    if tries and (g.pop("guessed_wrong", False) or (request.method == "POST" and (shown_again or always))):
        with writing() as store:
            guesses.note(store, tries, here.now())
    return response


def _tries() -> list[Tried]:
    endpoint = request.endpoint or ""
    if endpoint in TICKETS:
        return [_machine()]
    if request.method != "POST" or endpoint not in GUESSED:
        return []
    if "tries" not in g:  # the form's own words, before the sign-in changes who is here
        g.tries = [*GUESSED[endpoint](), _machine()]
    return list(g.tries)


def _tried(kind: str, what: str) -> list[Tried]:
    return [guesses.tried(_secret(), kind, what, FREE[kind])] if what else []


def _machine() -> Tried:
    return guesses.machine(_secret(), request.remote_addr)


def _secret() -> str:
    return here.piece(Keys).derived("guesses")


def _came_in(user: object) -> None:
    """Who came in, or set a new password by mail, begins anew."""
    known = [*_tried("password", getattr(user, "email", "") or ""), *_tried("code", getattr(user, "fs_uniquifier", ""))]
    guesses.forget(requests_session(), known)


def _please_wait(left: timedelta) -> ResponseReturnValue:
    seconds = max(1, ceil(left.total_seconds()))
    words = f"{seconds} seconds" if seconds < 100 else f"{ceil(seconds / 60)} minutes"
    answer = make_response(render_template("accounts/wait.html", words=words, back=request.full_path.rstrip("?")), 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer
