"""Signing in at the mail server by a token of Microsoft or Google, and what is said where a step is missing."""

import socket

import pytest
import sqlalchemy as sa

from employer_portal.delivery import missing_steps
from employer_portal.delivery.models import Cause
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.delivery.queries import told
from employer_portal.delivery.replies import Reply, cause_of
from employer_portal.delivery.sign_in import sign_in_of
from employer_portal.delivery.transport import transport_of
from employer_portal.settings import Settings
from employer_portal.upkeep import installation
from tests.delivery.outbox import Clock, load, post, postman, transport
from tests.delivery.server import AUTHORITY, Server
from tests.delivery.tokens import CLIENT, MAILBOX, SECRET, TENANT, endpoint


def microsoft(**others):
    named = {"mail_tenant": TENANT, "mail_client": CLIENT, "mail_user": MAILBOX, "mail_password": SECRET}
    return Settings(**{"mail_sign_in": "microsoft", **named, **others})


def google(tokens, **others):
    key = {"mail_user": MAILBOX, "mail_password": tokens.google_key()}
    return Settings(**{"mail_sign_in": "google", **key, **others})


def server(token="token-1", **others):
    return Server(certificate="valid", token=(MAILBOX, token), **others)


def way_out(server, settings):
    return transport(server, security="starttls", ca_file=AUTHORITY, sign_in=sign_in_of(settings))


@pytest.mark.parametrize("kind", ["microsoft", "google"])
def test_a_letter_leaves_by_a_token(database, monkeypatch, kind):
    delivery_id = post(database)
    with endpoint(monkeypatch) as tokens, server() as exchange:
        settings = google(tokens) if kind == "google" else microsoft()
        assert postman(database, way_out(exchange, settings)).look() == 1
    assert load(database, delivery_id).state == State.SENT
    assert len(exchange.taken) == 1


@pytest.mark.parametrize("kind", ["microsoft", "google"])
def test_a_token_is_kept_from_connection_to_connection(monkeypatch, kind):
    with endpoint(monkeypatch) as tokens, server() as exchange:
        way = way_out(exchange, google(tokens) if kind == "google" else microsoft())
        for _ in range(3):
            way.connect()
            way.close()
    assert len(tokens.asked) == 1
    assert exchange.connections == 3


@pytest.mark.parametrize("kind", ["microsoft", "google"])
def test_a_token_that_is_about_to_end_is_not_used_again(monkeypatch, kind):
    with endpoint(monkeypatch, lasts=60) as tokens, server() as exchange:
        way = way_out(exchange, google(tokens) if kind == "google" else microsoft())
        way.connect()
        way.close()
        exchange.token = MAILBOX, "token-2"
        way.connect()
        way.close()
    assert len(tokens.asked) == 2


@pytest.mark.parametrize("kind", ["microsoft", "google"])
def test_a_refused_token_is_not_offered_again(database, monkeypatch, kind):
    clock, delivery_id = Clock(), post(database)
    with endpoint(monkeypatch) as tokens, server(token="token-2") as exchange:
        sending = postman(database, way_out(exchange, google(tokens) if kind == "google" else microsoft()), clock=clock)
        assert sending.look() == 0
        clock.forward(minutes=5)
        assert sending.look() == 1
    assert load(database, delivery_id).state == State.SENT


def test_no_transaction_is_open_while_a_token_is_fetched(database, monkeypatch):
    in_use, seen = set(), []
    sa.event.listen(database.engine, "begin", lambda connection: in_use.add(id(connection)))
    for end in ("commit", "rollback"):
        sa.event.listen(database.engine, end, lambda connection: in_use.discard(id(connection)))
    post(database)
    with endpoint(monkeypatch, meanwhile=lambda: seen.append(len(in_use))), server() as exchange:
        assert postman(database, way_out(exchange, microsoft())).look() == 1
    assert seen == [0]


def test_a_wrong_client_secret_is_named_at_the_delivery(database, monkeypatch):
    delivery_id = post(database)
    with endpoint(monkeypatch), server() as exchange:
        postman(database, way_out(exchange, microsoft(mail_password="wrong"))).look()
    delivery = load(database, delivery_id)
    assert (delivery.state, delivery.cause) == (State.QUEUED, Cause.AUTHENTICATION)
    assert "Microsoft does not accept the client secret" in told(delivery).advice
    assert exchange.connections == 0
    assert "wrong" not in delivery.reply


def test_a_mailbox_that_is_not_open_to_the_app_is_named_at_the_delivery(database, monkeypatch):
    delivery_id = post(database)
    with endpoint(monkeypatch), server(token="another") as exchange:
        postman(database, way_out(exchange, microsoft())).look()
    advice = told(load(database, delivery_id)).advice
    assert advice.startswith("Ask an administrator: Exchange does not let the application use this mailbox")
    assert "Add-MailboxPermission" in advice


