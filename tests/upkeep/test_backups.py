"""Kept, brought back and moved: with the key or without, on either kind of database, whole or not at all."""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import zipfile
from contextlib import closing

import pytest
import sqlalchemy as sa

from employer_portal.accounts.models import User
from employer_portal.core import audit
from employer_portal.core.db import make_engine
from employer_portal.database import rows
from employer_portal.database.backup import backup
from employer_portal.database.upgrade import current, upgrade
from employer_portal.running import keys
from employer_portal.settings import HOME, load_settings
from tests.accounts.holding import FIRST, Before
from tests.contracts.filled import fill
from tests.databases import MIGRATIONS, Postgres
from tests.delivery.outbox import Clock, post
from tests.journeys.states import EveryState
from tests.upkeep.machines import NOBODY, db, everything, is_empty, on, same

PRINT = keys.fingerprint(FIRST)


def test_with_the_key_everybody_signs_in_on_another_machine_as_before(house, var, machine, elsewhere, tmp_path):
    before = Before(house)
    said = db("backup", tmp_path / "backup.zip")
    assert f"{PRINT} is not inside: keep a copy of {var}/secret_key too" in said
    with zipfile.ZipFile(tmp_path / "backup.zip") as bundle:
        assert not any(FIRST in bundle.read(name) for name in bundle.namelist())
    there = machine()
    refused = db("restore", tmp_path / "backup.zip", NOBODY, ends=1)
    assert f"needs the secret key {PRINT}" in refused
    assert "--key FILE" in refused
    assert "--without-key" in refused
    assert is_empty(elsewhere)
    (tmp_path / "wrong").write_text("another")
    assert "holds the key" in db("restore", tmp_path / "backup.zip", "--key", tmp_path / "wrong", NOBODY, ends=1)
    assert not there.exists() or list(there.iterdir()) == []
    db("restore", tmp_path / "backup.zip", "--key", var / "secret_key", NOBODY)
    assert (there / "secret_key").read_bytes().strip() == FIRST
    before.must_all_work(on(house, elsewhere))
    with house.story.database.reading() as session:
        assert session.scalars(sa.select(audit.AuditLine.verb).order_by(audit.AuditLine.id.desc())).first()
        line = session.scalars(sa.select(audit.AuditLine).where(audit.AuditLine.verb == "database.restored")).one()
        assert line.facts["key"] == PRINT
        assert audit.verify(session).broken is None


@pytest.mark.slow
def test_a_passphrase_carries_the_key_along(house, machine, elsewhere, monkeypatch, tmp_path):
    before = Before(house)
    monkeypatch.setenv("BACKUP_PASSPHRASE", "seven green kettles sing")
    monkeypatch.setenv("BACKUP_FOLDER", str(tmp_path / "kept"))
    (tmp_path / "kept").mkdir()
    assert "is inside, sealed" in db("backup")
    [kept] = (tmp_path / "kept").glob("portal-*.zip")
    there = machine()
    monkeypatch.setenv("BACKUP_PASSPHRASE", "six green kettles")
    assert "does not open the secret key" in db("restore", kept, NOBODY, ends=1)
    monkeypatch.delenv("BACKUP_PASSPHRASE")
    assert "Set BACKUP_PASSPHRASE" in db("restore", kept, NOBODY, ends=1)
    assert is_empty(elsewhere)
    monkeypatch.setenv("BACKUP_PASSPHRASE", "seven green kettles sing")
    db("restore", kept, NOBODY)
    assert (there / "secret_key").read_bytes().strip() == FIRST
    before.must_all_work(on(house, elsewhere))


def test_a_machine_with_a_key_of_its_own_keeps_it(house, var, machine, elsewhere, monkeypatch, tmp_path):
    before = Before(house)
    db("backup", tmp_path / "backup.zip")
    machine()
    monkeypatch.setenv("SECRET_KEY", "this machine's own key, from its settings")
    db("restore", tmp_path / "backup.zip", "--key", var / "secret_key", NOBODY)
    before.must_all_work(on(house, elsewhere))


