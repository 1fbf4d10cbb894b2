"""Letters meet mail servers: each answer, each fault ends in the right state, with words for HR."""

import socket
import uuid
from base64 import b64encode
from collections import Counter

import pytest
import sqlalchemy as sa

from employer_portal.core import documents
from employer_portal.core.db import Database, make_engine
from employer_portal.core.documents import Document
from employer_portal.delivery.envelope import parts_of
from employer_portal.delivery.models import Cause
from employer_portal.delivery.models import DeliveryState as State
from employer_portal.delivery.prepare import in_language
from employer_portal.delivery.sign_in import ByPassword
from tests.delivery.outbox import NOON, Clock, load, post, post_many, postman, states, transport
from tests.delivery.server import AUTHORITY, DRIP, DROP, HALF_CLOSE, RESET, STALL, Fault, Server


def test_a_letter_arrives_as_it_was_sealed(database):
    delivery_id = post(database)
    with Server() as server:
        assert postman(database, transport(server)).look() == 1
    delivery = load(database, delivery_id)
    assert (delivery.state, delivery.sent_at, delivery.via) == (State.SENT, NOON, "localhost")
    assert server.ids == [delivery.message_id]
    assert parts_of(server.taken[0]).text == b"Dear Ada,\r\n\r\nThank you.\r\n"
    assert b"Reply-To: hr@example.org" in server.taken[0]
    assert delivery.lease_by is None


@pytest.mark.parametrize("language", ["cy", "cy, en"])
def test_a_letter_with_a_logo_arrives_as_it_was_sealed_and_says_its_language(database, language):
    page = b'<img src="data:image/png;base64,' + b64encode(b"\x89PNG, a mark") + b'">\r\n'
    with database.transaction() as session:
        kept = [(page, "text/html"), (b"Annwyl Ada,\r\n", in_language(language))]
        html, text = documents.store_all(session, kept, now=NOON)
    post(database, changes={"html_sha256": html, "text_sha256": text})
    with Server() as server:
        assert postman(database, transport(server)).look() == 1
    [taken] = server.taken
    assert parts_of(taken).html == page
    assert b' src=3D"cid:' in taken
    assert f"\nContent-Language: {language}\r\n".encode() in taken
    assert parts_of(taken).language == language
    assert b"\nAuto-Submitted: auto-generated\r\n" in taken


@pytest.mark.parametrize("extensions", [(), ("PIPELINING",)], ids=["plain", "pipelining"])
def test_many_letters_share_a_connection_and_each_goes_once(database, extensions):
    post_many(database, 45)
    with Server(extensions=extensions) as server:
        assert postman(database, transport(server)).look() == 45
        assert postman(database, transport(server)).look() == 0
    assert len(set(server.ids)) == 45
    assert server.connections == 1


def test_what_the_server_offers_is_used(database):
    delivery_id = post(database, changes={"recipient": "zoë@example.com"})
    with Server() as server:
        postman(database, transport(server, return_path="bounces@example.org")).look()
    mail = next(line for line in server.said if line.startswith("MAIL"))
    assert "FROM:<bounces@example.org>" in mail
    assert {"SMTPUTF8", "BODY=8BITMIME", "RET=HDRS", f"ENVID={delivery_id}"} <= set(mail.split())
    assert "RCPT TO:<zoë@example.com> NOTIFY=FAILURE,DELAY" in server.said
    assert len(server.taken) == 1


def test_a_plain_server_is_asked_for_nothing_special(database):
    post(database)
    with Server(extensions=()) as server:
        postman(database, transport(server)).look()
    assert "MAIL FROM:<feedback@example.org>" in server.said
    assert len(server.taken) == 1


SAFE = {"security": "starttls", "ca_file": AUTHORITY}
BIG = b"%PDF-1.7" + b"\x00\xff" * 2_400_000  # more than the buffers of a socket ever hold

