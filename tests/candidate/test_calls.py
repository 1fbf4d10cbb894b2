"""A call from the candidate's side: booked, moved and cancelled on their own page, and on nobody else's."""

import re
from datetime import UTC, datetime, time

import pytest
import sqlalchemy as sa

from employer_portal.accounts.models import Brand
from employer_portal.calls import hours
from employer_portal.calls.models import Call, CallState
from employer_portal.requests.models import Request
from tests.accounts.house import mails
from tests.candidate.door import Door
from tests.records.test_trail import compare

NUMBER = "07700 900123"


@pytest.fixture
def door(story, tmp_path):
    """A letter has left, and Dana has open hours from ten to eleven."""
    door = Door(story, tmp_path / "mail")
    with story.database.transaction() as session:
        session.get_one(Brand, 1).sender = "people@harbourside.example"
        hours.keep_diary(
            session, {day: [(time(10), time(11))] for day in range(5)}, minutes=15, pause=5, notice_hours=4,
            most_a_day=4, actor=story.actors["dana"], now=door.now,
        )  # fmt: skip
    return door


def slots(page):
    return re.findall(r'name="slot" value="([^"]+)"', page.html)


def calls(door):
    with door.story.database.reading() as session:
        return session.scalars(sa.select(Call).order_by(Call.id)).all()


def test_a_time_is_chosen_and_booked_in_one_step_then_moved_then_cancelled(door):
    sam = door.come_in()
    page = sam.page.follow("Choose a time for a call")
    assert "3 times free" in page.text
    assert "All times are Greenwich Mean Time." in page.text
    first, second, *_ = slots(page)
    page = page.form("Book this call").send(
        slot=first, phone=NUMBER, question="What could I have done better?", needs="text relay"
    )
    assert page.heading == "Your call is booked"
    assert "text relay" in page.text
    [call] = calls(door)
    assert (call.state, call.starts_at) == (
        CallState.BOOKED, datetime.strptime(first, "%Y-%m-%dT%H:%MZ").replace(tzinfo=UTC),
    )  # fmt: skip
    assert "Your call is booked" in sam.open("/your-page").text
    assert f"/c/{door.secret()}" in next(text for subject, text in mails(door.story) if "Your phone call" in subject)
    page = sam.open("/your-page/call").form("Move the call").send(slot=second)
    assert "It is moved." in page.text
    page = page.form("Cancel the call").send()
    assert "It is cancelled." in page.text
    assert [one.state for one in calls(door)] == [CallState.CANCELLED]


def test_looking_changes_nothing(door):
    sam = door.come_in()
    before = door.rows()
    for _ in range(2):
        sam.open("/your-page/call")
        sam.client.head("/your-page/call")
    assert door.rows() == before


def test_what_is_missing_is_asked_for_and_what_was_typed_stays(door):
    sam = door.come_in()
    page = sam.open("/your-page/call")
    page = page.form("Book this call").send(phone="", question="Why twelve?")
    assert len(page.mistakes) == 2
    assert "Why twelve?" in page.html
    page = page.form("Book this call").send(slot="2026-12-25T03:00Z", phone=NUMBER)
    assert "taken" in page.mistakes[0]
    page = page.form("Book this call").send(slot="now", phone=NUMBER)
    assert "taken" in page.mistakes[0]
    assert calls(door) == []


@pytest.mark.parametrize("hostile", ["<script>alert(1)</script>", "\u202eevil", "a\x00b", "x" * 600, "' OR 1=1 --"])
def test_hostile_words_are_kept_as_words_or_refused(door, hostile):
    sam = door.come_in()
    page = sam.open("/your-page/call").form("Ask us to ring").send(**{
        "ring-phone": NUMBER, "ring-free_at": hostile, "ring-question": hostile, "ring-needs_words": hostile,
    })  # fmt: skip
    assert "<script>alert" not in page.html
    assert "\u202e" not in page.html
    dana = door.site.visit("dana")
    for call in calls(door):
        assert "<script>alert" not in dana.open(f"/calls/{call.id}").html


def test_the_same_form_sent_twice_books_once(door):
    sam = door.come_in()
    page = sam.open("/your-page/call")
    form = page.form("Book this call")
    values = {"slot": slots(page)[0], "phone": NUMBER}
    form.send(**values)
    page = form.send(**values)
    assert page.heading == "Your call is booked"
    assert len(calls(door)) == 1


