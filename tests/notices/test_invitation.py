"""An invitation: what it promises, whom it goes to, once, and what becomes of a promise that was not kept."""

from datetime import timedelta

import pytest

from employer_portal.accounts.waiting import Asking
from employer_portal.core.errors import Conflict
from employer_portal.core.terms import FeedbackPolicy, LetterKind, Outcome, StageKind
from employer_portal.hiring import dates
from employer_portal.notices import waiting
from tests.notices.notices import LATER
from tests.pages import Site

K = LetterKind


@pytest.fixture
def to_come(desk, today):
    """The interview is in four days, and feedback is due a week after it."""
    desk.round(interview_date=today + timedelta(days=4), feedback_due=today + timedelta(days=11))
    desk.add("C-7", Outcome.PENDING)
    desk.add("C-8", Outcome.PENDING)


def test_it_names_the_day_what_is_promised_and_asks_what_they_need(desk, to_come, today):
    with desk.story.database.transaction() as session:
        dates.word_invitation(session, desk.story.round_id, "Come to the gatehouse.\n\nAsk for Dana.", **desk.by)
    words = desk.text(desk.write("C-7", K.INVITATION))
    met, due = today + timedelta(days=4), today + timedelta(days=11)
    assert f"Your interview is on {met.day} {met:%B %Y}." in words
    assert "Come to the gatehouse." in words
    assert "Ask for Dana." in words
    assert f"you hear from us by {due.day} {due:%B %Y}" in words
    assert "If anything would help you on the day" in words


@pytest.mark.parametrize(
    ("policy", "because", "said"),
    [
        (FeedbackPolicy.ON_REQUEST, "", "If you would like feedback afterwards, write to"),
        (FeedbackPolicy.NONE, "it is a first meeting", "We give no feedback after this stage: it is a first meeting."),
    ],
)
def test_it_promises_no_more_than_the_round_gives(desk, to_come, policy, because, said):
    desk.round(feedback_policy=policy, no_feedback_because=because)
    words = desk.text(desk.write("C-7", K.INVITATION))
    assert said in words
    assert "you hear from us by" not in words


def test_nobody_is_invited_twice_nor_to_what_is_over_nor_to_a_sift(desk, to_come, today):
    letter = desk.write("C-7", K.INVITATION)
    with pytest.raises(Conflict, match="an invitation to this candidate"):
        desk.write("C-7", K.INVITATION)
    desk.leaves(letter)
    desk.outcome("C-7", Outcome.NOT_APPOINTED)
    desk.outcome("C-7", Outcome.PENDING)
    with pytest.raises(Conflict, match="invited already"):
        desk.write("C-7", K.INVITATION)
    with pytest.raises(Conflict, match="gets no invitation"):
        desk.write("C-1", K.INVITATION)
    for facts in ({"kind": StageKind.SIFT}, {"kind": StageKind.INTERVIEW, "interview_date": today - LATER}):
        desk.round(**facts)
        with pytest.raises(Conflict, match="No interview of theirs is to come"):
            desk.write("C-8", K.INVITATION)


def test_hr_words_it_sees_it_and_invites_the_whole_round_at_once(desk, to_come):
    site = Site(desk.story)
    page = site.visit("dana").open(f"/rounds/{desk.story.round_id}/notices")
    assert "2 candidates have no invitation yet" in page.text
    page = page.form("Save these words").send(words="Come to the gatehouse <b>on Quay Street</b>.")
    example = page.visitor.open(f"/rounds/{desk.story.round_id}/notices/invitation/example")
    assert "Come to the gatehouse &lt;b&gt;on Quay Street" in example.html
    page = page.visitor.open(f"/rounds/{desk.story.round_id}/notices")
    page.form("Invite 2 candidates").send()
    page = page.visitor.open(f"/rounds/{desk.story.round_id}/notices")
    assert "Nobody waits to be invited" in page.text


def test_words_that_need_a_reason_hold_the_invitation_and_say_so(desk, to_come):
    page = Site(desk.story).visit("dana").open(f"/rounds/{desk.story.round_id}/notices")
    page = page.form("Save these words").send(words="We want somebody energetic and dynamic.")
    page = page.form("Invite 2 candidates").send()
    assert "2 could not be" in page.text
    assert "energetic" in page.text


def test_a_promised_day_that_has_passed_is_asked_for_on_the_first_page(desk, to_come, today):
    def asked_on(day):
        with desk.story.database.reading() as session:
            asking = Asking(desk.story.actors["dana"], desk.story.now, day)
            return [(task.what, task.count) for task in waiting.slipped(session, asking)]

    desk.leaves(desk.write("C-7", K.INVITATION))
    assert asked_on(today + timedelta(days=11)) == []
    board = Site(desk.story).visit("dana").open(f"/rounds/{desk.story.round_id}")
    assert "promised to one candidate who waits" in board.text.replace("1 candidate", "one candidate")
    assert asked_on(today + timedelta(days=12)) == [("A promised day has passed: one person waits", 1)]
    desk.put_off(today + timedelta(days=11), today + timedelta(days=20))
    assert asked_on(today + timedelta(days=12)) == []
