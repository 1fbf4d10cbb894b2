"""A whole database moved to another one: alone, whole, and never over itself."""

from pathlib import Path

import pytest

from employer_portal.core.db import Database, make_engine
from employer_portal.core.errors import Busy
from employer_portal.database import moving
from tests.databases import MIGRATIONS, Postgres
from tests.delivery.outbox import post
from tests.upkeep.machines import NOBODY, db, everything, is_empty, same


def test_nothing_is_moved_while_others_use_the_database_or_into_one_with_data(house, tmp_path, elsewhere, server):
    assert "Stop `serve` and `worker` first" in db("move", elsewhere, ends=1)  # the test's own connection
    assert is_empty(elsewhere)
    house.story.database.engine.dispose()
    with server.fresh() as full:
        engine = make_engine(full)
        post(Database(engine))
        engine.dispose()
        assert "holds data already" in db("move", full, ends=1)
    assert "no address of a database: it does not begin like" in db("move", "portal", ends=1)
    assert "begins with mysql://" in db("move", "mysql://root@localhost/x", ends=1)


def test_nobody_can_write_while_a_database_is_moved(house, elsewhere):
    """What somebody wrote meanwhile would be lost: they wait, or are told that others are writing."""
    source = house.story.database.engine.url.render_as_string(hide_password=False)
    house.story.database.engine.dispose()
    refused = []

    def write(session):
        engine = make_engine(source, patience=0.2)
        with pytest.raises(Busy), engine.connect() as connection:
            connection.exec_driver_sql("UPDATE brand SET name = 'lost'")
        if engine.dialect.name == "postgresql":
            with engine.connect() as connection:
                assert connection.exec_driver_sql("SELECT count(*) FROM letter").scalar() is not None
        engine.dispose()
        refused.append(True)

    moving.move(source, elsewhere, MIGRATIONS, finish=write)
    assert refused
    assert same(everything(source), everything(elsewhere))


@pytest.mark.parametrize("server", [Postgres], indirect=True)
def test_whoever_writes_as_a_move_begins_is_not_run_over(house, elsewhere, monkeypatch):
    monkeypatch.setattr(moving, "OTHERS", "SELECT 0")  # they came right after the look
    monkeypatch.setattr(moving, "PATIENCE", 0.2)
    with house.story.database.engine.connect() as others:
        others.exec_driver_sql("UPDATE brand SET name = 'not yet there'")
        assert "Others use this database" in db("move", elsewhere, ends=1)
    assert is_empty(elsewhere)


def test_a_database_is_not_moved_into_itself_however_it_is_spelt(house, monkeypatch):
    address = house.story.database.engine.url
    house.story.database.engine.dispose()
    spelt = [address]
    if address.get_backend_name() == "sqlite":
        monkeypatch.chdir(Path(address.database).parent)
        spelt.append(address.set(database=Path(address.database).name))
    else:
        spelt += [address.set(drivername="postgresql+psycopg"), address.set(drivername="postgres")]
    for one in spelt:
        said = db("move", one.render_as_string(hide_password=False), ends=1)
        assert "This is the database that DATABASE_URL names." in said


def test_a_target_that_cannot_be_reached_is_the_sentence_that_other_commands_say(house, monkeypatch, tmp_path):
    db("backup", tmp_path / "backup.zip")
    house.story.database.engine.dispose()
    nobody = "postgresql://portal:hunter2@127.0.0.1:1/portal"
    said = db("move", nobody, ends=1)
    assert "Nothing listens at 127.0.0.1:1. Start the database server, or correct TARGET_URL." in said
    assert "There is no folder" in db("move", f"sqlite:///{tmp_path}/unmounted/portal.sqlite", ends=1)
    assert not (tmp_path / "unmounted").exists()
    monkeypatch.setenv("DATABASE_URL", nobody)
    said = db("restore", tmp_path / "backup.zip", NOBODY, ends=1)
    assert "Nothing listens at 127.0.0.1:1. Nothing was changed. Start the database server" in said


def test_a_database_that_lacks_a_column_is_not_moved(house, elsewhere):
    with house.story.database.engine.begin() as connection:
        connection.exec_driver_sql("DROP TABLE suppression")
    house.story.database.engine.dispose()
    assert "Run: ./portal db check" in db("move", elsewhere, ends=1)
    assert is_empty(elsewhere)