def test_nobody_reaches_anothers_call(door):
    door.tell("C-2")
    sam, other = door.come_in(), door.come_in("C-2")
    page = sam.open("/your-page/call")
    page.form("Book this call").send(slot=slots(page)[0], phone=NUMBER)
    [call] = calls(door)
    token = other.open("/your-page/call").form("Book this call").values["csrf_token"]
    for step in ("move", "cancel"):
        other.send(f"/your-page/call/{call.id}/{step}", {"csrf_token": token, "slot": slots(page)[1]}, status=404)
    assert NUMBER not in other.open("/your-page/call").html
    door.site.visit().open("/your-page/call", status=410)
    assert calls(door)[0].state == CallState.BOOKED


def test_where_nobody_has_hours_one_can_still_ask_to_be_rung(door):
    with door.story.database.transaction() as session:
        hours.keep_diary(
            session, {}, minutes=15, pause=5, notice_hours=4, most_a_day=4, actor=door.story.actors["dana"],
            now=door.now,
        )  # fmt: skip
    page = door.come_in().open("/your-page/call")
    assert "There is no free time to choose just now." in page.text
    page = page.form("Ask us to ring").send(**{"ring-phone": NUMBER, "ring-free_at": "Any day after 4 pm."})
    assert page.heading == "We will ring you"
    assert "“Any day after 4 pm”. By Friday 27 November you will have a mail" in page.text
    door.wait(days=4)
    sam = door.come_in()
    for path in ("/your-page", "/your-page/call"):
        assert "That day has passed, and we are sorry" in sam.open(path).text
        assert "you will have a mail" not in sam.page.text.lower()


def test_shared_notes_are_read_on_the_page_and_others_are_not(door):
    sam = door.come_in()
    page = sam.open("/your-page/call")
    page.form("Book this call").send(slot=slots(page)[0], phone=NUMBER)
    [call] = calls(door)
    door.now = call.starts_at.replace(minute=30)
    dana = door.site.visit("dana")
    dana.open(f"/calls/{call.id}").form("Save the notes").send(words="We went through the plan of Monday.")
    assert "plan of Monday" not in door.come_in().open("/your-page/call").text
    page = dana.open(f"/calls/{call.id}").form("Save the notes")
    page.send(words="We went through the plan of Monday together.", shared="y")
    page = door.come_in().open("/your-page").follow("What we noted of it")
    assert "plan of Monday together" in page.text


def test_a_call_that_is_cancelled_twice_is_cancelled(door):
    page = door.come_in().open("/your-page/call")
    form = page.form("Book this call").send(slot=slots(page)[0], phone=NUMBER).form("Cancel the call")
    form.send()
    page = form.send()
    assert "It is cancelled already." in page.text
    assert page.mistakes == []


def test_who_books_again_after_we_cancelled_asks_for_one_call(door):
    sam = door.come_in()
    page = sam.open("/your-page/call")
    first, second, *_ = slots(page)
    page.form("Book this call").send(slot=first, phone=NUMBER, question="Why twelve?")
    dana = door.site.visit("dana")
    dana.open("/calls/1").form("Cancel the call").send(because="Our lines are down this morning.")
    assert "We answer by" in sam.open("/your-page").text, "what was asked for waits again"
    page = sam.open("/your-page/call").form("Book this call").send(slot=second, phone=NUMBER, question="And the plan?")
    assert page.heading == "Your call is booked"
    with door.story.database.reading() as session:
        [request] = session.scalars(sa.select(Request)).all()
        assert (request.state, request.words) == ("planned", "Why twelve?\n\nAnd the plan?")
    assert not [one for one in compare(door.story.database)[0] if one.startswith(("request:", "call:"))]


def test_a_page_that_was_gone_back_to_books_another_call_once_its_own_has_ended(door):
    sam = door.come_in()
    page = sam.open("/your-page/call")
    form, (first, second, *_) = page.form("Book this call"), slots(page)
    form.send(slot=first, phone=NUMBER).form("Cancel the call").send()
    page = form.send(slot=second, phone=NUMBER)
    assert page.heading == "Your call is booked"
    assert [one.state for one in calls(door)] == [CallState.CANCELLED, CallState.BOOKED]