def test_without_the_key_people_set_new_passwords_and_nothing_else_is_lost(house, machine, elsewhere, tmp_path):
    Before(house)
    post(house.story.database, "waits")
    db("backup", tmp_path / "backup.zip")
    machine()
    said = db("restore", tmp_path / "backup.zip", "--without-key", NOBODY)
    assert "need a new password" in said
    assert "letters waited when the backup was made" in said
    on(house, elsewhere)
    assert house.sign_in(house.site.visit(), "dana").heading == "Sign in"
    with house.story.database.reading() as session:
        assert set(session.scalars(sa.select(User.password))) == {None}
        assert audit.verify(session).broken is None


def test_where_nobody_has_a_password_no_key_is_asked_for(database, machine, tmp_path, monkeypatch):
    with database.transaction() as session:
        session.execute(sa.delete(keys.DataKey))
    post(database)
    backup(database.engine, tmp_path / "backup.zip")
    machine()
    assert "rows are back" in db("restore", tmp_path / "backup.zip", NOBODY)


@pytest.mark.parametrize("way", ["move", "restore"])
def test_there_and_back_between_the_two_kinds(way, server, house, monkeypatch, tmp_path, var):
    if not isinstance(server, Postgres):
        pytest.skip("said once, from PostgreSQL to SQLite and back")
    EveryState(house.story).begin()  # a whole round's data
    before = Before(house)
    post(house.story.database, "waits")
    first = house.story.database.engine.url.render_as_string(hide_password=False)
    there = f"sqlite:///{tmp_path / 'there.sqlite'}"
    house.story.database.engine.dispose()
    told = everything(first)

    def take(source, target):
        monkeypatch.setenv("DATABASE_URL", source)
        if way == "move":
            assert "compared row by row" in db("move", target)
        else:
            file = tmp_path / f"{len(list(tmp_path.iterdir()))}.zip"
            db("backup", file)
            monkeypatch.setenv("DATABASE_URL", target)
            assert "The list of erasures is not here" in db("restore", file, ends=1)
            db("restore", file, NOBODY)

    take(first, there)
    assert same(everything(there), told)
    assert way != "move" or everything(first) == told
    with server.fresh(empty=True) as back:
        take(there, back)
        assert same(everything(back), told)
        on(house, back)
        before.must_all_work(house)
        post(house.story.database, "goes on", now=Clock()())  # numbered after the last; the triggers stand again
        with pytest.raises(sa.exc.DBAPIError, match="append-only"), house.story.database.transaction() as session:
            session.execute(sa.text("DELETE FROM audit_line"))
        with house.story.database.reading() as session:
            assert audit.verify(session).broken is None
        house.story.database.engine.dispose()
    with closing(sqlite3.connect(tmp_path / "there.sqlite")) as file:
        assert file.execute("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'").fetchone()[0] > 10
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            file.execute("DELETE FROM audit_line")


def test_every_column_of_every_table_arrives_as_it_was(server, tmp_path):
    """Two rows in each table, with each kind of value, between both kinds of database."""
    with server.fresh() as url:
        one = make_engine(url)
        fill(one)
        two = make_engine(f"sqlite:///{tmp_path / 'two.sqlite'}")
        upgrade(two, MIGRATIONS)
        with one.connect() as source, two.begin() as target:
            target.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
            into = rows.tables(target)
            told = {table.name: table for table in rows.tables(source)}
            assert {table.name for table in into} == told.keys()
            with rows.unguarded(target, into):
                rows.clear(target, into)
                for table in into:
                    line, back = rows.line_of(table), rows.row_of(table)
                    rows.put(target, table, (back(line(row)) for row in rows.read(source, told[table.name])), print)
            for table in into:
                assert rows.tally(target, table) == rows.tally(source, told[table.name]), table.name
        one.dispose()
        two.dispose()


