"""An installation says what is not well, in words without secrets, and a start waits for its database."""

import socket
import sqlite3
import threading
import time
from contextlib import closing
from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.core import audit
from employer_portal.core.clock import system_clock
from employer_portal.core.db import make_engine
from employer_portal.core.errors import DomainError
from employer_portal.database.upgrade import upgrade
from employer_portal.running import health
from tests.databases import MIGRATIONS

PLENTY = 60  # seconds, where it is not about time
NOBODY = "postgresql://portal:secret@127.0.0.1:1/portal"


def facts(database, folder, seconds=PLENTY):
    return health.facts(database.engine.url.render_as_string(hide_password=False), MIGRATIONS, folder, seconds=seconds)


def test_a_ready_installation(database, tmp_path):
    found = facts(database, tmp_path)
    assert health.is_ready(found)
    assert (found["workers"].words, found["clock"].words) == ("No worker is running.", "agree")


def test_a_database_that_is_away(tmp_path):
    found = health.facts(NOBODY, MIGRATIONS, tmp_path, seconds=PLENTY)
    assert not health.is_ready(found)
    assert found["database"].words == "Nothing listens at 127.0.0.1:1."
    assert {name for name, fact in found.items() if fact.well} == {"disk"}
    assert "secret" not in str(found)


def test_a_full_disk(database, tmp_path, monkeypatch):
    monkeypatch.setattr(health, "FREE_MB", 10**9)
    found = facts(database, tmp_path)
    assert not health.is_ready(found)
    assert not found["disk"].well


def test_a_start_waits_so_long_and_says_for_what():
    with pytest.raises(DomainError, match=r"Nothing listens at 127.0.0.1:1. Gave up after 1 seconds"):
        health.wait(NOBODY, MIGRATIONS, seconds=1)


def test_a_database_that_cannot_keep_every_name_is_named(empty_url, tmp_path):
    engine = make_engine(empty_url, isolation_level="AUTOCOMMIT")
    if engine.dialect.name == "postgresql":
        wrong = engine.url.set(database="in_ascii").render_as_string(hide_password=False)
        with engine.connect() as connection:
            connection.exec_driver_sql("CREATE DATABASE in_ascii TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE 'C'")
    else:
        wrong = f"sqlite:///{tmp_path / 'wrong.sqlite'}"
        with closing(sqlite3.connect(tmp_path / "wrong.sqlite")) as connection:
            connection.executescript("PRAGMA encoding = 'UTF-16'; CREATE TABLE something (id INTEGER)")
    with pytest.raises(DomainError, match=r"The database keeps text as .*: make it anew with ENCODING 'UTF8'"):
        health.wait_for_server(wrong, seconds=0)
    if engine.dialect.name == "postgresql":
        with engine.connect() as connection:
            connection.exec_driver_sql("DROP DATABASE in_ascii WITH (FORCE)")
    engine.dispose()


def test_a_start_waits_for_the_migrations_too(empty_url):
    with pytest.raises(DomainError, match="at version none") as told:
        health.wait(empty_url, MIGRATIONS, seconds=0)
    assert "db upgrade" in told.value.fix
    engine = make_engine(empty_url)
    upgrade(engine, MIGRATIONS)
    engine.dispose()
    health.wait(empty_url, MIGRATIONS, seconds=0)


def test_an_answer_comes_in_time_whatever_is_locked(database, tmp_path):
    """A writer on SQLite holds the whole file, on PostgreSQL an upgrade holds whole tables."""
    postgresql = database.engine.dialect.name == "postgresql"
    with database.engine.connect() as holder:
        if postgresql:
            holder.exec_driver_sql("LOCK TABLE worker, alembic_version, audit_line IN ACCESS EXCLUSIVE MODE")
        else:
            holder.exec_driver_sql("ROLLBACK")
            holder.exec_driver_sql("BEGIN EXCLUSIVE")
        begun = time.monotonic()
        found = facts(database, tmp_path, health.SECONDS)
        assert time.monotonic() - begun < health.SECONDS + 1
        assert set(found) == set(health.NAMES)
        assert not (health.is_ready(found) and postgresql)
        holder.rollback()


def test_a_database_that_says_nothing_is_told_so_in_time_and_by_one_thread(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"postgresql://portal:secret@127.0.0.1:{silent.getsockname()[1]}/portal"
        begun = time.monotonic()
        for _ in range(3):
            found = health.facts(url, MIGRATIONS, tmp_path, seconds=0.2)
        assert time.monotonic() - begun < 2
        assert found["database"] == health.LATE
        assert sum(thread.name == "health" for thread in threading.enumerate()) == 1
        assert "secret" not in str(found)


def test_looking_makes_no_database(tmp_path):
    found = health.facts(f"sqlite:///{tmp_path / 'none.sqlite'}", MIGRATIONS, tmp_path, seconds=PLENTY)
    assert found["database"].words.startswith("There is no database ")
    assert list(tmp_path.iterdir()) == []


def test_a_clock_that_is_wrong_is_told_and_keeps_nobody_from_pages(database, tmp_path):
    with database.transaction() as session:
        audit.record(session, "test", "test:1", actor_id=None, at=system_clock() + timedelta(hours=62))
    found = facts(database, tmp_path)
    assert not found["clock"].well
    assert "is dated 3 days from now" in found["clock"].words
    assert health.is_ready(found)


def test_a_newer_schema_says_that_the_portal_is_the_older_one(database, tmp_path):
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    assert "newer than this portal" in facts(database, tmp_path)["migrations"].words


def test_an_older_schema_is_not_ready(database, tmp_path):
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    found = facts(database, tmp_path)
    assert found["migrations"].words.startswith("The database is at version 0001, this portal needs")
