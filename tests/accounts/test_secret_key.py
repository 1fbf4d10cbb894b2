"""The secret key: a new one signs everybody out and breaks nothing else, a wrong or missing one stops the start."""

import json
from pathlib import Path

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from employer_portal.accounts.models import User
from employer_portal.cli import COMMANDS, LazyGroup
from employer_portal.core import audit
from employer_portal.core.errors import DomainError
from employer_portal.running import keys
from employer_portal.settings import Settings
from tests.accounts.holding import FIRST, Before, again, installed
from tests.accounts.house import House


@pytest.fixture
def var(tmp_path, monkeypatch, database):
    """The folder of an installation with a key in it, for pages and commands alike."""
    return installed(tmp_path / "var", monkeypatch, database)


@pytest.fixture
def house(var, story):
    return House(story)


def key(*words, ends=0, **more):
    """What `./portal key ...` says."""
    done = CliRunner().invoke(LazyGroup("portal", COMMANDS, ""), ["key", *map(str, words)], **more)
    assert done.exit_code == ends, f"{done.output} {done.exception!r}"
    return done.output + str(done.exception or "")


def test_a_new_key_signs_everybody_out_and_breaks_nothing_else(house, var):
    before = Before(house)
    said = key("renew")
    assert keys.fingerprint(FIRST) in said
    assert (var / "secret_key").read_bytes().strip() != FIRST
    assert (var / f"secret_key.{keys.fingerprint(FIRST)}").read_bytes().strip() == FIRST  # for older backups
    assert before.kept.open("/account").heading == "Sign in"
    before.must_all_work(again(house))
    with house.story.database.reading() as session:
        line = session.scalars(sa.select(audit.AuditLine).where(audit.AuditLine.verb == "key.renewed")).one()
        assert line.facts["before"] == keys.fingerprint(FIRST)
        assert FIRST.decode() not in json.dumps(line.facts)
        assert audit.verify(session).broken is None


@pytest.mark.parametrize("step", ["aside", "wrapped", "moved"])
def test_a_renewal_that_is_killed_leaves_a_key_that_works(house, var, monkeypatch, step):
    before = Before(house)

    def killed(*any, **more):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        if step == "aside":  # nothing is wrapped yet
            patch.setattr("employer_portal.accounts.secret_key.renew", killed)
        elif step == "wrapped":
            patch.setattr(keys.Place, "current", lambda place: FIRST)
            patch.setattr(Path, "replace", lambda path, to: killed() if to.name == "secret_key" else path.rename(to))
        else:
            patch.setattr(Path, "replace", lambda path, to: killed() if to.name == "secret_key" else path.rename(to))
        key("renew", ends=1)
    before.must_all_work(again(house))
    key("show")
    key("renew")
    assert [path.name for path in var.glob("*.part")] == []
    current = keys.fingerprint((var / "secret_key").read_bytes().strip())
    assert key("show").startswith(current)
    assert again(house).site.visit("dana").page


def test_where_the_key_is_a_setting_the_old_one_is_handed_over(house, var, monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", FIRST.decode())
    before = Before(again(house))
    assert "the setting SECRET_KEY" in key("show")
    assert "--from" in key("renew", ends=1)
    (tmp_path / "old").write_bytes(FIRST + b"\n")
    assert "still the key" in key("renew", "--from", tmp_path / "old", ends=1)
    monkeypatch.setenv("SECRET_KEY", "a second key, as long as the first one was")
    with pytest.raises(DomainError, match="fingerprint"):
        again(house)
    key("renew", "--from", tmp_path / "old")
    before.must_all_work(again(house))


def test_a_key_in_a_folder_of_secrets_is_a_setting_too(house, monkeypatch, tmp_path):
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / "secret_key").write_bytes(FIRST + b"\n")
    monkeypatch.setenv("PORTAL_SECRETS", str(tmp_path / "secrets"))
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path / "elsewhere"))
    assert key("show").startswith(keys.fingerprint(FIRST) + "\tthe setting SECRET_KEY")


def test_with_another_key_or_none_nothing_begins(house, var):
    (var / "secret_key").write_text("another")
    for wrong in ("another", "", None):
        if wrong is None:
            (var / "secret_key").unlink()
        else:
            (var / "secret_key").write_text(wrong)
        with pytest.raises(DomainError, match=r"fingerprint|empty") as said:
            again(house)
        assert "key" in said.value.fix
    assert not (var / "secret_key").exists()  # none is made up: that would look like an answer
    (var / "secret_key").write_bytes(FIRST)
    again(house)


def test_where_the_key_is_lost_people_come_back_by_a_link(house, var):
    Before(house)
    assert "not lost" in key("lost", "--yes", ends=1)
    (var / "secret_key").unlink()
    assert "need a new password" in key("lost", "--yes")
    again(house)
    assert house.sign_in(house.site.visit(), "dana").heading == "Sign in"
    with house.story.database.reading() as session:
        dana = session.get_one(User, house.story.actors["dana"].id)
        assert (dana.password, dana.tf_primary_method, dana.mf_recovery_codes) == (None, None, None)
    visitor = house.site.visit()
    visitor.open("/forgotten-password").form("Mail me a link").send(email="dana@harbourside.example")
    page = house.site.visit().open(house.link("dana@"))
    new = "seven green kettles sing"
    page.form("Change my password").send(password=new, password_confirm=new)
    assert house.sign_in(house.site.visit(), "dana", new).heading == "Waiting for you"


def test_a_new_installation_has_a_data_key_that_the_secret_key_does_not_tell(database, var):
    with database.transaction() as session:
        session.execute(sa.delete(keys.DataKey))
    opened = keys.open_keys(database, keys.Place.of(Settings()))
    assert opened.secret == FIRST
    assert FIRST not in opened.data
    assert opened == keys.open_keys(database, keys.Place.of(Settings()))


def test_a_file_that_is_not_needed_or_holds_another_key_is_refused(house, var, monkeypatch, tmp_path):
    (tmp_path / "old").write_bytes(FIRST)
    (tmp_path / "other").write_bytes(b"\xff another")
    assert "--from is for a key in the setting SECRET_KEY" in key("renew", "--from", tmp_path / "old", ends=1)
    assert (var / "secret_key").read_bytes().strip() == FIRST
    key("show")
    monkeypatch.setenv("SECRET_KEY", "a second key, as long as the first one was")
    said = key("renew", "--from", tmp_path / "other", ends=1)
    assert f"the key of this data is {keys.fingerprint(FIRST)}" in said
    assert "No device was signed in." in key("renew", "--from", tmp_path / "old")
