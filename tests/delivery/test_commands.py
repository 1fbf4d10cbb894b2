"""The outbox, the database and the health of an installation, from the command line."""

import json

import pytest
from click.testing import CliRunner

from employer_portal.accounts import operations as accounts
from employer_portal.cli import COMMANDS, LazyGroup
from employer_portal.core.errors import DomainError
from employer_portal.core.permissions import ROLES, Actor, Role, permissions_of
from employer_portal.delivery.models import Channel
from employer_portal.delivery.models import DeliveryState as State
from tests.delivery.outbox import NOON, load, post, postman, transport
from tests.delivery.server import Fault, Server

FOUNDER = Actor(0, "founder", permissions_of(ROLES))
HOLLY = ["--as", "holly@example.org"]


@pytest.fixture
def portal(database, monkeypatch, tmp_path):
    """Runs a command of the portal in this database, as the shell would; gives back what it printed."""
    monkeypatch.setenv("DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path))
    monkeypatch.setenv("SECRET_KEY", "the same on each machine of this test")
    with database.transaction() as session:
        accounts.make_user(session, "Holly", "holly@example.org", (Role.HR,), active=True, actor=FOUNDER, now=NOON)

    def run(*arguments, status=0):
        group = LazyGroup("portal", COMMANDS, "help")
        result = CliRunner().invoke(group, [str(argument) for argument in arguments])
        if isinstance(result.exception, DomainError):
            return str(result.exception)
        assert result.exit_code == status, result.output
        return result.output

    return run


def hand_over(database, **faults):
    with Server(faults=faults) as server:
        postman(database, transport(server)).look()


def test_the_outbox_in_words(portal, database):
    waiting, bounced = post(database, "waiting", not_before=NOON.replace(day=25)), post(database, "bounced")
    hand_over(database, rcpt=Fault("550 5.1.1 no such user"))
    assert portal("outbox", "list").splitlines() == [
        f"{waiting}\theld\tada@example.com\tCooling off until 25 November 2026, 12:00 GMT.",
        f"{bounced}\tbounced\tada@example.com\tThe address does not exist.",
    ]
    assert portal("outbox", "list", "--dead").startswith(f"{bounced}\tbounced")
    shown = portal("outbox", "show", bounced)
    assert "Check it with the candidate, then send again." in shown
    assert "550 5.1.1 no such user" in shown
    assert [row["state"] for row in json.loads(portal("outbox", "list", "--format", "json"))] == ["held", "bounced"]


def test_a_bounced_letter_is_sent_again_from_the_command_line(portal, database):
    bounced = post(database)
    hand_over(database, rcpt=Fault("550 5.1.1 no such user"))
    assert f"replaces {bounced}" in portal("outbox", "send-again", bounced, "--to", "ada@example.net", *HOLLY)
    assert load(database, bounced + 1).recipient == "ada@example.net"


def test_holding_one_and_pausing_all(portal, database):
    delivery_id = post(database)
    portal("outbox", "hold", delivery_id, *HOLLY)
    assert "Kept back by hand" in portal("outbox", "list")
    portal("outbox", "release", delivery_id, *HOLLY)
    portal("outbox", "hold", "--because", "The mail server moves.", *HOLLY)
    assert "All sending is paused. The mail server moves." in portal("outbox", "list")
    portal("outbox", "release", *HOLLY)
    hand_over(database)
    assert load(database, delivery_id).state == State.SENT


def test_stopping_a_letter_too_late(portal, database):
    delivery_id = post(database)
    hand_over(database)
    assert "cannot be stopped. It left on" in portal("outbox", "cancel", delivery_id, "--because", "x", *HOLLY)


def test_post_is_printed_and_ticked_off(portal, database, tmp_path):
    letter = post(database, changes={"channel": Channel.POST, "postal_address": "Ada\n1 High Street", "recipient": ""})
    assert f"outbox posted {letter}" in portal("outbox", "print", "--out", tmp_path / "letters.zip")
    assert (tmp_path / "letters.zip").exists()
    portal("outbox", "posted", letter, *HOLLY)
    assert load(database, letter).state == State.SENT


def test_a_command_names_what_is_missing(portal):
    assert "Which delivery?" in portal("outbox", "retry", *HOLLY)
    assert "no delivery 99" in portal("outbox", "show", 99)


def test_the_database_is_looked_over(portal, database):
    post(database)
    assert "All well: 2 lines in the audit trail, 3 sealed documents." in portal("db", "check")
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            connection.exec_driver_sql("DROP TRIGGER tr_audit_line_update_the_audit_trail_is_append_only")
        connection.exec_driver_sql("UPDATE audit_line SET verb = 'x' WHERE id = 2")
        connection.commit()
    assert "The audit trail breaks at line 2" in portal("db", "check", status=1)


def test_a_restored_installation_sends_nothing_until_a_person_says_so(portal, database, server, monkeypatch, tmp_path):
    post(database)
    assert "lines in the audit trail" in portal("db", "backup", tmp_path / "backup.zip")
    with server.fresh(empty=True) as url:
        monkeypatch.setenv("DATABASE_URL", url)
        said = portal("db", "restore", tmp_path / "backup.zip", "--without-erasures")
        assert "All sending is paused" in said
        assert "1 letter waited" in said
        assert "All sending is paused. Restored from a backup." in portal("outbox", "list")


def test_health_in_words_and_as_json(portal):
    assert "workers\tNOT WELL\tNo worker is running." in portal("health", status=1)
    portal("health", "--pages")
    portal("health", "--worker", status=1)
    facts = json.loads(portal("health", "--format", "json", status=1))
    assert {name for name, fact in facts.items() if fact["well"]} >= {"database", "migrations", "queue", "disk"}
    assert not facts["workers"]["well"]