@pytest.mark.slow
def test_a_database_that_was_set_up_and_holds_nothing_is_filled(house, server, tmp_path, var, monkeypatch):
    before = Before(house)
    db("backup", tmp_path / "backup.zip")
    with server.fresh(empty=True) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        db("upgrade")
        keys.check_keys(load_settings())  # `serve` was there once
        db("restore", tmp_path / "backup.zip", NOBODY)
        before.must_all_work(on(house, url))
        house.story.database.engine.dispose()


@pytest.mark.slow
@pytest.mark.parametrize("words", ["restore", "move"])
def test_killed_half_way_it_is_empty_and_can_be_run_again(words, house, elsewhere, tmp_path, monkeypatch):
    """With all rows in, and before it is seen: it writes its own line last."""
    Before(house)
    db("backup", tmp_path / "backup.zip")
    source = os.environ["DATABASE_URL"]
    house.story.database.engine.dispose()
    if words == "restore":
        monkeypatch.setenv("DATABASE_URL", elsewhere)
    arguments = ["restore", str(tmp_path / "backup.zip"), NOBODY] if words == "restore" else ["move", elsewhere]
    done = subprocess.run(
        [sys.executable, "-m", "tests.exchange.killed", "1 INSERT INTO audit_line", "db", *arguments], cwd=HOME,
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, done.stderr
    engine = make_engine(elsewhere)
    assert current(engine) is None
    engine.dispose()
    db(*arguments)
    assert same(everything(source), everything(elsewhere))


def rewritten(good, bad, change):
    """The same archive with what `change` makes of each member."""
    with zipfile.ZipFile(good) as old, zipfile.ZipFile(bad, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            for name, data in change(member, old.read(member)):
                new.writestr(name, data)


def manifest(**more):
    def change(member, data):
        yield member, json.dumps(json.loads(data) | more) if member == "manifest.json" else data

    return change


def table(name, data):
    def change(member, old):
        yield member, data if member == f"tables/{name}.jsonl" else old

    return change


def outside(member, data):
    yield member, data
    if member == "manifest.json":
        yield "../../outside", b"written by a stranger"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (manifest(product="payroll"), "no backup of the portal"),
        (manifest(format=3), "newer version"),
        (manifest(revision="0001"), "no backup of the portal"),
        (manifest(surprise=1), "no backup of the portal"),
        (manifest(counts={"letter": "x"}), "no backup of the portal"),
        (manifest(key="../**"), "no backup of the portal"),
        (lambda member, data: [(member, b"[]" if member == "manifest.json" else data)], "no backup of the portal"),
        (table("sending", b"[" + b"9" * 30 + b"]\n"), "no backup of the portal"),
        (table("brand", b"[1]\n"), "no backup of the portal"),
        (table("brand", b"[" * 100_000), "no backup of the portal"),
        (table("audit_line", b""), "not what the backup"),
        (table("document", b"\0" * 50_000_000), "no backup of the portal"),
        (table("user_account", b'[1,"\xff\n'), "no backup of the portal"),
    ],
)
def test_a_hostile_or_damaged_archive_is_one_sentence(change, words, database, machine, elsewhere, tmp_path):
    post(database)
    backup(database.engine, tmp_path / "good.zip")
    rewritten(tmp_path / "good.zip", tmp_path / "bad.zip", change)
    machine()
    said = db("restore", tmp_path / "bad.zip", "--without-key", NOBODY, ends=1)
    assert words in said
    assert is_empty(elsewhere)


