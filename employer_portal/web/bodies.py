"""What a request may bring: a form where a page takes one, a JSON object where a page's script asks, and nothing else.

Looked at before anything else is (CSRF, the guard, Flask-Security, which would take JSON for each of its forms), for
every route alike. A body of another kind is a 415, one that is no object or cannot be read a 400, one that is too
large a 413.
"""

from collections.abc import Callable
from typing import Any, TypeVar, cast

from flask import Flask, abort, current_app, g, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import BadRequest

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
#: A page's whole text is shorter; so is a list of candidates that is pasted.
JSON_MOST, FORM_MOST, FIELDS_MOST = 256 * 1024, 4 * 1024 * 1024, 5000


def takes_json(view: View) -> View:
    """Mark a view as one that a page's script asks with a JSON object: `given` holds it."""
    view.takes = "json"  # type: ignore[attr-defined]
    return view


def takes_file(view: View) -> View:
    """Mark a view whose form brings a file: as large as the settings allow."""
    view.takes = "file"  # type: ignore[attr-defined]
    return view


def given() -> dict[str, Any]:
    """The JSON object that the request brought."""
    return cast("dict[str, Any]", g.given)


def set_up(app: Flask) -> None:
    """Look at every body first. Comes before whatever else looks at requests."""
    app.config.update(MAX_FORM_MEMORY_SIZE=FORM_MOST, MAX_FORM_PARTS=FIELDS_MOST)
    app.before_request(_look)


def _look() -> None:
    if request.endpoint is None:
        return
    if "\0" in request.path or any("\0" in word for pair in request.args.items(multi=True) for word in pair):
        abort(400)  # no database takes it
    if request.method in {"GET", "HEAD", "OPTIONS"}:
        return
    takes = getattr(current_app.view_functions[request.endpoint], "takes", "form")
    if takes == "json":
        request.max_content_length = JSON_MOST
        g.given = _object()
        return
    if takes == "form":
        request.max_content_length = FORM_MOST
    if request.mimetype in FORMS:
        _form()
    elif request.mimetype or request.content_length or request.headers.get("Transfer-Encoding"):
        abort(415)


def _object() -> dict[str, Any]:
    if request.mimetype != "application/json":
        abort(415)
    try:
        found = request.get_json()
    except RecursionError as error:  # brackets in brackets in brackets
        raise BadRequest from error
    return found if isinstance(found, dict) else abort(400)


def _form() -> None:
    """Read it here, where too much of it is answered as that. Werkzeug counts the parts of one kind of form alone."""
    if request.mimetype == "application/x-www-form-urlencoded":
        body = request.get_data()  # of one that comes in chunks, no more than the limit is read
        if len(body) >= FORM_MOST or body.count(b"&") >= FIELDS_MOST:
            abort(413)
    fields = request.form
    if request.blueprint == "security" and any("\0" in word for pair in fields.items(multi=True) for word in pair):
        abort(400)
