"""Reading changes nothing: no GET of any route, by whoever, writes a row, but for the marks that something was read."""

import re

import pytest
import sqlalchemy as sa

from employer_portal.core.db import make_engine
from employer_portal.core.permissions import Role
from tests.contracts.access import ROWS
from tests.contracts.test_access import NOBODY, Matrix, Unkept

WRITES = re.compile(r"\s*(INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", re.IGNORECASE)
#: What is read leaves a mark, and nothing else does: when a device was last seen; that an approver had the sealed
#: letter open (what was opened can be approved with others, and what was not cannot), and that a round left as a file,
#: each with its line in the trail. The promise that reading changes nothing at all is one about candidates' pages.
#: A link says no more than a person's click there; what fetches ahead of a click leaves no mark.
MARKS = {
    "letters.letter": {"letter_reading", "audit_line", "audit_head"},
    "exchange.export": {"audit_line", "audit_head"},
}
ALWAYS = {"sign_in"}


@pytest.fixture(scope="module")
def matrix(_files, checker):
    with _files.fresh() as url:
        engine = make_engine(url, durable=False)
        yield Matrix(Unkept(engine), checker)
        engine.dispose()


@pytest.mark.parametrize("endpoint", sorted(ROWS))
def test_a_get_writes_nothing(matrix, endpoint):
    written = tables_written(matrix, endpoint, "GET")
    assert written <= MARKS.get(endpoint, set()), f"{endpoint} writes {written}"


@pytest.mark.parametrize(
    ("method", "headers"),
    [
        ("HEAD", {}),
        ("GET", {"Sec-Purpose": "prefetch"}),
        ("GET", {"Sec-Purpose": "prefetch;prerender"}),
        ("GET", {"Purpose": "prefetch"}),
        ("GET", {"X-Moz": "prefetch"}),
    ],
)
@pytest.mark.parametrize("endpoint", sorted(MARKS))
def test_what_a_browser_fetches_ahead_is_not_read_by_anybody(matrix, endpoint, method, headers):
    assert tables_written(matrix, endpoint, "GET") == MARKS[endpoint]
    assert not tables_written(matrix, endpoint, method, **headers)


def tables_written(matrix, endpoint, method, **headers):
    """The tables that anybody's asking for that page writes to."""
    written = set()

    def note(connection, cursor, statement, *more):
        found = WRITES.match(statement)
        if found:
            written.add(found[2].lower())

    engine = matrix.database.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        for rule in matrix.rules(endpoint):
            for _, address in matrix.world.addresses(matrix.site.app, rule, ROWS[endpoint].of):
                for who in (*Role, NOBODY):
                    if method in rule.methods:
                        matrix.ask(who, method, address, **headers)
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    return written - ALWAYS
