"""A candidate's question is answered in words: by HR or the interviewer whom HR asks, checked and approved like a
letter, by mail and on the candidate's page."""

import re

import pytest
import sqlalchemy as sa

from employer_portal.answers.models import Answer
from employer_portal.answers.tasks import end_answered
from employer_portal.core.errors import Conflict
from employer_portal.core.terms import LetterKind
from employer_portal.letters import operations as letters
from employer_portal.letters.models import Letter, SealingJob
from employer_portal.requests import operations as requests
from employer_portal.requests.models import Request, RequestKind
from tests.candidate.door import Door
from tests.notices.notices import LATER, Desk
from tests.pages import Site

ASKED = "Would a plan on <b>paper</b> have been enough?"
SAID = "It would have been: we look at what the plan says.\nThe volume stood on the second page of the exercise."
BUTTON = "Write the answer and hand it in"


@pytest.fixture
def door(story, tmp_path):
    """A candidate whose letter has left, and who has asked a question about it."""
    door = Door(story, tmp_path / "mail")
    door.come_in().page.follow("Ask one question about our letter").form("Send the question").send(words=ASKED)
    story.now = door.now
    return door


def request(door) -> Request:
    with door.story.database.reading() as session:
        return session.scalars(sa.select(Request).order_by(Request.id.desc())).first()


def on_the_page(door, who="dana"):
    return door.site.visit(who).open(f"/requests/{request(door).id}")


def write(door, who="dana", words=SAID):
    """Somebody writes the answer; the page that comes back."""
    return on_the_page(door, who).follow("Write the answer").form(BUTTON).send(words=words)


def sealed(door) -> int:
    with door.story.database.reading() as session:
        job = session.scalars(sa.select(SealingJob).order_by(SealingJob.id.desc())).first()
    door.story.seal(job.id)
    return job.letter_id


def leaves(door, letter):
    door.desk.leaves(letter, door.now)
    door.wait(days=5)
    door.desk.postman(door.now)
    return end_answered(door.story.database, door.now)


def test_hr_writes_it_somebody_else_approves_it_and_the_request_ends_when_it_leaves(door):
    write(door)
    letter = sealed(door)
    page = door.site.visit("ann").open(f"/letters/{letter}")
    assert ASKED in page.text, "who approves reads the question beside it"
    assert "The request ends when it leaves." in on_the_page(door).text
    assert end_answered(door.story.database, door.now) == 0
    assert leaves(door, letter) == 1
    held = request(door)
    assert (held.state, held.settled_by) == ("answered", door.story.actors["dana"].id)
    said = door.desk.text(letter)
    assert "You asked us a question about our letter of" in said
    assert "It would have been: we look at what the plan says." in said
    page = door.come_in().page
    assert f"You asked: {ASKED}" in page.text
    assert "The volume stood on the second page of the exercise." in page.text
    assert "Answered" in page.text
    assert (
        "wrote an answer to the candidate’s question."
        in door.site.visit("dana").open(f"/applications/{door.story.applications['C-1']}").text
    )


def test_nothing_of_it_is_on_the_page_before_it_has_left(door):
    write(door)
    door.story.approve(sealed(door))
    assert "we look at what the plan says" not in door.come_in().page.text


def test_its_words_are_judged_as_all_words_are_and_kept_with_a_reason(door):
    page = write(door, words="You are too old for the night shift.")
    assert "cannot go to the candidate" in page.mistakes[0]
    page = page.form(BUTTON).send(words="You were energetic in the way you led the guided tour.")
    assert "Keep “energetic”, because" in page.text
    page.form(BUTTON).send(**{"kept-0-because": "The advert asks for guided tours on foot all day."})
    assert door.desk.letter(sealed(door)).state == "waiting"


def test_who_wrote_it_does_not_approve_it(door):
    write(door, "both")
    page = door.site.visit("both").open(f"/letters/{sealed(door)}")
    assert "You had a hand in this letter" in page.text


def test_while_it_is_written_no_note_ends_the_request(door):
    write(door)
    for verb in (requests.answer, requests.close):
        with pytest.raises(Conflict, match="The answer is written"), door.story.database.transaction() as session:
            verb(session, request(door).id, "I rang Sam and read it out.", actor=door.story.actors["dana"],
                 now=door.now)  # fmt: skip
    letter = sealed(door)
    with door.story.database.transaction() as session:
        letters.withdraw(session, letter, "Sam rang us.", actor=door.story.actors["dana"], now=door.now)
    page = on_the_page(door).form("Record the answer").send(said="I rang Sam and read it out.")
    assert "Answered, and on record." in page.html


@pytest.mark.parametrize("approved", [False, True])
def test_a_question_that_is_taken_back_takes_its_answer_with_it(door, approved):
    write(door)
    letter = sealed(door)
    if approved:
        door.story.approve(letter)
    page = door.come_in().page.press("I no longer need it")
    assert "You have taken it back." in page.html
    door.wait(days=5)
    door.desk.postman(door.now)
    assert door.desk.letter(letter).state == "withdrawn"
    assert "It would have been" not in door.come_in().page.text
    history = door.site.visit("dana").open(f"/applications/{door.story.applications['C-1']}").text
    assert "was withdrawn: the candidate took their question back." in history
    if approved:
        assert (door.desk.sent(letter).state, door.desk.sent(letter).sent_at) == ("cancelled", None)


