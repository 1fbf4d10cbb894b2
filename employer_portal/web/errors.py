"""Pages for what goes wrong: one plain sentence, a way out, and nothing about what there might have been."""

import re
from typing import Any

import structlog
from flask import Flask, current_app, flash, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import BadHost, HTTPException, MethodNotAllowed
from werkzeug.routing import IntegerConverter, Map

from employer_portal.core.errors import Busy, DomainError, NotAllowed, NotFound, Outdated
from employer_portal.web import guard, headers, visit
from employer_portal.web.forms import told

log = structlog.get_logger()

WORDS = {
    400: ("That did not arrive whole", "Go back, look at what you sent, and send it once more."),
    401: ("You are signed out", "Sign in again; what you were writing is kept in this browser."),
    404: ("There is nothing here", "It may have been moved, or it is not yours to see. Begin from your list."),
    405: ("This cannot be done that way", "Go back and use the button on the page."),
    410: (
        "Open your page once more",
        "The address in our letter opens it for half an hour, or says why not. What you sent before is kept.",
    ),
    413: ("That is too large", "Send a smaller file, or less at a time."),
    415: ("This page cannot read that", "Go back and use the form on the page."),
    429: ("Too many attempts", "Wait a little, then try again."),
    500: ("Something broke on our side", "Nothing you saved is lost. Try again; if it stays, tell your administrator."),
    503: ("The database is away", "Nothing you saved is lost. Try again in a minute."),
}
#: To a candidate, who has no list and no administrator.
FOR_CANDIDATES = {
    404: ("There is nothing here", "Perhaps the address is not complete. What is yours stands on your page."),
    500: (
        "Something broke on our side",
        "Nothing that you sent before is lost. Try again; if it stays, write to the person whom our letter names.",
    ),
}
#: To a candidate whose half hour ended while they wrote.
NOT_SENT = (
    "The half hour for which your page stays open was over, so this has not been sent. Open your page by the address in"
    " our letter, and send it from there."
)
RETRY_AFTER = 3  # seconds
#: What is never written into a page, to be sent once more.
SECRET = re.compile("password|passcode|^code$")


class _Id(IntegerConverter):
    """A number in an address, as large as a row's can be: with a larger one there is nothing to look for."""

    def __init__(self, map: Map, **more: Any) -> None:
        super().__init__(map, **{"max": 2**63 - 1, **more})


def set_up(app: Flask) -> None:
    """Answer every error with a page of our own."""
    app.url_map.converters["int"] = _Id
    app.register_error_handler(DomainError, _domain)
    app.register_error_handler(CSRFError, _stale)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _broken)


def page(status: int, title: str, words: str) -> ResponseReturnValue:
    """An error page; JSON for a script that asked for it."""
    if visit.by_script():
        return {"error": title, "fix": words}, status
    asked = guard.door(current_app, request.endpoint) if request.endpoint else None
    if asked is None or not asked.link:
        shown = render_template("layout/error.html", title=title, words=words, status=status)
        return make_response(shown, status)
    title, words = FOR_CANDIDATES.get(status, (title, words))
    written = _written() if status == 410 else []
    return make_response(render_template(
        "candidate/error.html", title=title, words=words, status=status, application=None, written=written
    ), status)  # fmt: skip


def _written() -> list[str]:
    """The sentences in a form that came when its visit was over, for whoever wrote them to copy."""
    if request.method != "POST":
        return []
    given = [value.strip() for name, value in request.form.items(multi=True) if not SECRET.search(name)]
    return [value for value in given if len(value.split()) > 1]


def _busy(error: Busy) -> ResponseReturnValue:
    """Others write for longer than anybody waits in front of a page. A script asks again by itself; a form comes back
    with a button that sends the very same once more."""
    if visit.by_script():
        answer = make_response({"error": error.message, "fix": error.fix})
    elif isinstance(error, Outdated):  # a page of the portal's own look would ask the database who looks at it
        answer = make_response(
            f'<!doctype html><html lang="en"><head><title>{error.heading}</title></head><body><main>'
            f"<h1>{error.heading}</h1><p>Nothing was changed. {error.fix}</p></main></body></html>"
        )
    else:
        typed = [(name, value) for name, value in request.form.items(multi=True) if name != "csrf_token"]
        whole = request.method == "POST" and not request.files and not any(map(SECRET.search, request.form))
        answer = make_response(render_template("layout/busy.html", error=error, typed=typed, whole=whole))
    answer.status_code, answer.headers["Retry-After"] = 503, str(RETRY_AFTER)
    return answer


def _domain(error: DomainError) -> ResponseReturnValue:
    if isinstance(error, Busy):
        return _busy(error)
    if isinstance(error, NotFound) or (isinstance(error, NotAllowed) and request.method == "GET"):
        return page(404, *WORDS[404])
    back = came_from()
    if request.method == "POST" and back and not visit.by_script():
        flash(told(error), "mistake")
        return redirect(back, 303)
    return page(403 if isinstance(error, NotAllowed) else 409, error.message, error.fix)


def came_from() -> str:
    """The page that the form stood on, if it is one of ours."""
    return headers.inside(request.referrer or "")


def _stale(error: CSRFError) -> ResponseReturnValue:
    return page(400, "This page was open for too long", "Go back, load it again, and send it once more.")


def _http(error: HTTPException) -> ResponseReturnValue:
    if error.code is None or error.code < 400:
        return error
    if isinstance(error, BadHost):  # no page can be made where no address can: no link would lead anywhere
        return make_response("This is no address of a portal.\n", 400, {"Content-Type": "text/plain; charset=utf-8"})
    if isinstance(cause := getattr(error, "original_exception", None), Busy):  # met when all was done but the commit
        return _busy(cause)
    title, words = WORDS.get(error.code, (error.name, "Go back and try again."))
    answer = make_response(
        page(error.code, title, NOT_SENT if error.code == 410 and request.method == "POST" else words)
    )
    if isinstance(error, MethodNotAllowed) and error.valid_methods:  # RFC 9110, section 15.5.6
        answer.headers["Allow"] = ", ".join(sorted(error.valid_methods))
    return answer


def _broken(error: Exception) -> ResponseReturnValue:
    away = type(error).__name__ in {"OperationalError", "TimeoutError"}
    log.error("page.failed", endpoint=request.endpoint, error=type(error).__name__, exc_info=error)
    status = 503 if away else 500
    return page(status, *WORDS[status])
