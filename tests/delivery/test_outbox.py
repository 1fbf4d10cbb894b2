"""The outbox: posted with the approval, recalled while it waits, and the database keeps the lifecycle."""

import re
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError

from employer_portal.core import audit
from employer_portal.core.audit import AuditLine
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.delivery import operations
from employer_portal.delivery.models import Channel
from employer_portal.delivery.models import DeliveryState as State
from tests.delivery.outbox import HOLLY, NOON, envelope, force, post, states


def test_a_letter_is_held_until_its_date_or_due_at_once(database):
    post(database, "held", not_before=NOON + timedelta(days=1))
    post(database, "due")
    assert states(database) == {"held": State.HELD, "due": State.QUEUED}


def test_an_approval_that_fails_posts_nothing(database):
    def approve_and_fail(session):
        operations.post(session, envelope(session), key="one", group="round", actor=HOLLY, now=NOON)
        raise RuntimeError

    with pytest.raises(RuntimeError), database.transaction() as session:
        approve_and_fail(session)
    assert states(database) == {}


def test_a_letter_is_posted_once(database):
    post(database)
    with pytest.raises(Conflict, match="already on its way"):
        post(database)


def test_the_database_itself_refuses_a_second_live_delivery_of_a_letter(database):
    post(database)
    row = {"key": "one", "group": "round", "state": State.QUEUED, "not_before": NOON, "posted_at": NOON, "posted_by": 7}
    with pytest.raises(IntegrityError), database.transaction() as session:
        session.add(operations._delivery(envelope(session), **row))


@pytest.mark.parametrize(
    "changes",
    [
        {"recipient": ""}, {"sender": ""}, {"text_sha256": None}, {"subject_sha256": None},
        {"channel": Channel.POST}, {"channel": Channel.POST, "postal_address": "1 High Street", "pdf_sha256": None},
    ],
)  # fmt: skip
def test_an_envelope_that_cannot_go_is_not_posted(database, changes):
    with pytest.raises(DomainError, match="needs"):
        post(database, changes=changes)


def test_a_recall_by_letter_stops_what_waits(database):
    post(database, "one", not_before=NOON + timedelta(days=1))
    post(database, "two")
    with database.transaction() as session:
        recalled = operations.recall(session, key="one", actor=HOLLY, now=NOON, reason="the outcome changed")
    assert recalled.too_late == {}
    assert states(database) == {"one": State.CANCELLED, "two": State.QUEUED}
    post(database, "one")  # and may be posted anew


def test_a_recall_of_a_round_tells_what_was_too_late(database):
    waiting = post(database, "one", not_before=NOON + timedelta(days=1))
    going = post(database, "two")
    post(database, "another", group="another round")
    force(database, going, state=State.HANDING_OVER, lease_by="w", handed_at=NOON, via="mail.example.org")
    with database.transaction() as session:
        recalled = operations.recall(session, group="round", actor=HOLLY, now=NOON, reason="the first choice declined")
    assert list(recalled.stopped) == [waiting]
    assert list(recalled.too_late) == [going]
    assert "at this moment" in recalled.too_late[going]
    assert states(database)["another"] == State.QUEUED


def test_each_move_leaves_a_line_without_names(database):
    delivery_id = post(database)
    with database.transaction() as session:
        operations.recall(session, key="one", actor=HOLLY, now=NOON, reason="Ada phoned")
    with database.reading() as session:
        lines = session.scalars(sa.select(AuditLine).where(AuditLine.subject == f"delivery:{delivery_id}")).all()
        assert [line.verb for line in lines] == ["delivery.posted", "delivery.recall"]
        assert not re.search(r"\bada\b", str([line.facts for line in lines]).lower())
        assert audit.verify(session).broken is None


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"state": State.DELIVERED, "sent_at": NOON}, "as its lifecycle says"),
        ({"state": State.SENT, "sent_at": NOON}, "only post is sent by saying so"),
        ({"recipient": "somebody@example.net"}, "never changes"),
        ({"text_sha256": "other"}, "never changes"),
        ({"html_sha256": "other"}, "never changes"),
        ({"calendar_sha256": "other"}, "never changes"),
        ({"recipient": ""}, "can_go"),
        ({"state": State.HANDING_OVER}, "handed_by_somebody"),
        ({"state": State.CANCELLED}, "cancelled_why"),
    ],
)
def test_the_database_refuses_what_the_lifecycle_does_not_know(database, values, message):
    delivery_id = post(database)
    with pytest.raises(DBAPIError, match=message):
        force(database, delivery_id, **values)


def test_a_throw_away_organisation_sends_nothing_but_to_a_folder(database):
    delivery_id = post(database)
    with database.transaction() as session:
        session.execute(
            sa.text("INSERT INTO organisation (id, name, throw_away) VALUES (1, 'Trial', :yes)"), {"yes": True}
        )
    going = {"state": State.HANDING_OVER, "lease_by": "w", "handed_at": NOON}
    with pytest.raises(DBAPIError, match="sends nothing"):
        force(database, delivery_id, via="mail.example.org", **going)
    force(database, delivery_id, via="folder", **going)
