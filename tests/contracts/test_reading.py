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
#: letter open, and that a round left as a file, each with its line in the trail.
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
    row, written = ROWS[endpoint], set()

    def note(connection, cursor, statement, *more):
        found = WRITES.match(statement)
        if found:
            written.add(found[2].lower())

    engine = matrix.database.engine
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        for rule in matrix.rules(endpoint):
            for _, address in matrix.world.addresses(matrix.site.app, rule, row.of):
                for who in (*Role, NOBODY):
                    for method in {"GET", "HEAD"} & rule.methods:
                        matrix.ask(who, method, address)
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    assert written - ALWAYS <= MARKS.get(endpoint, set()), f"{endpoint} writes {written}"