#: what the server does, how we speak to it -> where the letter ends, for which cause
FAULTS = [
    ("refuses at once", Server, {"greeting": Fault("554 5.7.1 not you")}, {}, State.QUEUED, Cause.POLICY),
    ("is busy", Server, {"greeting": Fault("421 4.3.2 busy")}, {}, State.QUEUED, Cause.THROTTLED),
    ("greets with nonsense", Server, {"greeting": Fault("HTTP/1.1 400 Bad Request")}, {}, State.QUEUED, Cause.NONSENSE),
    ("says nothing", Server, {"greeting": Fault(STALL)}, {"seconds": 0.3}, State.QUEUED, Cause.NETWORK),
    ("drips its greeting", Server, {"greeting": Fault(DRIP)}, {"seconds": 0.5}, State.QUEUED, Cause.NETWORK),
    ("hangs up", Server, {"greeting": Fault(DROP)}, {}, State.QUEUED, Cause.NETWORK),
    ("hangs up at MAIL", Server, {"mail": Fault(DROP)}, {}, State.QUEUED, Cause.NETWORK),
    ("refuses the sender", Server, {"mail": Fault("553 5.1.8 unknown sender")}, {}, State.FAILED, Cause.SENDER),
    ("knows no such address", Server, {"rcpt": Fault("550 5.1.1 no such user")}, {}, State.BOUNCED, Cause.ADDRESS),
    ("has a full mailbox", Server, {"rcpt": Fault("452 4.2.2 full")}, {}, State.QUEUED, Cause.MAILBOX_FULL),
    ("greylists", Server, {"rcpt": Fault("450 4.7.1 later")}, {}, State.QUEUED, Cause.THROTTLED),
    ("relays nothing", Server, {"rcpt": Fault("554 5.7.1 relay denied")}, {}, State.FAILED, Cause.POLICY),
    ("stalls at RCPT", Server, {"rcpt": Fault(STALL)}, {"seconds": 0.3}, State.QUEUED, Cause.NETWORK),
    ("answers RCPT with nonsense", Server, {"rcpt": Fault("what?")}, {}, State.QUEUED, Cause.NONSENSE),
    ("takes no data", Server, {"data": Fault("451 4.3.0 try later")}, {}, State.QUEUED, Cause.THROTTLED),
    ("hangs up at DATA", Server, {"data": Fault(DROP)}, {}, State.QUEUED, Cause.NETWORK),
    ("hangs up in the message", Server, {"body": Fault(DROP)}, {}, State.QUEUED, Cause.NETWORK),
    ("resets in the message", Server, {"body": Fault(RESET)}, {}, State.QUEUED, Cause.NETWORK),
    ("refuses in the message", Server, {"body": Fault("552 5.3.4 too big")}, {}, State.FAILED, Cause.POLICY),
    ("thinks it is spam", Server, {"dot": Fault("550 5.7.1 spam")}, {}, State.FAILED, Cause.POLICY),
    ("cannot store it", Server, {"dot": Fault("452 4.3.1 disk full")}, {}, State.QUEUED, Cause.THROTTLED),
    ("hangs up after the dot", Server, {"dot": Fault(DROP)}, {}, State.UNCERTAIN, None),
    ("resets after the dot", Server, {"dot": Fault(RESET)}, {}, State.UNCERTAIN, None),
    ("stalls after the dot", Server, {"dot": Fault(STALL)}, {"seconds": 0.3}, State.UNCERTAIN, None),
    ("drips after the dot", Server, {"dot": Fault(DRIP)}, {"seconds": 0.5}, State.UNCERTAIN, None),
    ("half-closes after the dot", Server, {"dot": Fault(HALF_CLOSE)}, {"seconds": 2}, State.UNCERTAIN, None),
    ("answers the dot with nonsense", Server, {"dot": Fault("ok, thanks")}, {}, State.UNCERTAIN, None),
    ("answers the dot with a line without end", Server, {"dot": Fault("250 " + "x" * 9000)}, {}, State.UNCERTAIN, None),
    ("is too small", lambda **o: Server(extensions=("SIZE 100",), **o), {}, {}, State.FAILED, Cause.POLICY),
    ("offers no TLS", Server, {}, SAFE, State.QUEUED, Cause.TLS),
    ("refuses to begin TLS", lambda **o: Server(certificate="valid", **o), {"starttls": Fault("454 4.7.0 no")}, SAFE,
     State.QUEUED, Cause.TLS),
    ("shows an expired one", lambda **o: Server(certificate="expired", **o), {}, SAFE, State.QUEUED, Cause.TLS),
    ("shows another's", lambda **o: Server(certificate="other-name", **o), {}, SAFE, State.QUEUED, Cause.TLS),
    ("is vouched for by nobody we know", lambda **o: Server(certificate="valid", **o), {}, {"security": "starttls"},
     State.QUEUED, Cause.TLS),
    ("shows an expired one at once", lambda **o: Server(certificate="expired", implicit=True, **o), {},
     {**SAFE, "security": "tls"}, State.QUEUED, Cause.TLS),
    ("refuses the password", lambda **o: Server(certificate="valid", sign_in=("portal", "right"), **o), {},
     {**SAFE, "sign_in": ByPassword("portal", "wrong")}, State.QUEUED, Cause.AUTHENTICATION),
    ("knows no sign-in", Server, {}, {"sign_in": ByPassword("portal", "x")}, State.QUEUED, Cause.AUTHENTICATION),
]  # fmt: skip


def pipelining(**options):
    return Server(extensions=("PIPELINING", "SIZE 10000000", "DSN"), **options)


def late_pipelining(**options):
    return pipelining(late=True, **options)


#: the same where the envelope is said in one breath, and by a server that asks for the message all the same
FAULTS += [
    (f"{name}, in one breath{' and late' * (kind is late_pipelining)}", kind, *rest)
    for name, server, *rest in FAULTS
    for kind in (pipelining, late_pipelining)
    if server is Server and {"mail", "rcpt", "data"} & set(rest[0])
]


