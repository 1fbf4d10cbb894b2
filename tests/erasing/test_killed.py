"""The worker is killed with -9 while it erases: nobody is half erased, and it goes on where it was."""

import pytest
import sqlalchemy as sa

from employer_portal.erasing import record, rows, tasks
from employer_portal.hiring.models import Application
from employer_portal.keeping.models import Erasure, ErasureState
from employer_portal.settings import Settings
from tests.erasing.test_erasing import DAY, asked, everything, sent, settings  # noqa: F401 fixtures
from tests.factories import NOON
from tests.killed import killed
from tests.records.test_trail import compare

#: So many steps lie between two kills while the rows go; of what comes then, each step is one.
STRIDE = 17


def sweep(database, folder):
    """What the worker does, two days after it was asked for."""
    tasks.sweep(database, Settings(PORTAL_VAR=folder), NOON + 2 * DAY)


def held(story):
    """How many rows of each kind are there of C-1, and how the erasure stands."""
    with story.database.reading() as session:
        there = rows.found(session, rows.scope(session, [story.applications["C-1"]]))
        state = session.scalars(sa.select(Erasure.state)).one()
        return {one.called: len(keys) for one, keys in there.items()}, state


@pytest.mark.slow
def test_killed_anywhere_it_is_whole_or_gone_and_ends_gone(sent, settings):  # noqa: F811
    asked(sent)
    whole, _ = held(sent)
    killings, step, before = 0, 1, ErasureState.AGREED
    with killed("tests.erasing.test_killed:sweep", sent.database, settings.var) as worker:
        while worker.before(step):
            killings += 1
            there, state = held(sent)
            if state == ErasureState.AGREED:
                assert there == whole
                step += STRIDE
            else:
                with sent.database.reading() as session:
                    assert session.get(Application, sent.applications["C-1"]) is None
                assert state == ErasureState.GONE or list(settings.mailbox.glob("*.eml")) == []
                step = 1 if before == ErasureState.AGREED else step + 1
            before = state
    assert held(sent)[1] == ErasureState.DONE
    assert killings > 15
    assert [one.applications for one in record.read(settings.erasure_list)] == [[sent.applications["C-1"]]]
    assert "ortiz1" not in everything(sent.database).lower()
    assert compare(sent.database)[0] == []
