"""Mails that let somebody in go to the address of their account or nowhere: nobody handles them."""

import pytest
import sqlalchemy as sa

from employer_portal.accounts import notices
from employer_portal.accounts.models import User
from employer_portal.accounts.notices import Notice
from employer_portal.core.errors import Conflict, NotFound
from employer_portal.delivery import operations
from employer_portal.delivery.models import Delivery, DeliveryState
from employer_portal.desk.tasks import tell_of_trouble
from tests.accounts.house import House
from tests.delivery.outbox import postman, transport
from tests.delivery.server import Fault, Server

BY_ID = {
    "hold": lambda session, row, **by: operations.hold(session, [row], **by),
    "let go": lambda session, row, **by: operations.hold(session, [row], on=False, **by),
    "send now": lambda session, row, **by: operations.send_now(session, [row], **by),
    "stop": lambda session, row, **by: operations.cancel(session, [row], reason="a reason", **by),
    "retry": lambda session, row, **by: operations.retry(session, [row], **by),
    "confirm": operations.confirm,
    "came back": lambda session, row, **by: operations.came_back(session, row, reason="a reason", **by),
    "send again": lambda session, row, **by: operations.send_again(session, row, to="dana@harbourside.example", **by),
    "post": lambda session, row, **by: operations.handed_to_the_post(session, [row], **by),
}
STEPS = ["now", "hold", "release", "retry", "left", "posted", "stop", "again"]


@pytest.fixture
def asked(story):
    """Ada, who runs the portal, has asked for a new password: (the house, the mail's number)."""
    house = House(story)
    house.site.visit().open("/forgotten-password").form("Mail me a link").send(email="ada@harbourside.example")
    with story.database.reading() as session:
        return house, session.scalars(sa.select(Delivery.id).where(Delivery.recipient.contains("ada@"))).one()


@pytest.mark.parametrize("verb", BY_ID)
@pytest.mark.parametrize("who", ["dana", "both"])
def test_no_verb_reaches_them_whoever_asks(asked, story, verb, who):
    house, mail = asked
    with pytest.raises(NotFound), story.database.transaction() as session:
        BY_ID[verb](session, mail, actor=story.actors[who], now=house.now)
    with story.database.reading() as session:
        assert session.get_one(Delivery, mail).state == DeliveryState.QUEUED
        assert session.scalar(sa.select(sa.func.count(Delivery.id))) == 1


def test_no_page_shows_them(asked):
    house, mail = asked
    dana = house.site.visit("dana")
    for kind in ("", "?kind=notices", "?kind=post"):
        page = dana.open(f"/outbox{kind}")
        assert "ada@harbourside" not in page.text
        token = page.root.find(".//*[@name='csrf_token']").get("value")
    dana.open(f"/outbox/{mail}", 404)
    for step in STEPS:
        values = {"csrf_token": token, "because": "a reason", "to": "dana@harbourside.example"}
        assert dana.client.post(f"/outbox/{mail}/{step}", data=values).status_code == 404


def test_one_that_did_not_arrive_is_said_at_its_account_and_is_no_letter_in_trouble(asked, story):
    house, mail = asked
    with Server(faults={"rcpt": Fault("550 5.1.1 no such user")}) as server:
        postman(story.database, transport(server), clock=lambda: house.now).look()
    with story.database.reading() as session:
        assert session.get_one(Delivery, mail).state == DeliveryState.BOUNCED
        ada = session.scalars(sa.select(User.id).where(User.email.contains("ada@"))).one()
    assert tell_of_trouble(story.database, house.now) == 0
    page = house.site.visit("abe").open(f"/users/{ada}")
    assert "The mail with their link did not arrive." in page.text


def test_a_notice_is_sent_to_nobody_else(story):
    house = House(story)
    with story.database.transaction() as session:
        priya, words = session.get_one(User, story.actors["priya"].id), Notice("A subject", "Words.\n")
        row = notices.send(session, notices.colleague(priya), words, actor=story.actors["dana"], now=house.now)
    with pytest.raises(Conflict, match="notice to a colleague"), story.database.transaction() as session:
        operations.send_again(session, row.id, to="x@example.com", actor=story.actors["dana"], now=house.now)
