"""What accounts leave behind is cleared away: mails that hold a way in, old guesses, devices and links."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.accounts import sweep
from employer_portal.accounts.models import Guesses, ProvenNetwork, SignIn
from employer_portal.core.documents import Document
from employer_portal.core.tokens import Token
from employer_portal.delivery.models import Cause, Delivery
from employer_portal.delivery.models import DeliveryState as State
from tests.accounts.house import House


@pytest.fixture
def house(story):
    return House(story)


def ask_for_a_password(house):
    house.site.give_password("dana")
    page = house.site.visit().open("/forgotten-password")
    page.form("Mail me a link").send(email="dana@harbourside.example")


def set_state(house, state, **facts):
    """As the postman moves it, without a mail server."""
    handing = {"state": State.HANDING_OVER, "lease_by": "postman", "handed_at": house.now, "via": "mail.test"}
    for step in (handing, {"state": state, **facts}):
        with house.story.database.transaction() as session:
            session.execute(sa.update(Delivery).values(step))


def bodies(house):
    """How many bodies of mails there are, and the whole of what they say."""
    with house.story.database.reading() as session:
        return b"".join(session.scalars(sa.select(Document.content)).all())


def test_a_mail_that_lets_somebody_in_is_emptied_once_it_was_sent_and_not_before(house):
    ask_for_a_password(house)
    token = house.link("dana").rsplit("/", 1)[1].encode()
    sweep.clear(house.story.database, house.now)
    assert token in bodies(house)
    set_state(house, State.SENT, sent_at=house.now)
    sweep.clear(house.story.database, house.now)
    assert token not in bodies(house)
    with house.story.database.reading() as session:
        posted = session.scalars(sa.select(Delivery)).one()
        assert (posted.state, posted.text_sha256, posted.html_sha256) == (State.SENT, None, None)


def test_one_that_never_left_is_emptied_when_its_link_is_too_old(house):
    ask_for_a_password(house)
    set_state(house, State.FAILED, cause=Cause.ADDRESS)
    sweep.clear(house.story.database, house.now + timedelta(days=6))
    assert b"forgotten-password" in bodies(house)
    sweep.clear(house.story.database, house.now + timedelta(days=8))
    assert b"forgotten-password" not in bodies(house)


def test_guesses_devices_and_links_are_forgotten_in_time(house):
    house.person("ivo", None, active=False)
    house.site.visit("ada").open(f"/users/{house.story.actors['ivo'].id}").press("Invite")
    house.sign_in(house.site.visit(), "nobody")

    def left():
        with house.story.database.reading() as session:
            tables = (Guesses, SignIn, Token, ProvenNetwork)
            return [session.scalar(sa.select(sa.func.count()).select_from(one)) for one in tables]

    before = left()
    assert all(before)
    sweep.clear(house.story.database, house.now + timedelta(days=29))
    assert left() == before
    sweep.clear(house.story.database, house.now + timedelta(days=31))
    assert left() == [0, *before[1:]]
    sweep.clear(house.story.database, house.now + timedelta(days=100))
    assert left() == [0, 0, 0, 0]
