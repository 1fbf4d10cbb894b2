"""Visitors by link: people without an account, beside those who are signed in."""

from datetime import timedelta

import pytest
from flask import Blueprint

from employer_portal.web import guard, guests, visit
from tests.pages import Site

LASTS = timedelta(hours=1)
SECRET = "what only Sam may read"


def pages():
    """A door as a feature has one: a link leads to a button, the button lets in, the page shows whose it is."""
    made = Blueprint("example", __name__)

    @made.post("/example/<subject>")
    @guard.anyone
    def come_in(subject):
        with visit.transaction() as session:
            guests.let_in(session, subject, "example", now=visit.now(), lasts=LASTS)
        return "", 204

    @made.get("/example")
    @guard.by_link("example")
    def read():
        return f"{SECRET} {guests.here('example').subject}"

    @made.get("/other")
    @guard.by_link("other")
    def other():
        return SECRET

    @made.post("/example/leave")
    @guard.by_link("example")
    def leave():
        with visit.transaction() as session:
            guests.leave(session, now=visit.now())
        return "", 204

    return made


class Clock:
    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock(story):
    return Clock(story.now)


@pytest.fixture
def portal(story, clock):
    site = Site(story, clock, WTF_CSRF_CHECK_DEFAULT=False)
    site.app.register_blueprint(pages())
    return site


def reads(client, path="/example"):
    answer = client.get(path)
    assert (answer.status_code == 200) == (SECRET in answer.text)
    return answer.status_code


def test_a_link_lets_one_browser_in_to_its_own_page_and_to_nothing_else(portal):
    sam, stranger = portal.app.test_client(), portal.app.test_client()
    assert sam.post("/example/application:1").status_code == 204
    assert sam.get("/example").text == f"{SECRET} application:1"
    assert reads(sam, "/other") == 410
    assert sam.get("/rounds").headers["Location"].startswith("/sign-in")
    assert reads(stranger) == 410


def test_being_signed_in_opens_nobodys_page_by_link(portal):
    assert reads(portal.visit("dana").client) == 410


def test_whoever_is_signed_in_may_be_a_visitor_too(portal):
    dana = portal.visit("dana").client
    dana.post("/example/application:1")
    assert reads(dana) == 200
    assert dana.get("/rounds").status_code == 200


def test_it_ends_with_signing_out(portal):
    dana = portal.visit("dana")
    dana.client.post("/example/application:1")
    dana.open("/").press("Sign out")
    assert reads(dana.client) == 410


def test_it_ends_with_its_time_with_leaving_and_alone(portal, clock):
    phone, desk = portal.app.test_client(), portal.app.test_client()
    for browser in (phone, desk):
        browser.post("/example/application:1")
    phone.post("/example/leave")
    assert (reads(phone), reads(desk)) == (410, 200)
    clock.now += LASTS
    assert reads(desk) == 410


def test_old_wrong_and_anothers_get_the_same_answer(portal, clock):
    old, wrong, other = (portal.app.test_client() for _ in range(3))
    old.post("/example/application:1")
    clock.now += LASTS
    with wrong.session_transaction() as session:
        session[visit.GUEST] = "nonsense"
    other.post("/example/application:2")
    answers = [old.get("/example"), wrong.get("/example"), other.get("/other")]
    assert len({(answer.status_code, answer.text) for answer in answers}) == 1


def test_a_page_that_a_browser_fetches_ahead_is_not_answered(portal):
    sam = portal.app.test_client()
    sam.post("/example/application:1")
    assert sam.get("/example", headers={"Sec-Purpose": "prefetch"}).status_code == 503
