"""An upgrade in the middle of work, and what can go wrong with one: nothing is lost, a sentence says the way out."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory
from click.testing import CliRunner

from employer_portal.cli import COMMANDS, LazyGroup
from employer_portal.core.db import hold_to, make_engine
from employer_portal.core.errors import Conflict, DomainError, Outdated
from employer_portal.database.opening import open_database
from employer_portal.database.upgrade import configuration, current, newest, upgrade
from employer_portal.running.workers import Worker
from employer_portal.settings import HOME
from tests.contracts.filled import counts, fill
from tests.databases import MIGRATIONS
from tests.delivery.crash import OPEN, PROCESSES, Crash
from tests.delivery.sink import Sink

NEWEST = newest(MIGRATIONS)
BEFORE = str(ScriptDirectory.from_config(configuration(MIGRATIONS)).get_revision(NEWEST).down_revision)
OLD = "0003"


@pytest.fixture
def old(empty_url):
    """A database of an early revision with rows in every table."""
    engine = make_engine(empty_url, durable=False)
    upgrade(engine, MIGRATIONS, OLD)
    fill(engine)
    yield engine
    engine.dispose()


@pytest.fixture
def sqlite(tmp_path):
    return tmp_path / "portal.sqlite"


def portal(monkeypatch, url, *words):
    """What a command says, and how it ends."""
    monkeypatch.setenv("DATABASE_URL", url)
    result = CliRunner().invoke(LazyGroup("portal", COMMANDS, ""), words)
    return result.exit_code, f"{result.output}{result.exception or ''}"


def child(code, url):
    environment = os.environ | {"DATABASE_URL": url, "MIGRATIONS": str(MIGRATIONS)}
    return subprocess.Popen([sys.executable, "-c", code], env=environment, cwd=HOME, stdout=subprocess.PIPE, text=True)


UPGRADE = """
import os, time, pathlib, sqlalchemy as sa
from employer_portal.core.db import make_engine
from employer_portal.running.workers import Worker
from employer_portal.database.upgrade import upgrade
engine = make_engine(os.environ["DATABASE_URL"])
"""
LINGER = """
@sa.event.listens_for(engine, "after_cursor_execute")
def linger(connection, cursor, statement, *more):
    if "ck_hiring_round_stand_in_has_dates" in statement:
        print("half way", flush=True)
        time.sleep(600)
