"""An installation says what is not well, in words without secrets, and a start waits for its database."""

import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa

from employer_portal.core import health
from employer_portal.core.db import make_engine
from employer_portal.core.errors import DomainError
from employer_portal.core.upgrade import upgrade
from tests.databases import MIGRATIONS

NOBODY = "postgresql://portal:secret@127.0.0.1:1/portal"


def test_a_ready_installation(database, tmp_path):
    found = health.facts(database.engine.url.render_as_string(hide_password=False), MIGRATIONS, tmp_path)
    assert health.is_ready(found)
    assert not found["workers"].well


def test_a_database_that_is_away(tmp_path):
    found = health.facts(NOBODY, MIGRATIONS, tmp_path)
    assert not health.is_ready(found)
    assert {name for name, fact in found.items() if fact.well} == {"disk"}
    assert "secret" not in str(found)


def test_a_full_disk(database, tmp_path, monkeypatch):
    monkeypatch.setattr(health, "FREE_MB", 10**9)
    found = health.facts(database.engine.url.render_as_string(hide_password=False), MIGRATIONS, tmp_path)
    assert not health.is_ready(found)
    assert not found["disk"].well


def test_a_start_waits_so_long_and_says_for_what():
    with pytest.raises(DomainError, match=r"portal:\*\*\*@127.0.0.1:1/portal does not answer. Gave up after 1 seconds"):
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


def test_an_older_schema_is_not_ready(database, tmp_path):
    with database.engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '0001'"))
    found = health.facts(database.engine.url.render_as_string(hide_password=False), MIGRATIONS, tmp_path)
    assert found["migrations"].words.startswith("The database is at version 0001, this portal needs")
