"""What a worker does each minute besides its jobs: one thing that fails is in the way of none that follow."""

import pytest
from sqlalchemy.exc import OperationalError

from employer_portal import worker
from employer_portal.running.jobs import Queue
from employer_portal.settings import Settings

LAST = "accounts.clear"


@pytest.fixture
def process(database, tmp_path):
    url = database.engine.url.render_as_string(hide_password=False)
    settings = Settings(database_url=url, PORTAL_VAR=tmp_path)
    queue = Queue(url)
    process = worker.Process(settings, queue, stopping=lambda: False)
    process.begin(5)
    yield process
    process.end()
    queue.close()


def break_the_first_step(monkeypatch, error):
    def fails(*given, **named):
        raise error

    monkeypatch.setattr(worker, "tell_of_trouble", fails)


def test_a_step_that_fails_stops_none_after_it(process, database, monkeypatch):
    done = []
    monkeypatch.setattr(worker.accounts, "clear", lambda *given: done.append(LAST))
    break_the_first_step(monkeypatch, ValueError("what nobody thought of"))
    process.look(worker.SWEEP, 0)
    assert done == [LAST]


def test_a_sweep_of_which_a_step_failed_does_not_count_as_done(process, monkeypatch):
    ended = []
    monkeypatch.setattr(process._heart, "swept", lambda: ended.append(1))
    process.look(worker.SWEEP, 0)
    assert ended == [1]
    break_the_first_step(monkeypatch, OperationalError("select", {}, Exception("disk I/O error")))
    process.look(worker.SWEEP, 0)
    assert ended == [1]
