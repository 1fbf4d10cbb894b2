"""The one session in which Flask-Security reads and writes during a request, and our views that act beside it."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, g, request
from sqlalchemy.orm import Session

from employer_portal.core.db import Database
from employer_portal.web import visit

#: Views of ours that sign somebody in or change them through Flask-Security: the session writes there as well.
WRITERS: set[str] = set()


def set_up(app: Flask) -> None:
    """Let the session go when the response is made."""
    app.teardown_appcontext(lambda error: _close())


def requests_session() -> Session:
    """Flask-Security's session of this request. On its own forms it writes, so it begins as a writer."""
    if "signin" not in g:
        database: Database = visit.portal().database
        forms = request.method == "POST" and (request.blueprint == "security" or request.endpoint in WRITERS)
        g.signin = database.writing() if forms else Session(database.engine, autoflush=False)
        g.signin.info["writing"] = forms
    return cast("Session", g.signin)


def may_write() -> bool:
    """Whether that session is one to write with; a second writer beside it would wait for it in vain."""
    return bool(requests_session().info["writing"])


@contextmanager
def writing() -> Iterator[Session]:
    """A session that commits at the end, whatever this request has open: Flask-Security's where that one writes."""
    if may_write():
        yield requests_session()
        visit.portal().database.finish(requests_session())
    else:
        with visit.portal().database.transaction() as session:
            yield session


def _close() -> None:
    if "signin" in g:
        g.pop("signin").close()