def test_a_question_whose_answer_has_left_is_not_taken_back(door):
    write(door)
    letter = sealed(door)
    door.desk.leaves(letter, door.now)
    door.wait(days=5)
    button = door.come_in().page.form("I no longer need it")
    door.desk.postman(door.now)
    assert "Our answer has left" in button.send().html
    assert request(door).state == "new"


def test_one_that_came_back_is_written_anew(door):
    write(door)
    letter = sealed(door)
    with door.story.database.transaction() as session:
        letters.give_back(session, letter, "Say which page.", actor=door.story.actors["ann"], now=door.now)
    page = on_the_page(door).follow("Write it again")
    assert "Given back: Say which page." in page.text
    assert page.form(BUTTON).values["words"] == SAID
    page.form(BUTTON).send(words="It stood on page two of the exercise.")
    assert sealed(door) == letter
    assert "page two" in door.desk.text(letter)


def test_two_people_do_not_write_over_each_other(door):
    old = on_the_page(door).follow("Write the answer").form(BUTTON)
    write(door)
    with door.story.database.transaction() as session:
        letters.take_back(session, sealed(door), actor=door.story.actors["dana"], now=door.now)
    page = old.send(words="It was the first page.")
    assert "This was changed meanwhile" in page.text


def test_an_interviewer_writes_the_words_and_hr_hands_them_in(door):
    page = on_the_page(door).follow("Write the answer")
    assert "Max" not in page.text, "nobody is asked who did not write about the candidate"
    page.form("Ask for the words").send(writer=str(door.story.actors["priya"].id))
    priya = door.site.visit("priya")
    page = priya.open("/").follow("Answer a candidate’s question")
    assert ASKED in page.text
    page = page.form("Send it to HR").send(words="You are too old for the night shift.")
    assert "cannot go to the candidate" in page.mistakes[0]
    page.form("Send it to HR").send(words=SAID)
    assert "Answer a candidate’s question" not in priya.open("/").text
    page = on_the_page(door).follow("Write the answer")
    assert page.form(BUTTON).values["words"] == SAID
    page.form(BUTTON).send()
    letter = sealed(door)
    with door.story.database.reading() as session:
        authors = {one.user_id for one in session.get_one(Letter, letter).authors}
    assert authors == {door.story.actors[who].id for who in ("dana", "priya")}
    answer = answer_of(door)
    door.site.visit("tom").open(f"/answers/{answer.id}", status=404)
    assert "handed in already" in priya.open(f"/answers/{answer.id}").form("Send it to HR").send(words=SAID).mistakes[0]
    leaves(door, letter)
    door.site.visit("priya").open(f"/answers/{answer.id}", status=404)


def answer_of(door) -> Answer:
    with door.story.database.reading() as session:
        return session.scalars(sa.select(Answer)).one()


def test_a_second_question_waits_until_the_first_answer_has_left(door):
    write(door)
    first = sealed(door)
    with door.story.database.transaction() as session:
        other = requests.ask(
            session, door.story.applications["C-1"], RequestKind.OTHER, "Who read my plan?",
            settings=door.story.settings, now=door.now,
        ).id  # fmt: skip
    page = door.site.visit("dana").open(f"/requests/{other}/write").form(BUTTON).send(words="Two of us read it.")
    assert "has not left" in page.mistakes[0]
    leaves(door, first)
    door.story.now = door.now
    door.site.visit("dana").open(f"/requests/{other}/write").form(BUTTON).send(words="Two of us read it.")
    assert sealed(door) != first
    assert door.desk.letter(first).state == "past"
    assert "we look at what the plan says" in door.come_in().page.text, "what they were told stays"


def test_what_is_not_answered_in_words_is_not(door):
    with door.story.database.transaction() as session:
        asked = requests.ask(
            session, door.story.applications["C-1"], RequestKind.FORMAT, "", settings=door.story.settings, now=door.now
        ).id
    dana = door.site.visit("dana")
    assert "Write the answer" not in dana.open(f"/requests/{asked}").text
    dana.open(f"/requests/{asked}/write", status=409)


def test_a_correction_is_no_answer(door):
    write(door)
    sealed(door)
    with door.story.database.reading() as session:
        assert [one.kind for one in session.scalars(sa.select(Letter).where(Letter.kind != LetterKind.FEEDBACK))] == [
            LetterKind.ANSWER
        ]


def test_who_asks_for_feedback_gets_it_from_the_request_and_that_ends_it(story, tmp_path):
    desk, site = Desk(story, tmp_path / "mail"), Site(story)
    story.ready("C-2")
    with story.database.transaction() as session:
        asked = requests.ask(
            session, story.applications["C-2"], RequestKind.FEEDBACK, "What could I do better?",
            settings=story.settings, now=story.now,
        ).id  # fmt: skip
    page = site.visit("dana").open(f"/requests/{asked}").press("Compose the letter")
    letter = int(re.search(r"/letters/(\d+)", page.path)[1])
    story.seal(story.hand_in(letter))
    assert end_answered(story.database, story.now) == 0
    desk.leaves(letter)
    assert end_answered(story.database, story.now + LATER) == 1
    with story.database.reading() as session:
        assert session.get_one(Request, asked).state == "answered"
