"""Users from the command line: the first one comes in by a link, the others are invited, and nobody is locked out."""

import json
from urllib.parse import urlsplit

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from employer_portal.app import create_app
from employer_portal.cli import COMMANDS, LazyGroup
from employer_portal.running.keys import DataKey
from employer_portal.settings import Settings
from tests.accounts.house import NEW, path
from tests.once import with_rules
from tests.pages import Visitor


@pytest.fixture
def portal(tmp_path, monkeypatch, database):
    """Runs a command in a fresh installation; gives what it printed, checks how it ended."""
    with database.transaction() as session:
        session.execute(sa.delete(DataKey))  # it makes its own
    monkeypatch.setenv("PORTAL_VAR", str(with_rules(tmp_path / "var")))
    monkeypatch.setenv("DATABASE_URL", database.engine.url.render_as_string(hide_password=False))

    def run(line, *more, ends=0):
        result = CliRunner().invoke(LazyGroup("portal", COMMANDS, ""), [*line.split(), *more])
        assert result.exit_code == ends, f"{line}: {result.output} {result.exception!r}"
        return result.output + (str(result.exception) if ends else "")

    return run


@pytest.fixture
def founded(portal):
    portal("user first ada@example.org --name", "Ada Admin")
    portal("user add --as ada@example.org hal@example.org --role HR --name", "Hal Reyes")
    return portal


@pytest.fixture
def visit(portal, database):
    """A browser in front of the portal that the commands work on."""
    app = create_app(Settings(), database=database)
    return lambda: Visitor(app.test_client())


def test_the_first_administrator_comes_in_by_the_printed_link(portal, visit):
    said = portal("user first ada@example.org --role HR --name", "Ada Admin")
    ada = visit()
    page = ada.open(path(said))
    assert page.heading == "Welcome, Ada Admin"
    assert page.form("Set it and sign in").send(password=NEW).heading == "Waiting for you"
    assert {"Users", "Vacancies"} <= set(page.visitor.page.links())


def test_an_invitation_is_a_link_while_mail_is_not_set_up_and_a_mail_after(founded, monkeypatch, visit):
    told = json.loads(founded("user invite --as ada@example.org hal@example.org --json"))
    assert told["mailed"] is False
    assert visit().open(urlsplit(told["link"]).path).heading == "Welcome, Hal Reyes"
    founded("brand add --as ada@example.org Harbourside --sender feedback@example.org")
    monkeypatch.setenv("MAIL_HOST", "mail.test")
    told = json.loads(founded("user invite --as ada@example.org hal@example.org --json"))
    assert (told["mailed"], told["link"]) == (True, None)
    told = json.loads(founded("user link --as ada@example.org hal@example.org --json"))
    assert visit().open(urlsplit(told["link"]).path).heading == "Welcome, Hal Reyes"


def test_roles_are_shown_given_and_taken(founded):
    founded("brand add --as ada@example.org Harbourside")
    assert founded("user roles hal@example.org") == "Hal Reyes may act as HR.\n"
    assert "HR, approver for Harbourside" in founded("user roles hal@example.org --give approver --brand Harbourside")
    founded("user roles hal@example.org --take HR")
    told = json.loads(founded("user roles hal@example.org --json"))
    assert told["roles"] == [{"role": "approver", "brand": "Harbourside"}]


def test_an_only_administrator_gives_themselves_a_role_on_the_machine(founded):
    assert "HR, admin" in founded("user roles ada@example.org --give HR")


def test_who_is_deactivated_is_listed_so(founded):
    assert "can no longer sign in" in founded("user deactivate --as ada@example.org hal@example.org")
    listed = [json.loads(line) for line in founded("user list --json").splitlines()]
    assert {row["email"]: row["state"] for row in listed}["hal@example.org"] == "left"


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("user roles ada@example.org --take admin", "This is the last administrator."),
        ("user roles hal@example.org --take approver", "does not hold the role approver"),
        ("user roles hal@example.org --give approver --brand Nowhere", "There is no brand called"),
        ("user deactivate --as ada@example.org ada@example.org", "You cannot change your own access."),
        ("user invite --as hal@example.org ada@example.org", "Only an administrator"),
        ("user link --as ada@example.org nobody@example.org", "There is no user with this e-mail address."),
    ],
)
def test_what_is_refused_says_why(founded, line, said):
    assert said in founded(line, ends=1)
