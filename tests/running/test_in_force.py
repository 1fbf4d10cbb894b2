"""The trail says which settings were in force when: each start writes them where they are others than before."""

import json
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from employer_portal.cli import COMMANDS, LazyGroup
from employer_portal.core.audit import Keys
from employer_portal.core.clock import fixed
from employer_portal.core.setting_checks import is_secret, name_of
from employer_portal.running import in_force
from employer_portal.settings import HOME, Settings
from tests.records.test_trail import compare

THIRD = datetime(2026, 11, 3, 9, 12, tzinfo=UTC)
SECRETS = [name for name, field in Settings.model_fields.items() if is_secret(field)]


@pytest.fixture
def start(database):
    """Starts a process with these settings, so many days after the third of November."""

    def start(days=0, by="serve", **changed):
        url = database.engine.url.render_as_string(hide_password=False)
        settings = Settings(database_url=url, **changed)
        in_force.note(settings, by, fixed(THIRD + timedelta(days=days)))
        return settings

    return start


def lines(database):
    with database.reading() as session:
        return in_force.lines(session)


def test_a_start_writes_them_once_and_again_where_they_changed(database, start):
    start(0)
    start(1)
    start(2, by="worker")
    start(3, cooling_off_days=3)
    start(4)
    written = lines(database)
    assert [(line.at - THIRD).days for line in written] == [0, 3, 4]
    assert [line.facts["values"]["COOLING_OFF_DAYS"] for line in written] == [1, 3, 1]
    assert set(written[0].facts["values"]) == {name_of(*item) for item in Settings.model_fields.items()}
    assert compare(database)[0] == []


def test_of_processes_that_start_together_one_writes(database, start, monkeypatch):
    start()
    together, at = Barrier(4), in_force.at

    def look(session):
        found = at(session)
        time.sleep(0.2)  # so that each has looked before one has written, if nothing keeps them in line
        return found

    def one(number):
        together.wait()
        start(1, by=("serve", "worker")[number % 2], answer_days=9)

    monkeypatch.setattr(in_force, "at", look)
    with ThreadPoolExecutor(4) as processes:
        list(processes.map(one, range(4)))
    assert len(lines(database)) == 2


def test_a_role_has_one_place_in_a_set_whatever_the_order(database, start):
    """Sets come in another order in each process."""
    start(two_step_roles=["HR", "approver", "admin"])
    start(two_step_roles=["admin", "approver", "HR"])
    [line] = lines(database)
    assert line.facts["values"]["TWO_STEP_ROLES"] == ["HR", "admin", "approver"]


@pytest.mark.parametrize("name", SECRETS)
@given(secret=st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=6).map("s/{}".format))
def test_no_secret_is_in_them(name, secret):
    told = in_force.said(Settings.model_construct(**{name: _given(name, secret)}), Keys({"settings": b"key"}))
    assert told[name_of(name, Settings.model_fields[name])] == "set"
    assert [value for value in told.values() if secret in str(value)] == []


def _given(name, secret):
    return type(Settings().model_dump()[name])(secret)


def test_secrets_are_what_they_are_known_to_be():
    assert set(SECRETS) == {"database_url", "secret_key", "backup_passphrase", "mail_password"}
    told = in_force.said(Settings(), Keys({"settings": b"key"}))
    assert {told[name.upper()] for name in SECRETS} == {"not set"}


def test_what_may_name_a_person_is_a_digest_that_changes_with_it(database, start, tmp_path):
    start(mail_user="dana@example.org", mail_password="x", mail_return_path="back@example.org", PORTAL_VAR=tmp_path)
    start(mail_user="dana@example.org", mail_password="y", mail_return_path="back@example.org", PORTAL_VAR=tmp_path)
    start(mail_user="tom@example.org", mail_password="y", mail_return_path="back@example.org", PORTAL_VAR=tmp_path)
    before, after = (line.facts for line in lines(database))
    assert [word for word in ("@", str(tmp_path), str(HOME)) if word in json.dumps([before, after])] == []
    changed = {name for name, value in before["values"].items() if after["values"][name] != value}
    assert changed == {"MAIL_USER"}
    assert {name for name, value in before["values"].items() if isinstance(value, dict)} == {
        "MAIL_USER", "MAIL_RETURN_PATH", "PORTAL_VAR", "PORTAL_HOME",
    }  # fmt: skip


