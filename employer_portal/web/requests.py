"""One line in the log for each request: what was asked for and how it went. It names nobody: the route stands there and
not the address with its tokens and searches, the user's number and not their name."""

import time
import uuid

import structlog
from flask import Flask, Response, g, request

METHODS = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
log = structlog.get_logger()


def set_up(app: Flask, *, addresses: bool) -> None:
    """Tell of each request. Wants to be first. `addresses`: with the client's address."""
    app.before_request(_begin)
    app.after_request(lambda response: _tell(response, addresses=addresses))


def _begin() -> None:
    g.begun = time.perf_counter()
    g.request_id = uuid.uuid4().hex[:12]
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request=g.request_id)  # on each line that is written meanwhile


def _tell(response: Response, *, addresses: bool) -> Response:
    known = g.get("visitor")
    response.headers["X-Request-Id"] = g.request_id
    log.info(
        "request.done",
        method=request.method if request.method in METHODS else "-",  # any word may stand there
        route=request.url_rule.rule if request.url_rule else "-",
        status=response.status_code,
        ms=round(1000 * (time.perf_counter() - g.begun), 1),
        user=known.actor.id if known else None,
        **({"address": request.remote_addr} if addresses else {}),
    )
    return response