"""
RUN = 'upgrade(engine, pathlib.Path(os.environ["MIGRATIONS"]))'


def url_of(engine):
    return engine.url.render_as_string(hide_password=False)


@pytest.mark.slow
def test_rounds_from_before_are_what_they_are_called(empty_url):
    engine = make_engine(empty_url, durable=False)
    upgrade(engine, MIGRATIONS, "0034")
    fill(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE hiring_round SET stage = 'Paper sift' WHERE id = 1"))
        rounds = connection.scalar(sa.text("SELECT COUNT(*) FROM hiring_round"))
    upgrade(engine, MIGRATIONS)
    with engine.connect() as connection:
        kinds = connection.execute(sa.text("SELECT id, kind FROM hiring_round ORDER BY id")).all()
    assert kinds == [(1, "sift"), *((number, "interview") for number in range(2, rounds + 1))]
    engine.dispose()


def test_killed_half_way_it_has_changed_nothing_and_is_run_again(old):
    before = counts(old)
    with child(UPGRADE + LINGER + RUN, url_of(old)) as half:
        assert half.stdout.readline() == "half way\n"
        half.send_signal(signal.SIGKILL)
    assert (current(old), counts(old)) == (OLD, before)
    upgrade(old, MIGRATIONS)
    assert current(old) == NEWEST
    assert counts(old).items() >= (before | {"audit_line": before["audit_line"] + 1}).items()  # it is in the trail


@pytest.mark.slow
def test_two_at_once_are_one_after_the_other(old):
    both = [child(UPGRADE + RUN, url_of(old)) for _ in range(2)]
    for process in both:
        with process:
            assert process.wait(120) == 0
    assert current(old) == NEWEST


def test_a_full_disk_undoes_it(sqlite):
    engine = make_engine(f"sqlite:///{sqlite}")
    upgrade(engine, MIGRATIONS, OLD)
    before = fill(engine)

    @sa.event.listens_for(engine, "checkout")
    def fill_the_disk(connection, *more):
        connection.execute(f"PRAGMA max_page_count={connection.execute('PRAGMA page_count').fetchone()[0] + 10}")

    with pytest.raises(DomainError, match=r"disk with the database .* is full\. Nothing in it was changed\. Make room"):
        upgrade(engine, MIGRATIONS)
    assert (current(engine), counts(engine)) == (OLD, before)
    engine.dispose()


def test_one_that_is_newer_says_so(database, monkeypatch):
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    url = url_of(database.engine)
    with pytest.raises(DomainError, match="9999, which is newer than this portal") as refused:
        open_database(url, MIGRATIONS)
    assert "Install the newer portal" in refused.value.fix
    ends, said = portal(monkeypatch, url, "db", "upgrade")
    assert ends
    assert "which is newer than this portal" in said


def test_one_of_another_program_is_left_alone(empty_url):
    engine = make_engine(empty_url)
    with engine.begin() as connection:
        connection.execute(sa.text("CREATE TABLE orders (id integer)"))
    with pytest.raises(Conflict, match="another program: it holds the table orders") as refused:
        upgrade(engine, MIGRATIONS)
    assert "DATABASE_URL" in refused.value.fix
    assert sa.inspect(engine).get_table_names() == ["orders"]
    engine.dispose()


def test_an_empty_file_is_an_empty_database(sqlite, monkeypatch):
    sqlite.touch()
    assert portal(monkeypatch, f"sqlite:///{sqlite}", "db", "upgrade")[0] == 0


def test_a_file_that_is_no_database_says_so(sqlite):
    sqlite.write_text("Dear Ada, thank you for coming.\n" * 100)
    engine = make_engine(f"sqlite:///{sqlite}")
    with pytest.raises(DomainError, match=r"is not a database\. Nothing in it was changed"):
        upgrade(engine, MIGRATIONS)
    assert sqlite.read_text().startswith("Dear Ada")


def test_a_file_that_may_not_be_written_says_so(sqlite):
    upgrade(make_engine(f"sqlite:///{sqlite}"), MIGRATIONS, OLD)
    engine = make_engine(f"sqlite:///file:{sqlite}?mode=ro&uri=true")
    with pytest.raises(DomainError, match=r"cannot be written\. Nothing in it was changed"):
        upgrade(engine, MIGRATIONS)
    with closing(sqlite3.connect(sqlite)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (OLD,)


def test_a_process_of_another_schema_waits_and_comes_back(database):
    url = url_of(database.engine)
    staying, operator = open_database(url, MIGRATIONS, keep_connections=True), make_engine(url)
    for _ in range(2):
        with staying.transaction() as session:
            session.execute(
                sa.text("INSERT INTO guesses (key, count, last_at) VALUES (:now, 1, CURRENT_TIMESTAMP)"),
                {"now": str(time.monotonic())},
            )
        upgrade(operator, MIGRATIONS, BEFORE)
        with pytest.raises(Outdated, match="being upgraded"), staying.transaction() as session:
            session.execute(sa.text("SELECT 1"))
        with pytest.raises(Outdated), staying.reading() as session:
            session.execute(sa.text("SELECT 1"))
        upgrade(operator, MIGRATIONS)
    with staying.reading() as session:
        assert session.scalar(sa.text("SELECT count(*) FROM guesses")) == 2
    staying.engine.dispose()
    operator.dispose()


def test_pages_say_that_the_portal_is_being_upgraded(story, site):
    hold_to(story.database.engine, NEWEST)
    dana, operator = site.visit("dana"), make_engine(url_of(story.database.engine))
    upgrade(operator, MIGRATIONS, BEFORE)
    answer = dana.client.get("/")
    assert (answer.status_code, "Retry-After" in answer.headers) == (503, True)
    assert "<h1>The portal is being upgraded</h1>" in answer.text
    upgrade(operator, MIGRATIONS)
    dana.open("/")
    operator.dispose()


@pytest.mark.slow
def signed_in(engine):
    with engine.connect() as connection:
        return connection.scalar(sa.select(sa.func.count()).select_from(Worker))


def test_working_processes_wait_for_their_schema_and_lose_nothing(server, tmp_path):
    with server.fresh() as url, Sink(tmp_path / "taken") as sink:
        house, operator = Crash(url, tmp_path, sink), make_engine(url)
        poster, consumers = house.poster(), [house.consumer(), house.consumer()]
        logs = [house.running[consumer] for consumer in consumers]
        house.until(lambda: house.count(*OPEN) and len(sink.taken()) > 20)
        house.until(lambda: signed_in(operator) == PROCESSES * len(consumers))  # who never was in does not wait
        upgrade(operator, MIGRATIONS, BEFORE)
        house.until(lambda: all("job.waits" in log.read_text() for log in logs))
        assert all("Traceback" not in log.read_text() for log in logs)
        upgrade(operator, MIGRATIONS)
        so_far = len(sink.taken())
        house.until(lambda: len(sink.taken()) > so_far)
        house.kill(poster)
        house.until(lambda: not house.count(*OPEN))
        assert house.stop(*consumers) == [0, 0]
        verdict = house.verdict()
        assert (verdict.lost, verdict.twice, verdict.unaccounted) == (0, 0, 0)
        operator.dispose()
