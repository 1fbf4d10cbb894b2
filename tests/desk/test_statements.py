"""What `./portal try` sends to its database: a little more for each letter, and no more than that."""

from collections import Counter

import pytest
import sqlalchemy as sa

from employer_portal.desk.rehearsal import rehearse
from employer_portal.settings import Settings
from employer_portal.workbook.reader import read_workbook
from tests.desk.test_try import book, candidate, feedback

pytestmark = pytest.mark.slow
#: Of a letter with one entry on two criteria: the rows that it brings, one statement each on SQLite.
FOR_A_LETTER = 11


@pytest.fixture
def statements():
    """How many statements are sent, read and written, by whichever engine."""
    found = Counter()

    def note(connection, cursor, statement, *more):
        found["read" if statement.startswith("SELECT") else "written"] += 1

    sa.event.listen(sa.Engine, "before_cursor_execute", note)
    yield found
    sa.event.remove(sa.Engine, "before_cursor_execute", note)


def test_twelve_letters_more_send_their_rows_and_ask_nothing_more(statements, checker, tmp_path):
    def sent(letters):
        folder = tmp_path / str(letters)
        folder.mkdir()
        people = [f"C-{number}" for number in range(letters)]
        workbook = book(folder, [candidate(one) for one in people], [row for one in people for row in feedback(one)])
        statements.clear()
        told = rehearse(read_workbook(workbook), folder, settings=Settings(), checker=checker)
        assert {one.letter for one in told.candidates.values()} == {"made"}
        return statements["read"], statements["written"]

    sent(1)  # the first on a machine also makes the empty database that later ones copy
    (read, written), (read_more, written_more) = sent(12), sent(24)
    assert read_more == read
    assert written_more - written <= 12 * FOR_A_LETTER
