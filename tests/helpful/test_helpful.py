"""Whether a letter helped: one tap on the candidate's page, one mail to who did not say, what others hear of it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.candidate import operations as candidate
from employer_portal.helpful.models import Cause, Helped, Helpfulness
from employer_portal.helpful.queries import FEWEST, learnt, nameless
from employer_portal.helpful.tasks import ask_whether_helpful
from employer_portal.hiring import persons
from employer_portal.letters.models import Letter
from employer_portal.requests import complaints
from employer_portal.requests import operations as requests
from employer_portal.requests.models import RequestKind
from tests.accounts.house import mails
from tests.candidate.door import Door


@pytest.fixture
def door(story, tmp_path):
    return Door(story, tmp_path / "mail")


def kept(door):
    with door.story.database.reading() as session:
        return session.scalars(sa.select(Helpfulness).order_by(Helpfulness.id)).all()


def tap(visitor, said):
    """Press one of the three buttons; the page that asks why."""
    visitor.open("/your-page")
    return visitor.page.press(said)


def test_one_tap_says_it_and_words_may_follow(door):
    visitor = door.come_in()
    page = tap(visitor, "Partly")
    assert page.heading == "What was missing?"
    assert [(one.said, one.cause) for one in kept(door)] == [(Helped.PARTLY, None)], "one tap was enough"
    page = page.form("Send it").send(cause="general", why="What is <b>volume</b>?")
    assert "You said: Partly. Thank you." in page.text
    assert [(one.cause, one.why) for one in kept(door)] == [(Cause.GENERAL, "What is <b>volume</b>?")]
    page = tap(visitor, "Yes")
    assert page.heading == "What helped?"
    assert [(one.said, one.cause) for one in kept(door)] == [(Helped.YES, None)]
    assert "Helped" in door.site.visit("dana").open(f"/applications/{door.story.applications['C-1']}").text


def test_reading_says_nothing(door):
    visitor = door.come_in()
    before = door.rows()
    for path in ("/your-page", f"/your-page/letters/{door.letter}/why"):
        visitor.open(path)
    visitor.open(f"/your-page/letters/{door.letter}/helped", status=404)
    assert {name: rows for name, rows in door.rows().items() if rows != before[name]} == {}


def test_nonsense_and_what_is_too_long_is_refused(door):
    visitor = door.come_in()
    page = tap(visitor, "No").form("Send it").send(why="x" * 2001)
    assert "too long" in page.mistakes[0]
    page.form("Send it").send(cause="age", why="")
    assert [one.cause for one in kept(door)] == [None]
    other = door.tell("C-2")
    visitor.open(f"/your-page/letters/{other}/why", status=404)


@pytest.fixture
def asking(door):
    """Asks by mail, so many days later, in office hours; how many were asked."""
    door.secret()
    settings = door.story.settings.model_copy(update={"helpful_after_days": 5})

    def ask(days=7, **more):
        at = door.now.replace(hour=10) + timedelta(days=days)
        return ask_whether_helpful(door.story.database, at, settings.model_copy(update=more))

    return ask


def test_who_did_not_say_is_asked_once(door, asking):
    assert asking(1) == 0, "it is too early"
    assert asking() == 1
    assert asking(8) == 0
    subject, text = mails(door.story)[-1]
    assert subject == "Was our letter helpful? Warehouse Team Leader"
    assert "/c/" in text


def test_who_said_it_is_not_asked(door, asking):
    tap(door.come_in(), "Yes")
    assert asking() == 0


def test_nobody_is_asked_where_it_is_switched_off_or_long_ago(door, asking):
    assert asking(helpful_after_days=0) == 0
    assert asking(40) == 0


def test_nobody_is_asked_whose_page_is_withdrawn(door, asking):
    by = {"actor": door.story.actors["dana"], "now": door.now}
    with door.story.database.transaction() as session:
        candidate.withdraw_link(session, door.story.applications["C-1"], **by)
    assert asking() == 0


def test_nobody_is_asked_who_is_not_to_be_written_to(door, asking):
    by = {"actor": door.story.actors["dana"], "now": door.now}
    with door.story.database.transaction() as session:
        person = session.get_one(Letter, door.letter).application.candidate.person_id
        persons.do_not_write(session, person, "They asked us to, on the phone.", **by)
    assert asking() == 0


def test_nobody_is_asked_who_complains(door, asking):
    by = {"actor": door.story.actors["dana"], "now": door.now, "settings": door.story.settings}
    with door.story.database.transaction() as session:
        angry = requests.note(session, door.story.applications["C-1"], RequestKind.OTHER, "I complain.", **by)
        complaints.complain(session, angry.id, **by)
    assert asking() == 0


def test_whoever_wrote_in_it_hears_on_home_that_it_helped_and_no_name(door):
    tap(door.come_in(), "Yes").form("Send it").send(why="Priya was kind, Sam says.")
    home = door.site.visit("priya").open("/")
    assert "Your words helped. Warehouse Team Leader: 1 candidate says so." in home.text
    assert "Sam" not in home.text
    assert "Your words helped" not in door.site.visit("tom").open("/").text
    tap(door.come_in(), "No")
    assert "Your words helped" not in door.site.visit("priya").open("/").text


def test_names_addresses_and_numbers_are_left_out_of_words():
    words = nameless(
        "Priya NAIR rang me, Sam, on 07700 900123; sam@post.example. Nairobi stays.", ["Priya Nair", "Sam"]
    )
    assert words == "… … rang me, …, on …; … Nairobi stays."


def test_of_few_nothing_is_said_to_trainers(door):
    tap(door.come_in(), "No").form("Send it").send(why="Too short for me.")
    page = door.site.visit("trainer").open("/training/helpful")
    assert "Too few have answered." in page.text
    assert "Too short" not in page.text


def test_of_enough_trainers_read_counts_and_words_without_names(door):
    for number in range(2, FEWEST + 2):
        reference = f"C-{10 + number}"
        door.desk.add(reference, door.desk.application("C-1").outcome)
        door.tell(reference)
        page = tap(door.come_in(reference), "No")
        page.form("Send it").send(cause="no step", why=f"Sam says: Priya gave {number} no step.")
    page = door.site.visit("trainer").open("/training/helpful")
    assert "It did not say what I can do next5" in page.text
    assert "… says: … gave 2 no step." in page.text
    with door.story.database.reading() as session:
        found = learnt(session, door.story.actors["trainer"], door.now)
    assert (found.unhelped, found.missing[Cause.NO_STEP]) == (FEWEST, FEWEST)
    door.site.visit("dana").open("/training/helpful", status=404)
