"""Whatever is wrong with the database is one sentence with a way out, on every way to it, and no password is shown."""

import os
import socket
import sqlite3
import subprocess
import sys
import threading
from contextlib import closing
from types import SimpleNamespace

import psycopg
import pytest
import sqlalchemy as sa

from employer_portal.core.db import make_engine
from employer_portal.core.errors import DomainError
from employer_portal.database import trouble
from employer_portal.database.opening import open_database
from employer_portal.settings import HOME
from tests.databases import MIGRATIONS, Postgres

PASSWORD = "hunter2-never-shown"


def said(url):
    with pytest.raises(DomainError) as refused:
        open_database(url, MIGRATIONS)
    assert PASSWORD not in str(refused.value)
    assert refused.value.fix
    return refused.value.message


def test_nobody_listens():
    assert said(f"postgresql://portal:{PASSWORD}@127.0.0.1:1/portal") == "Nothing listens at 127.0.0.1:1."


def test_nobody_has_that_name():
    url = f"postgresql://portal:{PASSWORD}@no-such-host.invalid/portal"
    assert said(url) == "No host is called no-such-host.invalid."


def test_something_else_listens():
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def answer():
            with listener.accept()[0] as client:
                client.recv(100)
                client.sendall(b"HTTP/1.0 400 Bad Request\r\n\r\n")

        threading.Thread(target=answer, daemon=True).start()
        port = listener.getsockname()[1]
        assert "is no PostgreSQL" in said(f"postgresql://portal:{PASSWORD}@127.0.0.1:{port}/portal?sslmode=disable")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        ('FATAL:  password authentication failed for user "portal"', "refuses the password of the user portal."),
        ("fe_sendauth: no password supplied", "asks for a password"),
        ('FATAL:  no pg_hba.conf entry for host "10.0.0.1", user "portal"', "does not let this machine in as portal."),
        ("FATAL:  sorry, too many clients already", "has no connection left"),
        ("FATAL:  the database system is starting up", "is starting or stopping"),
        ("server closed the connection unexpectedly", "ended the connection"),
        ("connection timeout expired", "does not answer"),
        ("something that nobody has heard of", "The database portal at db.example.org:5432 does not answer."),
    ],
)
def test_what_a_server_says(words, says):
    error = psycopg.OperationalError(f"{words} {PASSWORD}")
    told = trouble.told(
        sa.exc.OperationalError("SELECT", {}, error), f"postgresql://portal:{PASSWORD}@db.example.org/portal"
    )
    assert says in told.message
    assert PASSWORD not in str(told)
    assert trouble.is_trouble(error)


@pytest.mark.parametrize("server", [Postgres], indirect=True)
def test_a_server_without_that_database_or_user(server, empty_url):
    address = make_engine(empty_url).url
    assert "has no database elsewhere." in said(address.set(database="elsewhere").render_as_string(hide_password=False))
    assert "lets in no user nobody." in said(address.set(username="nobody").render_as_string(hide_password=False))


@pytest.mark.parametrize("server", [Postgres], indirect=True)
def test_a_server_that_can_only_be_read(server, database):
    """A copy that follows another, or a database that somebody set so."""
    with database.engine.connect() as connection:
        assert trouble.of_server(connection) is None
        connection.exec_driver_sql("SET default_transaction_read_only = on")
        connection.commit()
        assert "can only be read" in trouble.of_server(connection).message
        with pytest.raises(sa.exc.DBAPIError) as refused:
            connection.exec_driver_sql("DELETE FROM worker")
    assert trouble.is_trouble(refused.value)
    assert "can only be read" in trouble.told(refused.value, str(database.engine.url)).message


@pytest.mark.parametrize("server", [Postgres], indirect=True)
def test_a_server_that_is_too_old(server, database, monkeypatch):
    monkeypatch.setattr(trouble, "OLDEST", 99)
    with database.engine.connect() as connection:
        assert "this portal needs 99 or newer" in trouble.of_server(connection).message


def test_files_that_are_no_database(tmp_path):
    (tmp_path / "diary").write_text("Dear diary, " * 1000)
    (tmp_path / "folder").mkdir()
    assert said(f"sqlite:///{tmp_path / 'diary'}") == f"{tmp_path / 'diary'} is not a database."
    assert "is a folder, not a database" in said(f"sqlite:///{tmp_path / 'folder'}")
    assert "is a file, and no folder" in said(f"sqlite:///{tmp_path / 'diary' / 'portal.sqlite'}")


def test_a_full_disk_is_called_that_whatever_sqlite_calls_it(tmp_path, monkeypatch):
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = "SQLITE_IOERR_WRITE"
    url = f"sqlite:///{tmp_path}/portal.sqlite"
    assert "cannot be read or written" in str(trouble.told(error, url))
    monkeypatch.setattr(trouble.shutil, "disk_usage", lambda path: SimpleNamespace(free=4096))
    assert "is full" in str(trouble.told(error, url))


def test_a_file_where_the_folder_should_be(tmp_path):
    (tmp_path / "var").write_text("")
    said = trouble.told(FileExistsError(17, "File exists"), f"sqlite:///{tmp_path}/var/portal.sqlite")
    assert "is a file, and no folder" in str(said)


def test_a_file_that_nobody_may_write(tmp_path):
    path = tmp_path / "portal.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE something (id INTEGER)")
    with (
        closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as connection,
        pytest.raises(sqlite3.OperationalError) as refused,
    ):
        connection.execute("INSERT INTO something VALUES (1)")
    assert "cannot be written" in trouble.told(refused.value, f"sqlite:///{path}").message


def test_a_slip_of_ours_is_no_trouble_of_the_database(database):
    with database.engine.connect() as connection, pytest.raises(sa.exc.DBAPIError) as slip:
        connection.exec_driver_sql("INSERT INTO worker (name) VALUES (NULL)")
    assert not trouble.is_trouble(slip.value)


@pytest.mark.parametrize(
    "command", [["serve"], ["worker", "--wait", "0"], ["db", "upgrade", "--wait", "0"], ["user", "list"], ["doctor"],
                ["db", "backup", "x.zip"], ["health"]], ids=" ".join,
)  # fmt: skip
@pytest.mark.slow
def test_each_command_says_the_same(command, tmp_path):
    (tmp_path / "portal.sqlite").write_text("Dear diary, " * 1000)
    environment = os.environ | {"PORTAL_VAR": str(tmp_path)}
    answer = subprocess.run(
        [sys.executable, "-m", "employer_portal.cli", *command], cwd=HOME, env=environment, capture_output=True,
        text=True, check=False,
    )  # fmt: skip
    assert "portal.sqlite is not a database" in answer.stdout + answer.stderr
    assert "Traceback" not in answer.stderr
    assert answer.returncode == (1 if command[0] in {"doctor", "health"} else 2)