@pytest.mark.parametrize(
    ("refuses", "settings", "says"),
    [
        (("invalid_client", "AADSTS7000222: The provided client secret keys are expired."), {}, "secret has expired"),
        (("unauthorized_client", "AADSTS700016: Application not found."), {}, "does not know this application"),
        (None, {"mail_tenant": "elsewhere.example"}, "does not know this directory"),
        (None, {"mail_password": "wrong"}, "enter its value, not its ID"),
    ],
)
def test_doctor_names_what_is_missing_at_microsoft(tmp_path, monkeypatch, refuses, settings, says):
    with endpoint(monkeypatch, refuses=refuses), server() as exchange:
        [found] = installation.mail(at(exchange, tmp_path, microsoft(**settings)))
    assert found.state == "missing"
    assert says in found.mend


@pytest.mark.parametrize(
    ("refuses", "says"),
    [
        (("unauthorized_client", "Client is unauthorized to retrieve access tokens"), "Domain-wide delegation"),
        (("invalid_grant", "Invalid email or User ID"), "check that the mailbox exists"),
    ],
)
def test_doctor_names_what_is_missing_at_google(tmp_path, monkeypatch, refuses, says):
    with endpoint(monkeypatch, refuses=refuses) as tokens, server() as exchange:
        [found] = installation.mail(at(exchange, tmp_path, google(tokens)))
    assert says in found.mend


def test_doctor_signs_in_by_token(tmp_path, monkeypatch):
    with endpoint(monkeypatch), server() as exchange:
        [found] = installation.mail(at(exchange, tmp_path, microsoft()))
    assert (found.state, found.mend) == ("ok", "")
    assert f"signs in as {MAILBOX}" in found.says


def test_a_server_that_takes_no_token(tmp_path, monkeypatch):
    with endpoint(monkeypatch), Server(certificate="valid", sign_in=("portal", "right")) as house:
        [found] = installation.mail(at(house, tmp_path, microsoft()))
    assert "smtp.office365.com for Microsoft" in found.mend


def test_where_tokens_are_given_out_cannot_be_reached(tmp_path, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        nobody = listener.getsockname()[1]
    with endpoint(monkeypatch), server() as exchange:
        monkeypatch.setattr("employer_portal.delivery.sign_in.MICROSOFT", f"https://localhost:{nobody}")
        [found] = installation.mail(at(exchange, tmp_path, microsoft()))
        assert "let it connect to login.microsoftonline.com" in found.mend
        tried = transport_of(at(exchange, tmp_path, microsoft()))
        with pytest.raises(Exception, match="gave no token") as refused:
            tried.connect()
    assert cause_of(refused.value.reply) == Cause.NETWORK


def test_a_key_that_is_no_key(tmp_path):
    with server() as exchange:
        [found] = installation.mail(at(exchange, tmp_path, google_with("{}")))
        [none] = installation.mail(at(exchange, tmp_path, google_with("a password")))
    assert "no service account's key" in found.mend
    assert found.mend == none.mend


@pytest.mark.parametrize(
    ("said", "cause", "step"),
    [
        (Reply(550, "5.7.30 Basic authentication is not supported for Client Submission.", "auth"),
         Cause.AUTHENTICATION, "no longer lets anybody sign in here with a password"),
        (Reply(550, "5.7.30 Basic authentication is not supported for Client Submission.", "mail"),
         Cause.AUTHENTICATION, "no longer lets anybody sign in here with a password"),
        (Reply(550, "5.7.60 SMTP; Client does not have permissions to send as this sender", "data"),
         Cause.SENDER, "give it Send As"),
        (Reply(554, "5.2.252 SendAsDenied; feedback@example.org not allowed to send as hr@example.org", "data"),
         Cause.SENDER, "give it Send As"),
        (Reply(535, "5.7.3 Authentication unsuccessful", "auth"),
         Cause.AUTHENTICATION, "does not accept this name and password"),
        (Reply(535, "5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the tenant", "auth"),
         Cause.AUTHENTICATION, "switch on Authenticated SMTP"),
        (Reply(535, "5.7.8 Username and Password not accepted", "auth"), Cause.AUTHENTICATION, ""),
        (Reply(550, "5.1.1 No such user", "rcpt"), Cause.ADDRESS, ""),
    ],
)  # fmt: skip
def test_a_servers_words_name_the_missing_step(said, cause, step):
    assert cause_of(said) == cause
    named = missing_steps.missing_step(str(said))
    assert step in named
    assert bool(step) == bool(named)


def google_with(key):
    return Settings(mail_sign_in="google", mail_user=MAILBOX, mail_password=key)


def at(server, var, settings):
    """These settings, with that server for mail."""
    named = {"mail_host": "localhost", "mail_port": server.port, "mail_security": "starttls", "mail_ca_file": AUTHORITY}
    return settings.model_copy(update={**named, "var": var})