def test_a_file_that_is_cut_off_or_leads_outside(database, machine, elsewhere, tmp_path):
    post(database)
    backup(database.engine, tmp_path / "good.zip")
    whole = (tmp_path / "good.zip").read_bytes()
    machine()
    for length in (0, 100, len(whole) // 2, len(whole) - 10):
        (tmp_path / "bad.zip").write_bytes(whole[:length])
        assert "no backup of the portal" in db("restore", tmp_path / "bad.zip", "--without-key", NOBODY, ends=1)
        assert is_empty(elsewhere)
    rewritten(tmp_path / "good.zip", tmp_path / "bad.zip", outside)
    db("restore", tmp_path / "bad.zip", "--without-key", NOBODY)
    assert list(tmp_path.rglob("outside")) + list(tmp_path.parent.glob("outside")) == []


def test_a_bomb_is_refused_by_what_it_unpacks_to(database, tmp_path, monkeypatch, machine):
    post(database)
    backup(database.engine, tmp_path / "backup.zip")
    monkeypatch.setattr(shutil, "disk_usage", lambda place: shutil._ntuple_diskusage(10, 10, 0))
    if machine() and not os.environ["DATABASE_URL"].startswith("sqlite"):
        return  # the server's disk is its own
    assert "unpacks to" in db("restore", tmp_path / "backup.zip", "--without-key", NOBODY, ends=1)


def test_a_full_disk_is_one_sentence_and_leaves_nothing(database, tmp_path):
    post(database)
    if not os.access("/dev/full", os.W_OK):
        pytest.skip("this system has no disk that is always full")
    (tmp_path / ".backup.zip.part").symlink_to("/dev/full")
    url = database.engine.url.render_as_string(hide_password=False)
    done = subprocess.run(
        [sys.executable, "-m", "employer_portal.cli", "db", "backup", tmp_path / "backup.zip"], cwd=HOME, text=True,
        capture_output=True, env={**os.environ, "DATABASE_URL": url, "PORTAL_VAR": str(tmp_path)}, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "No space left on device" in done.stderr
    assert not (tmp_path / "backup.zip").exists()


@pytest.mark.slow
def test_the_copy_before_an_upgrade_comes_back_into_this_release(house, var, machine, elsewhere, tmp_path):
    """From before there was a data key: the secret key is asked for all the same, and is the data key then."""
    before = Before(house)
    engine = house.story.database.engine
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE data_key SET fingerprint = '', wrapped = ''")
    upgrade(engine, MIGRATIONS, "0014")
    assert f"{PRINT} is not inside" in db("backup", tmp_path / "backup.zip")
    machine()
    assert f"needs the secret key {PRINT}" in db("restore", tmp_path / "backup.zip", NOBODY, ends=1)
    db("restore", tmp_path / "backup.zip", "--key", var / "secret_key", NOBODY)
    before.must_all_work(on(house, elsewhere))


def test_options_that_contradict_each_other_are_refused_before_all(house, var, machine, elsewhere, tmp_path):
    db("backup", tmp_path / "backup.zip")
    machine()
    said = db("restore", tmp_path / "backup.zip", "--without-key", "--key", var / "secret_key", NOBODY, ends=1)
    assert "Give one of the two" in said
    assert is_empty(elsewhere)


def test_a_backup_goes_into_no_folder_that_is_not_there(database, var, tmp_path):
    assert f"There is no folder {tmp_path}/unmounted" in db("backup", tmp_path / "unmounted" / "x.zip", ends=1)
    assert not (tmp_path / "unmounted").exists()


@pytest.mark.parametrize(
    "sealed", [{}, {"salt": "x"}, {"salt": "", "sealed": "é"}, {"salt": "c2FsdA==", "sealed": "x"}]
)
def test_a_sealed_key_that_was_damaged_is_one_sentence(sealed, database, machine, monkeypatch, tmp_path):
    post(database)
    backup(database.engine, tmp_path / "good.zip")
    rewritten(tmp_path / "good.zip", tmp_path / "bad.zip", manifest(sealed_key=sealed))
    machine()
    monkeypatch.setenv("BACKUP_PASSPHRASE", "seven green kettles sing")
    said = db("restore", tmp_path / "bad.zip", NOBODY, ends=1)
    assert "does not open the secret key" in said or "needs the secret key" in said
