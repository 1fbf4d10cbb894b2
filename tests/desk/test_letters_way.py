"""After it was approved, what becomes of a letter is seen and done on its own page."""

from datetime import datetime

import pytest
import sqlalchemy as sa

from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import Delivery
from employer_portal.hiring import persons
from employer_portal.hiring.models import Application
from tests.pages import Site


def way_of(story):
    with story.database.reading() as session:
        return session.scalars(sa.select(Delivery).order_by(Delivery.id.desc())).first()


def stopped(story):
    with story.database.transaction() as session:
        [row] = session.scalars(sa.select(Delivery.id))
        delivery.cancel(session, [row], reason="The address is wrong.", actor=story.actors["dana"], now=story.now)


def email(story):
    with story.database.reading() as session:
        return session.get_one(Application, story.applications["C-1"]).candidate.email


@pytest.fixture
def page(site, story):
    """HR's page of a letter that was approved on Tuesday, and leaves on Wednesday."""
    letter_id = story.waiting()
    story.approve(letter_id)
    return site.visit("dana").open(f"/letters/{letter_id}")


def test_where_it_stands_and_what_to_do_is_on_its_page(page, story):
    assert "Where it stands It leaves Wednesday 25 November 2026, 10:00 GMT." in page.text
    page = page.press("Keep it back")
    assert page.heading == "The letter to Sam Ortiz1"
    assert "Kept back by hand." in page.text
    page = page.press("Let it go again").press("Send it now")
    assert page.heading == "The letter to Sam Ortiz1"
    assert way_of(story).state == "queued"


def test_a_mended_address_becomes_the_candidates(page, story):
    stopped(story)
    page = page.visitor.open(page.path)
    assert "Stopped before it left" in page.text
    page = page.form("Send it there").send(to="right@post.example")
    assert page.heading == "The letter to Sam Ortiz1"
    assert email(story) == "right@post.example"
    assert way_of(story).recipient == "right@post.example"
    assert "corrected the candidate’s details" in page.visitor.open(f"/applications/{story.applications['C-1']}").text


def test_it_goes_to_nobody_elses_address(page, story):
    with story.database.reading() as session:
        others = session.get_one(Application, story.applications["C-2"]).candidate.email
    stopped(story)
    before = email(story)
    page = page.visitor.open(page.path).form("Send it there").send(to=others)
    assert "somebody else in this round has" in page.text
    assert (email(story), way_of(story).state) == (before, "cancelled")


def test_an_address_that_is_none_changes_nothing(page, story):
    stopped(story)
    before = email(story)
    page = page.visitor.open(page.path).form("Send it there").send(to="nobody at all")
    assert "not an e-mail address" in page.text
    assert email(story) == before


def test_on_a_saturday_it_says_when_it_leaves(story):
    """Its cooling-off ended on Friday evening; until Monday nothing is sent."""
    story.approve(story.waiting())
    with story.database.transaction() as session:
        row = session.scalars(sa.select(Delivery)).one()
        row.not_before = datetime.fromisoformat("2026-11-27T18:30:00+00:00")
    story.now = datetime.fromisoformat("2026-11-28T11:00:00+00:00")
    dana = Site(story).visit("dana")
    assert "Leaves Mon 30 Nov 08:00" in dana.open(f"/rounds/{story.round_id}").text
    assert "It leaves Monday 30 November 2026, 08:00 GMT." in dana.open("/outbox").text


def test_changing_the_outcome_says_what_it_recalled(site, story):
    story.waiting("C-1")
    page = site.visit("dana").open(f"/applications/{story.applications['C-1']}/details")
    page = page.form("Set the outcome").send(outcome="appointed")
    assert "The letter to Sam Ortiz1, which waited for approval, is withdrawn." in page.text


def test_whoever_is_not_to_be_written_to_is_named_before_anything_is_sealed(site, story):
    story.ready("C-1")
    story.compose("C-1")
    dana = site.visit("dana")
    with story.database.transaction() as session:
        person = session.get_one(Application, story.applications["C-1"]).candidate.person_id
        persons.do_not_write(session, person, "They asked us to.", actor=story.actors["dana"], now=story.now)
    text = dana.open(f"/rounds/{story.round_id}/letters").text
    assert "Not to be written to: Sam Ortiz1. Nothing is composed, sealed or sent for them." in text


class TestPuttingOff:
    def test_it_leaves_when_the_office_opens_on_that_day(self, page, story):
        page = page.form("Put it off").send(day="2026-11-27")
        assert "It leaves Friday 27 November 2026, 08:00 GMT." in page.text
        assert "Dana put the feedback letter off." in page.visitor.open("/outbox/1").text

    def test_a_saturday_is_the_monday_after(self, page):
        assert "It leaves Monday 30 November 2026, 08:00 GMT." in page.form("Put it off").send(day="2026-11-28").text

    @pytest.mark.parametrize(
        ("day", "said"),
        [
            ("2026-11-23", "Give a later day."),
            ("2027-01-11", "too many working days have passed"),
            ("soon", "This is not a date."),
            ("", "Give the day."),
        ],
    )
    def test_what_cannot_be_changes_nothing(self, page, story, day, said):
        before = way_of(story).not_before
        assert said in page.form("Put it off").send(day=day).text
        assert way_of(story).not_before == before
