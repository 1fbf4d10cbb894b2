"""The worker is killed with -9 while it erases: nobody is half erased, and it goes on where it was."""

import os
import signal
from functools import partial

import pytest
import sqlalchemy as sa

from employer_portal.erasing import record, rows, tasks
from employer_portal.hiring.models import Application
from employer_portal.keeping.models import Erasure, ErasureState
from employer_portal.settings import Settings
from tests.erasing.test_erasing import DAY, asked, everything, hold, person_of, sent, settings  # noqa: F401 fixtures
from tests.factories import NOON
from tests.killed import killed
from tests.records.test_trail import compare

#: So many steps lie between two kills while the rows go; of what comes then, each step is one.
STRIDE = 7


def sweep(database, folder):
    """What the worker does, two days after it was asked for."""
    tasks.sweep(database, Settings(PORTAL_VAR=folder), NOON + 2 * DAY)


def dies_before_the_commit(database, folder):
    """The same, killed when the list has the line and the rows are not gone yet."""
    record.add = partial(_and_die, record.add)
    sweep(database, folder)


def _and_die(add, path, erased):
    add(path, erased)
    os.kill(os.getpid(), signal.SIGKILL)


def listed(settings: Settings):  # noqa: F811
    """Whose applications a restore would erase again."""
    return [one.applications for one in record.read(settings.erasure_list)]


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
                assert listed(settings) == [[sent.applications["C-1"]]]  # a restore erases them again from now on
                assert state == ErasureState.GONE or list(settings.mailbox.glob("*.eml")) == []
                step = 1 if before == ErasureState.AGREED else step + 1
            before = state
    assert held(sent)[1] == ErasureState.DONE
    assert killings > 15
    assert listed(settings) == [[sent.applications["C-1"]]]
    assert "ortiz1" not in everything(sent.database).lower()
    assert compare(sent.database)[0] == []


def test_killed_between_the_list_and_the_rows_the_next_look_goes_on(sent, settings):  # noqa: F811
    asked(sent)
    whole, _ = held(sent)
    with killed("tests.erasing.test_killed:dies_before_the_commit", sent.database, settings.var) as worker:
        assert worker.before(0)
    assert held(sent) == (whole, ErasureState.AGREED)
    assert listed(settings) == [[sent.applications["C-1"]]]
    sweep(sent.database, settings.var)
    assert held(sent)[1] == ErasureState.DONE
    assert listed(settings) == [[sent.applications["C-1"]]]


def test_what_was_begun_and_is_held_now_is_off_the_list(sent, settings):  # noqa: F811
    """A restore does not erase whom the portal itself did not."""
    asked(sent)
    with killed("tests.erasing.test_killed:dies_before_the_commit", sent.database, settings.var) as worker:
        assert worker.before(0)
    hold(sent, f"person:{person_of(sent)}")
    sweep(sent.database, settings.var)
    assert held(sent)[1] == ErasureState.AGREED
    assert listed(settings) == []
