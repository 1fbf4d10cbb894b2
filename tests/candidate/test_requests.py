"""What candidates ask for on their own page: feedback, one question about a letter; and what they cannot do there."""

import pytest
import sqlalchemy as sa

from employer_portal.requests import complaints
from employer_portal.requests.models import Request
from tests.candidate.door import Door


@pytest.fixture
def door(story, tmp_path):
    return Door(story, tmp_path / "mail")


def requests(door):
    with door.story.database.reading() as session:
        return session.scalars(sa.select(Request).order_by(Request.id)).all()


def test_one_question_about_a_letter_with_its_day_before_and_after(door):
    page = door.come_in().page
    assert "Ask for feedback" not in page.text, "they have it"
    page = page.follow("Ask one question about our letter of 24 November 2026")
    assert "within 5 working days, by 3 December 2026" in page.text
    page = page.form("Send the question").send(words="")
    assert page.mistakes == ["Your question: Write your question."]
    form = page.form("Send the question")
    page = form.send(words="Which volume? <script>alert(1)</script>\x00\u202e")
    assert page.heading == "Your feedback, Sam"
    assert "A question about a letter, 26 November 2026 You asked: Which volume? <script>alert(1)</script>" in page.text
    assert "We answer by 3 December 2026." in page.text
    assert "Ask one question" not in page.text
    form.send(words="Which volume, and why?")
    again = page.visitor.open(f"/your-page/letters/{door.letter}/question")
    assert again.heading == "You have asked your question"
    assert "on 26 November 2026" in again.text
    assert "Send the question" not in again.text
    assert [one.words for one in requests(door)] == ["Which volume? <script>alert(1)</script>"]
    page = door.site.visit("dana").open("/requests").follow("A question about a letter, Sam Ortiz1")
    assert "<script>alert(1)</script>" in page.text


def test_what_was_asked_is_taken_back(door):
    page = door.come_in().page.follow("Ask one question about our letter of 24 November 2026")
    page = page.form("Send the question").send(words="Which volume?").press("I no longer need it")
    assert "You have taken it back." in page.text
    assert [one.state for one in requests(door)] == ["closed"]


def test_whoever_has_the_feedback_reads_when_it_was_sent(door):
    visitor = door.come_in()
    page = visitor.open("/your-page/feedback")
    assert page.heading == "You have our feedback"
    assert "We sent it on 26 November 2026" in page.text
    token = visitor.open("/your-page").form("Leave this page").values["csrf_token"]
    answer = visitor.client.post("/your-page/feedback", data={"csrf_token": token, "words": "Again?"})
    assert "Our feedback was sent to you on 26 November 2026." in answer.text
    assert requests(door) == []


def test_what_was_taken_up_as_a_complaint_says_so_and_where_it_is(door):
    page = door.come_in().page.follow("Ask one question about our letter of 24 November 2026")
    visitor = page.form("Send the question").send(words="Why was I asked that?").visitor
    story, by = door.story, {"actor": door.story.actors["dana"], "now": door.now}

    def told(verb, *given, **more):
        with story.database.transaction() as session:
            found = verb(session, *given, **more | by)
            number = found.id if found is not None else None
        return number, visitor.open("/your-page").text

    number, text = told(complaints.complain, requests(door)[0].id, settings=story.settings)
    assert "We took it up as a complaint on 26 November 2026. By 3 December 2026 you hear that we look into it." in text
    assert "Closed" not in text
    today = door.now.date()
    text = told(complaints.acknowledge, number, today, today=today)[1]
    assert "On 26 November 2026 we told you that we look into it." in text
    text = told(complaints.end_complaint, number, "The question was withdrawn from the list.")[1]
    assert "We looked into it until 26 November 2026." in text
    assert "withdrawn from the list" not in text


def test_a_day_that_has_passed_is_owned_up_to(door):
    page = door.come_in().page.follow("Ask one question about our letter of 24 November 2026")
    page.form("Send the question").send(words="Which volume?")
    door.wait(days=10)
    text = door.come_in().page.text
    assert "We promised to answer by 3 December 2026. That day has passed, and we are sorry: Dana Osei" in text
    assert "I no longer need it" in text


def test_feedback_is_asked_for_by_ready_sentences_or_own_words_once(door):
    visitor = door.come_in("C-2")
    page = visitor.page.follow("Ask for feedback")
    assert "within 10 working days" in page.text
    assert page.form("Ask for feedback").send().mistakes == ["In your own words: Choose a question, or write one."]
    form = page.form("Ask for feedback")
    page = form.send(ready="What could I have done better?", words="And my plan?")
    assert "Feedback, 26 November 2026 You asked: What could I have done better? And my plan?" in page.text
    assert "We answer by 10 December 2026." in page.text
    assert "Ask for feedback" not in page.text
    assert form.send(ready="What could I have done better?", words="x").heading == "Your application, Sam"
    again = visitor.open("/your-page/feedback")
    assert again.heading == "You have asked for feedback"
    assert "You asked on 26 November 2026. We answer by 10 December 2026." in again.text
    form.send(words="More?", key="another")
    assert [one.words for one in requests(door)] == ["What could I have done better?\nAnd my plan?"]


def test_nobody_reaches_anothers_letter_or_request(door):
    other = door.tell("C-2")
    page = door.come_in("C-2").page.follow("Ask one question about our letter of 24 November 2026")
    page.form("Send the question").send(words="Which volume?")
    mine = door.come_in()
    page = mine.open(f"/your-page/letters/{other}/question", status=404)
    assert "your list" not in page.text, "they have a page, and no list"
    form = mine.open(f"/your-page/letters/{door.letter}/question").form("Send the question")
    mine.send(f"/your-page/letters/{other}/question", form.values | {"words": "x"}, status=404)
    mine.send("/your-page/requests/1/take-back", {"csrf_token": form.values["csrf_token"]}, status=404)
    assert [(one.application_id, one.state) for one in requests(door)] == [(door.story.applications["C-2"], "new")]


def test_whoever_is_not_in_asks_nothing(door):
    stranger = door.site.visit()
    for path in ("/your-page/feedback", f"/your-page/letters/{door.letter}/question"):
        stranger.open(path, status=410)
    assert requests(door) == []


def test_what_was_written_when_the_half_hour_is_over_is_shown_and_not_said_to_have_come(door):
    page = door.come_in().page.follow("Ask one question about our letter of 24 November 2026")
    form = page.form("Send the question")
    door.wait(minutes=31)
    page = form.send(status=410, words="Which volume did you mean? <b>I gave two.</b>")
    assert "this has not been sent" in page.text
    assert "Which volume did you mean? <b>I gave two.</b>" in page.text
    assert "is kept" not in page.text
    assert requests(door) == []
