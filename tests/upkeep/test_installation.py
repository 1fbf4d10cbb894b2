"""`./portal doctor` on mail server, workers, clocks, secret key and backup; what is broken hides no other."""

import os
import socket
import time
from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.core import audit
from employer_portal.core.clock import system_clock
from employer_portal.core.clocks import its_time
from employer_portal.core.errors import DomainError
from employer_portal.running import keys
from employer_portal.running.workers import Heart, Worker, new_name
from employer_portal.settings import Settings
from employer_portal.upkeep import installation
from tests.delivery.server import Fault, Server


def settings(var, **others):
    return Settings(PORTAL_VAR=var, **others)


def of(database, var, **others):
    url = database.engine.url.render_as_string(hide_password=False)
    return {one.what: one for one in installation.database(settings(var, database_url=url, **others))}


def with_server(var, server, **others):
    port = server if isinstance(server, int) else server.port
    return settings(var, mail_host="localhost", mail_port=port, mail_security="none", **others)


def test_a_mail_server_that_takes_letters(tmp_path):
    with Server() as server:
        [found] = installation.mail(with_server(tmp_path, server))
        sent = installation.send_test(
            with_server(tmp_path, server, mail_return_path="back@example.org"), "me@example.org"
        )
    assert (found.state, sent.state) == ("ok", "ok")
    assert "to me@example.org from back@example.org" in sent.says
    assert len(server.taken) == 1


def test_a_mail_server_that_refuses_the_test(tmp_path):
    with Server(faults={"rcpt": Fault("550 5.1.1 no such user")}) as server:
        refused = installation.send_test(with_server(tmp_path, server), "me@example.org")
    assert refused.state == "missing"
    assert "550" in refused.says


def test_a_mail_server_that_is_not_there(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    [found] = installation.mail(with_server(tmp_path, port))
    assert found.state == "missing"
    assert "does not answer" in found.says


def test_a_mail_server_that_says_nothing_is_left_in_time(tmp_path, monkeypatch):
    monkeypatch.setattr(installation, "PATIENCE", 0.5)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        begun = time.monotonic()
        [found] = installation.mail(with_server(tmp_path, silent.getsockname()[1]))
    assert time.monotonic() - begun < 10
    assert found.state == "missing"


def test_without_a_mail_server_a_test_is_written_down(tmp_path):
    [found] = installation.mail(settings(tmp_path))
    assert found.state == "note"
    assert installation.send_test(settings(tmp_path), "me@example.org").state == "ok"
    assert list((tmp_path / "mailbox").iterdir())


def test_a_test_goes_to_an_address(tmp_path):
    with pytest.raises(DomainError, match="not an e-mail address"):
        installation.send_test(settings(tmp_path), "nobody")


def test_workers_are_told(database, tmp_path):
    heart = Heart(database, new_name())
    heart.swept()
    heart.beat()
    assert of(database, tmp_path)["Workers"].state == "ok"
    with database.transaction() as session:
        session.execute(sa.update(Worker).values(worked_at=its_time(session) - timedelta(hours=3)))
    stuck = of(database, tmp_path)["Workers"]
    assert (stuck.state, "finished nothing for 3 hours" in stuck.says) == ("missing", True)


def test_lines_whose_time_runs_backwards_are_named(database, tmp_path):
    now = system_clock() - timedelta(days=9)
    with database.transaction() as session:
        for at in (now, now + timedelta(hours=62), now + timedelta(seconds=1), now + timedelta(seconds=2)):
            audit.record(session, "test", "test:1", actor_id=None, at=at)
    told = of(database, tmp_path)["Times in the trail"]
    assert told.state == "note"
    assert told.says.startswith("line 3 (")
    assert "3 days before the line it follows" in told.says


def test_a_secret_key(tmp_path):
    def state(**others):
        [found] = installation.secret_key(settings(tmp_path, **others))
        return found.state

    assert state() == "note"
    assert state(secret_key="short") == "missing"
    assert state(secret_key="x" * 40) == "ok"
    (tmp_path / "secret_key").write_text("y" * 40)
    assert state() == "ok"
    (tmp_path / "secret_key").unlink()
    (tmp_path / "secret_key").mkdir()
    assert state() == "missing"


def test_another_secret_key_than_the_data_was_made_with(database, tmp_path):
    url = database.engine.url.render_as_string(hide_password=False)
    (tmp_path / "secret_key").write_text("y" * 40)
    keys.open_keys(database, keys.Place(tmp_path / "secret_key"))
    [right] = installation.secret_key(settings(tmp_path, database_url=url))
    [wrong] = installation.secret_key(settings(tmp_path, database_url=url, secret_key="x" * 40))
    assert (right.state, "the one that this data needs" in right.says) == ("ok", True)
    assert (wrong.state, "holds another" in wrong.says) == ("missing", True)


def test_the_age_of_the_newest_backup(tmp_path):
    def told():
        [found] = installation.backup(settings(tmp_path, backup_folder=tmp_path))
        return found

    assert told().state == "missing"
    (tmp_path / "one.zip").touch()
    assert told().state == "ok"
    nine_days_ago = time.time() - 9 * 86400
    os.utime(tmp_path / "one.zip", (nine_days_ago, nine_days_ago))
    assert (told().state, "9 days old" in told().says) == ("missing", True)


def test_what_cannot_be_looked_at_hides_nothing_else(tmp_path, monkeypatch):
    def broken(*given):
        raise RuntimeError

    monkeypatch.setattr(installation.sa, "make_url", broken)
    found = {one.what: one.state for one in installation.examine(settings(tmp_path))}
    assert found == {"Database": "missing", "Mail server": "note", "Secret key": "missing", "Backup": "note"}


def test_the_outbox_says_why_nothing_leaves(site):
    dana = site.visit("dana")
    with site.story.database.transaction() as session:
        audit.record(session, "test", "test:1", actor_id=None, at=site.story.now + timedelta(hours=62))
    assert "nothing is sent until one is written under the right time" in dana.open("/outbox").text
