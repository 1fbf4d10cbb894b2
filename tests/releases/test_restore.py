"""Back-ups that earlier releases made with their own command come back in this one, and everybody goes on with them."""

import functools
import json
import re

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from employer_portal.app import create_app
from employer_portal.cli import COMMANDS, LazyGroup
from employer_portal.composing.blocks import Blocks, load_blocks
from employer_portal.core.db import Database, make_engine
from employer_portal.phrasing.service import Checker
from employer_portal.settings import load_settings
from tests.accounts.house import digits_of
from tests.databases import Sqlite
from tests.once import with_rules
from tests.pages import Visitor
from tests.releases.make import HERE, VACANCY
from tests.upkeep.machines import NOBODY


def portal(*words, ends=0):
    """What `./portal ...` says, and how it ended."""
    done = CliRunner().invoke(LazyGroup("portal", COMMANDS, ""), [*map(str, words)])
    assert done.exit_code == ends, f"{done.output} {done.exception!r}"
    return done.output + str(done.exception or "")


@pytest.fixture
def machine(tmp_path, monkeypatch, empty_url):
    """A machine with an empty database and no key, and the setting that the releases were run with."""
    monkeypatch.setenv("PROVE_REPLY_TO", "false")
    monkeypatch.setenv("PORTAL_VAR", str(with_rules(tmp_path / "var")))
    monkeypatch.setenv("DATABASE_URL", empty_url)
    return tmp_path


def fits(name, server):
    """Whether such a back-up fits that kind; where it does not, that is what restoring says."""
    if not (name.endswith("postgresql") and isinstance(server, Sqlite)):
        return True
    assert "fits PostgreSQL alone" in portal("db", "restore", HERE / f"{name}.zip", "--without-key", NOBODY, ends=1)
    return False


def held(name, machine):
    """What people held who had passwords there, and the file of the old secret key."""
    told = json.loads((HERE / f"{name}.json").read_text())
    (machine / "old_key").write_text(told["secret_key"])
    return told, machine / "old_key"


def is_empty(url):
    engine = make_engine(url)
    with engine.connect() as connection:
        tables = sa.inspect(connection).get_table_names()
    engine.dispose()
    return tables == []


@pytest.fixture
def browser(machine, empty_url, checker):
    """A browser in front of the portal, as it starts on that machine."""
    settings, database = load_settings(), Database(make_engine(empty_url))
    shared = {Checker: checker, Blocks: load_blocks(settings.templates / "letter" / "blocks", "en")}
    app = functools.cache(lambda: create_app(settings, database=database, shared=shared))
    yield lambda: Visitor(app().test_client())
    database.engine.dispose()


def sign_in(visitor, who, password):
    return visitor.open("/sign-in").form("Sign in").send(email=f"{who}@example.org", password=password)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["0012b-sqlite", "0012b-postgresql"])
def test_with_the_old_key_everybody_signs_in_as_before(name, server, machine, empty_url, browser):
    if not fits(name, server):
        return
    told, key = held(name, machine)
    refused = portal("db", "restore", HERE / f"{name}.zip", NOBODY, ends=1)
    assert "needs the secret key of the machine that it was made on" in refused
    assert "--key FILE" in refused
    assert is_empty(empty_url)
    assert not (machine / "var" / "secret_key").exists()
    assert "rows are back, and the audit trail verifies" in portal(
        "db", "restore", HERE / f"{name}.zip", "--key", key, NOBODY
    )
    assert sign_in(browser(), "ann", told["password"]).heading == "Waiting for you"
    assert sign_in(browser(), "ann", "another password").heading == "Sign in"
    hal, lost = browser(), browser()
    assert sign_in(hal, "hal", told["password"]).heading == "Your second step"
    assert hal.page.form("Sign in").send(code=digits_of(told["second_step"])).heading == "Waiting for you"
    sign_in(lost, "hal", told["password"])
    page = lost.page.follow("Phone lost?").form("Sign in").send(code=told["codes"][0])
    assert page.heading == "Waiting for you"
    assert "rows stand as the trail says" in portal("audit", "verify")


@pytest.mark.slow
@pytest.mark.parametrize("name", ["0003-sqlite", "0003-postgresql"])
def test_where_nobody_had_a_password_no_key_is_asked_for_and_work_goes_on(name, server, machine):
    """A letter that waited is approved, and a draft is handed in."""
    if not fits(name, server):
        return
    assert "rows are back, and the audit trail verifies" in portal("db", "restore", HERE / f"{name}.zip", NOBODY)
    unsaid = re.search(r"the trail does not say (\d+) facts", portal("audit", "verify"))[1]
    assert int(unsaid) > 100
    before = re.findall(r"^(\d+)\t\S+\t(\w+)\t(\S+)", portal("letter", "list", VACANCY), re.MULTILINE)
    [(waiting, shown)] = [(number, sha256) for number, state, sha256 in before if state == "waiting"]
    look = ("--answer", "Said twice", "Both are meant: one for each criterion.")
    portal("letter", "approve", "--as", "ann@example.org", waiting, "--shown", shown, *look)
    draft = next(number for number, state, _ in before if state == "draft")
    portal("letter", "hand-in", "--as", "hal@example.org", draft)
    after = re.findall(r"^(\d+)\t\S+\t(\w+)", portal("letter", "list", VACANCY), re.MULTILINE)
    assert {(waiting, "approved"), (draft, "waiting")} <= set(after)
    assert "rows stand as the trail says" in portal("audit", "verify")