def test_a_setting_that_takes_a_mail_address_is_known_to():
    """A new one is to be named in `PERSONAL`, or here with the reason."""
    no_person = {"organisation_name"}  # the employer's own name
    takes = {name for name in set(Settings.model_fields) - set(SECRETS) if _takes(name, "dana@example.org")}
    paths = {name for name in takes if isinstance(getattr(_set(name, "dana@example.org"), name), Path)}
    assert takes - paths == in_force.PERSONAL | no_person


def _set(name, value):
    alias = str(Settings.model_fields[name].validation_alias or name)
    return Settings(**{alias: value, "mail_password": "x"})


def _takes(name, value):
    try:
        return bool(_set(name, value))
    except ValueError:
        return False


@pytest.fixture
def told(database, monkeypatch):
    """What `audit settings` prints, with its exit status."""
    monkeypatch.setenv("DATABASE_URL", database.engine.url.render_as_string(hide_password=False))

    def told(*arguments):
        result = CliRunner().invoke(LazyGroup("portal", COMMANDS, "help"), ["audit", "settings", *arguments])
        return result.output + str(result.exception or "")

    return told


def test_the_command_tells_what_was_in_force_and_since_when(start, told):
    assert told() == "No settings are written down yet. They are when `serve` or `worker` starts."
    start(0)
    start(10, by="worker", cooling_off_days=3, secret_key="hidden")
    assert told().startswith("In force since 13 November 2026, 09:12 GMT, when `worker` started (line 2):\n")
    assert "COOLING_OFF_DAYS               3\n" in told()
    assert "SECRET_KEY                     set\n" in told()
    assert "RULES_LOCAL                    nothing\n" in told()
    assert told("--at", "2026-11-12").startswith("In force since 3 November 2026, 09:12 GMT, when `serve` started")
    assert "COOLING_OFF_DAYS               1\n" in told("--at", "2026-11-13 09:11")
    assert told("--at", "2026-11-13") == told("--at", "2026-11-13T09:12") == told("--at", "2026-11-13T10:12+01:00")
    answer = json.loads(told("--at", "2026-11-20", "--json"))
    assert (answer["since"], answer["line"], answer["by"]) == ("2026-11-13T09:12:00+00:00", 2, "worker")
    assert (answer["settings"]["COOLING_OFF_DAYS"], answer["settings"]["DATABASE_URL"]) == (3, "set")


def test_what_is_not_known_is_said_plainly(start, told):
    start(0)
    assert told("--at", "2026-11-02") == (
        "What was in force then is not known: the first was written on 3 November 2026, 09:12 GMT."
    )
    assert told("--at", "soon") == "'soon' is no moment. Write 2026-11-20, or '2026-11-20 14:30'."


@pytest.mark.slow
@pytest.mark.parametrize("words", [["worker", "--processes", "1"], ["serve", "--bind", "127.0.0.1:0"]], ids=" ".join)
def test_both_long_processes_write_them(database, words):
    url = database.engine.url.render_as_string(hide_password=False)
    process = subprocess.Popen(
        [sys.executable, "-m", "employer_portal.cli", *words], cwd=HOME, env={**os.environ, "DATABASE_URL": url},
        stderr=subprocess.DEVNULL,
    )  # fmt: skip
    try:
        for _ in range(600):
            if process.poll() is not None or lines(database):
                break
            time.sleep(0.1)
        assert [line.facts["by"] for line in lines(database)] == words[:1]
    finally:
        process.terminate()
        process.wait(timeout=60)
