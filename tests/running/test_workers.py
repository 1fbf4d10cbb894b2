"""Who is seen as alive: whoever beats by the database's clock, works, and sweeps. Who cannot sign in is not silent."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.core.clock import system_clock
from employer_portal.core.clocks import its_time
from employer_portal.running import workers
from employer_portal.running.workers import Heart, Worker, new_name
from employer_portal.settings import HOME

AHEAD = timedelta(hours=62)


class Time:
    """A machine's clock and the ticks that nobody sets, both moved by hand."""

    def __init__(self):
        self.now, self.ticks = system_clock(), 1000.0

    def passes(self, **span):
        self.now += timedelta(**span)
        self.ticks += timedelta(**span).total_seconds()

    def heart(self, database):
        return Heart(database, new_name(), clock=lambda: self.now, ticks=lambda: self.ticks)


def said(database):
    with database.reading() as session:
        return workers.said(session)


def alter(database, **values):
    """As if time had passed: the columns of every worker."""
    with database.transaction() as session:
        session.execute(sa.update(Worker).values(values))


@pytest.fixture
def heart(database):
    heart = Heart(database, new_name())
    heart.swept()
    heart.beat()
    return heart


def test_a_worker_that_beats_and_works_is_well(database, heart):
    assert said(database) == (True, "1 alive")
    with database.reading() as session:
        assert workers.said_here(session) == (True, "1 alive")
        assert workers.alive(session) == 1


def test_one_that_died_with_a_clock_ahead_is_not_alive(database, heart):
    with database.reading() as session:
        now = its_time(session)
    alter(database, seen_at=now + AHEAD)
    assert said(database) == (False, "No worker is running.")
    with database.transaction() as session:
        workers.forget(session, [])
    with database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Worker)) == 0


def test_a_clock_ahead_makes_nobody_live_longer_where_the_database_has_its_own(database):
    time = Time()
    time.now += AHEAD
    time.heart(database).beat()
    with database.reading() as session:
        seen = session.scalar(sa.select(Worker.seen_at))
        assert abs(seen - system_clock()) < timedelta(minutes=5) or database.engine.dialect.name == "sqlite"


def test_one_that_beats_and_finishes_nothing_is_stuck(database, heart):
    with database.reading() as session:
        now = its_time(session)
    alter(database, worked_at=now - timedelta(minutes=17))
    assert said(database) == (False, "1 of 1 alive, but finished nothing for 17 minutes.")
    with database.reading() as session:
        assert not workers.said_here(session)[0]
    heart.worked()
    heart.beat()
    assert said(database)[0]


def test_sweeps_that_do_not_end_are_told(database, heart):
    with database.reading() as session:
        now = its_time(session)
    alter(database, swept_at=None, started_at=now - timedelta(minutes=7))
    assert said(database)[1].startswith("1 alive, but no sweep has ended for 7 minutes")


def test_another_machines_worker_is_none_of_ours(database, heart):
    alter(database, name="elsewhere/pid:[1]/7/abc")
    assert said(database)[0]
    with database.reading() as session:
        assert workers.said_here(session) == (False, "No worker is running here.")


def test_one_that_was_struck_off_signs_in_again(database, heart):
    with database.transaction() as session:
        session.execute(sa.delete(Worker))
    heart.beat()
    assert said(database) == (True, "1 alive")


def test_a_clock_that_jumps_is_told_until_it_is_right_again(database):
    time = Time()
    heart = time.heart(database)
    heart.beat()

    def apart():
        with database.reading() as session:
            return heart.disagreement(session)

    assert apart() == ""
    for jump, says in ((AHEAD, ("62 hours", "3 days")), (-2 * AHEAD, ("62 hours", "3 days")), (AHEAD, ("",))):
        time.now += jump
        time.passes(seconds=10)
        assert any(words in apart() for words in says)
        assert bool(apart()) is (says != ("",))
    for _ in range(100):  # as a clock is kept right
        time.now += timedelta(seconds=2)
        time.passes(minutes=10)
        apart()
    assert apart() == "" or database.engine.dialect.name == "postgresql"


def test_what_one_workers_clock_says_everybody_hears(database, heart):
    alter(database, clock_ahead=62 * 3600)
    with database.reading() as session:
        now = its_time(session)
        assert "nothing is sent" in workers.clocks_apart(session, now)
    alter(database, clock_ahead=30)
    with database.reading() as session:
        assert workers.clocks_apart(session, now) == ""


#: How a database is that takes no worker in.
REFUSAL = {
    "sqlite": ["CREATE TRIGGER nobody BEFORE INSERT ON worker BEGIN SELECT RAISE(ABORT, 'no'); END"],
    "postgresql": [
        "CREATE FUNCTION nobody() RETURNS trigger AS 'BEGIN RAISE ''no''; END' LANGUAGE plpgsql",
        "CREATE TRIGGER nobody BEFORE INSERT ON worker FOR EACH ROW EXECUTE FUNCTION nobody()",
    ],
}


def start(database, folder, *options):
    environment = os.environ | {
        "DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
        "PORTAL_VAR": str(folder),
    }
    return subprocess.Popen(
        [sys.executable, "-m", "employer_portal.cli", *options], cwd=HOME, env=environment, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip


@pytest.mark.slow
def test_a_worker_that_cannot_sign_in_says_so_and_ends(database, tmp_path):
    with database.engine.begin() as connection:
        for statement in REFUSAL[database.engine.dialect.name]:
            connection.exec_driver_sql(statement)
    worker = start(database, tmp_path, "worker", "--processes", "2", "--wait", "2")
    said, _ = worker.communicate(timeout=120)
    assert worker.returncode == 1
    assert "worker.not_signed_in" in said
    assert "worker.gave_up" in said


@pytest.mark.slow
def test_health_asks_for_the_worker_here(database, tmp_path):
    def health():
        asked = start(database, tmp_path, "health", "--worker")
        said, _ = asked.communicate(timeout=60)
        return asked.returncode, said

    code, said = health()
    assert code == 1
    assert "No worker is running here." in said
    worker = start(database, tmp_path, "worker", "--processes", "1")
    try:
        until = time.monotonic() + 90
        while health()[0] and time.monotonic() < until:
            pass
        assert health()[0] == 0
        os.kill(worker.pid, signal.SIGKILL)
    finally:
        worker.kill()
        worker.communicate()