@pytest.fixture(scope="module")
def shared_database(server):
    """One for the whole table: letters that were put off are not due again at noon."""
    with server.fresh() as url:
        engine = make_engine(url)
        yield Database(engine)
        engine.dispose()


@pytest.mark.parametrize(
    ("kind", "faults", "ours", "state", "cause"), [row[1:] for row in FAULTS], ids=[r[0] for r in FAULTS]
)
def test_a_server_that(shared_database, kind, faults, ours, state, cause):
    database = shared_database
    with database.transaction() as session:
        pdf = documents.store(session, BIG if "body" in faults else b"%PDF-1.7", "application/pdf", now=NOON)
    somebody = uuid.uuid4().hex
    delivery_id = post(database, somebody, changes={"pdf_sha256": pdf, "recipient": f"{somebody}@example.com"})
    with kind(faults=faults) as faulty:
        postman(database, transport(faulty, **ours)).look()
    delivery = load(database, delivery_id)
    assert (delivery.state, delivery.cause) == (state, cause)
    assert not faulty.taken
    assert delivery.lease_by is None
    if state == State.QUEUED:
        assert delivery.tries == 1
        assert delivery.not_before > NOON


def test_a_server_that_is_not_there(database):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    delivery_id = post(database)
    postman(database, transport(port)).look()
    delivery = load(database, delivery_id)
    assert (delivery.state, delivery.cause, delivery.tries) == (State.QUEUED, Cause.NETWORK, 1)


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [
        ({}, SAFE),
        ({"implicit": True}, {**SAFE, "security": "tls"}),
        ({"sign_in": ("portal", "right")}, {**SAFE, "sign_in": ByPassword("portal", "right")}),
    ],
    ids=["STARTTLS", "TLS at once", "signed in"],
)
def test_a_safe_connection_is_made_and_used(database, theirs, ours):
    post(database)
    with Server(certificate="valid", **theirs) as server:
        postman(database, transport(server, **ours)).look()
    assert len(server.taken) == 1


def test_a_server_that_takes_a_few_letters_per_connection_gets_new_connections(database):
    post_many(database, 10)
    with Server(faults={"mail": Fault("421 4.7.0 enough", after=4, times=1)}) as server:
        postman(database, transport(server)).look()
    assert len(server.taken) == 9
    assert server.connections == 2
    assert sorted(states(database).values()).count(State.QUEUED) == 1


def test_an_answer_is_written_down_before_a_new_connection_is_tried(database):
    post_many(database, 3)
    with Server(faults={"mail": Fault("421 4.7.0 enough", after=1, times=1)}) as server:
        way_out, found = transport(server), []
        connect = way_out.connect

        def look_and_connect():
            found.append(Counter(states(database).values()))
            connect()

        way_out.connect = look_and_connect
        postman(database, way_out).look()
    assert found == [{State.QUEUED: 3}, {State.SENT: 1, State.QUEUED: 2}]


def test_a_server_that_hangs_up_between_letters_gets_them_all(database):
    post_many(database, 10)
    with Server(faults={"mail": Fault(DROP, after=4, times=1)}) as server:
        postman(database, transport(server)).look()
    assert len(server.taken) == 10


def test_a_server_that_is_down_is_left_alone_until_the_next_look(database):
    post_many(database, 30)
    with Server(faults={"greeting": Fault("421 4.3.2 busy")}) as server:
        postman(database, transport(server)).look()
        assert server.connections == 1
    assert list(states(database).values()) == [State.QUEUED] * 30


def test_tries_end(database):
    """Each time the letter is put off a little longer, and in the end HR hears of it."""
    clock, delivery_id = Clock(), post(database, any_time=True)
    with Server(faults={"rcpt": Fault("450 4.7.1 later")}) as server:
        for _ in range(20):
            postman(database, transport(server), clock=clock).look()
            clock.now = max(clock.now, load(database, delivery_id).not_before)
    delivery = load(database, delivery_id)
    assert (delivery.state, delivery.cause, delivery.tries) == (State.FAILED, Cause.THROTTLED, 10)


def test_one_bad_address_does_not_stop_the_others(database):
    post_many(database, 5)
    with Server(faults={"rcpt": Fault("550 5.1.1 no such user", after=2, times=1)}) as server:
        assert postman(database, transport(server)).look() == 4
    assert len(server.taken) == 4
    assert server.connections == 1


def test_documents_that_were_changed_are_never_sent(database):
    delivery_id = post(database)
    sha = load(database, delivery_id).text_sha256
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            connection.exec_driver_sql("DROP TRIGGER tr_document_update_sealed_bytes_never_change")
        connection.execute(sa.update(Document).where(Document.sha256 == sha).values(content=b"x"))
        connection.commit()
    with Server() as server:
        postman(database, transport(server)).look()
    delivery = load(database, delivery_id)
    assert (delivery.state, delivery.cause) == (State.FAILED, Cause.DOCUMENTS)
    assert not server.said
