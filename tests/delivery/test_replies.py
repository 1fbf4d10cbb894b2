"""What servers say, as they say it, and what the portal makes of it."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from employer_portal.delivery.models import Cause
from employer_portal.delivery.replies import PLAIN, UNCERTAIN, Reply, cause_of, next_try

C = Cause


@pytest.mark.parametrize(
    ("stage", "code", "text", "cause", "again"),
    [
        ("rcpt", 550, "5.1.1 No such user here", C.ADDRESS, False),
        ("rcpt", 550, "5.1.10 RESOLVER.ADR.RecipientNotFound", C.ADDRESS, False),
        ("rcpt", 553, "5.1.3 Bad recipient address syntax", C.ADDRESS, False),
        ("rcpt", 550, "mailbox unavailable", C.ADDRESS, False),
        ("rcpt", 550, "5.2.1 The account is disabled", C.ADDRESS, False),
        ("rcpt", 450, "4.1.1 unverified recipient", C.ADDRESS, True),
        ("rcpt", 552, "5.2.2 Over quota", C.MAILBOX_FULL, True),
        ("rcpt", 452, "4.2.2 The mailbox is over quota", C.MAILBOX_FULL, True),
        ("data", 552, "message exceeds storage allocation", C.MAILBOX_FULL, True),
        ("rcpt", 450, "4.7.1 Greylisted, come back later", C.THROTTLED, True),
        ("rcpt", 451, "try again", C.THROTTLED, True),
        ("mail", 421, "4.3.2 Too many messages on this connection", C.THROTTLED, True),
        ("mail", 421, "closing channel", C.THROTTLED, True),
        ("connect", 421, "too busy", C.THROTTLED, True),
        ("data", 451, "4.3.0 Temporary system problem", C.THROTTLED, True),
        ("rcpt", 432, "not now", C.THROTTLED, True),
        ("rcpt", 454, "relay access not available right now", C.THROTTLED, True),
        ("data", 550, "5.7.1 Message looks like spam", C.POLICY, False),
        ("rcpt", 554, "5.7.1 Relay access denied", C.POLICY, False),
        ("data", 552, "5.3.4 Message size exceeds fixed limit", C.POLICY, False),
        ("data", 554, "transaction failed", C.POLICY, False),
        ("mail", 553, "5.1.8 Sender domain does not exist", C.SENDER, False),
        ("mail", 550, "not you", C.SENDER, False),
        ("auth", 535, "5.7.8 Wrong password", C.AUTHENTICATION, True),
        ("mail", 530, "5.7.0 Must sign in first", C.AUTHENTICATION, True),
        ("mail", 530, "sign in first", C.AUTHENTICATION, True),
        ("tls", 454, "4.7.0 TLS not available", C.TLS, True),
        ("tls", 0, "certificate has expired", C.TLS, True),
        ("connect", 0, "connection refused", C.NETWORK, True),
        ("data", 0, "timed out", C.NETWORK, True),
        ("data", 451, "4.4.2 Timeout", C.NETWORK, True),
        ("mail", 250, "what?", C.NONSENSE, True),
        ("mail", 999, "what?", C.NONSENSE, True),
    ],
)
def test_an_answer_has_a_cause_and_is_final_or_not(stage, code, text, cause, again):
    reply = Reply(code, text, stage)
    assert cause_of(reply) == cause
    assert (next_try(cause, reply, 0) is not None) == again


def gaps(cause):
    reply, found = Reply(451, "", "rcpt"), []
    while (gap := next_try(cause, reply, len(found), jitter=lambda: 0.5)) is not None:
        found.append(gap)
    return found


@pytest.mark.parametrize("cause", list(Cause))
def test_tries_are_bounded_and_gaps_grow(cause):
    found = gaps(cause)
    assert found == sorted(found)
    assert len(found) <= 10
    assert sum(found, timedelta()) <= timedelta(days=3)


def test_the_table_of_a_throttled_letter():
    assert [gap // timedelta(minutes=1) for gap in gaps(C.THROTTLED)] == [1, 5, 15, 30, 60, 120, 240, 480, 720, 1440]


@given(st.floats(0, 1))
def test_letters_put_off_together_come_back_apart(chance):
    gap = next_try(C.NETWORK, Reply(0, "", "connect"), 3, jitter=lambda: chance)
    assert timedelta(minutes=24) <= gap <= timedelta(minutes=36)


@given(st.integers(-1, 1000), st.text(), st.sampled_from(["connect", "tls", "auth", "mail", "rcpt", "data"]))
def test_any_answer_has_a_cause(code, text, stage):
    assert cause_of(Reply(code, text, stage)) in PLAIN


def test_every_cause_has_words_and_a_way_out():
    for plain in [*PLAIN.values(), UNCERTAIN]:
        assert plain.words.endswith(".")
        assert plain.advice.endswith(".")
    assert set(PLAIN) == set(Cause)
