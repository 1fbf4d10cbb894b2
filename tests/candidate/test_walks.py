"""What a candidate does on a phone, without scripts: come in past wrong, old and mistyped ways, say whether the letter
helped, ask and be answered, ask on the brand's public form, book a call, move it and cancel it, dispute a sentence."""

import re
from datetime import time, timedelta

import pytest
import sqlalchemy as sa

from employer_portal.accounts.models import Brand
from employer_portal.answers import operations as answers
from employer_portal.answers.tasks import end_answered
from employer_portal.asking.tasks import look_for_askers
from employer_portal.calls import hours
from employer_portal.candidate import operations
from employer_portal.hiring.models import Application
from employer_portal.letters.models import Letter
from employer_portal.requests.models import Request
from tests.accounts.house import mails
from tests.browser import SIZES, look_at
from tests.candidate.door import FACT, Door

pytestmark = pytest.mark.slow
PHONE = {"viewport": SIZES[1], "java_script_enabled": False}
WRONG = "The code and the date or reference do not open this page."
OTHER = "I named two routes, not one."


@pytest.fixture
def door(live, tmp_path):
    return Door(live.story, tmp_path)


@pytest.fixture
def page(live, door):
    """A phone, on the candidate's page."""
    page = live.visit(None, door.address(), **PHONE)
    page.click("text=Send me a code")
    page.fill("[name=code]", door.codes()[-1])
    page.fill("[name=fact]", FACT)
    page.click("text=Open my page")
    return page


def test_one_tap_says_that_it_helped_and_words_follow(page):
    page.get_by_role("button", name="Partly").click()
    assert page.inner_text("h1") == "What was missing?"
    page.get_by_label("It was too general").check()
    page.fill("[name=why]", "Which ten minutes?")
    page.click("text=Send it")
    assert "You said: Partly" in page.inner_text("#helpful")


def test_a_question_is_asked_and_its_answer_stands_on_the_page(page, door):
    page.click("text=Ask one question about our letter")
    page.fill("[name=words]", "Would a plan on paper have been enough?")
    page.click("text=Send the question")
    story = door.story
    with story.database.transaction() as session:
        asked = session.scalars(sa.select(Request)).one()
        job = answers.write(
            session, asked.id, "It would have been.", blocks=story.blocks, checker=story.checker,
            settings=story.settings, actor=story.actors["dana"], now=door.now,
        )  # fmt: skip
        job_id, letter = job.id, job.letter_id
    story.now = door.now
    story.seal(job_id)
    door.desk.leaves(letter)
    door.wait(days=5)
    door.desk.postman(door.now)
    end_answered(story.database, door.now)
    with story.database.reading() as session:
        assert session.get_one(Letter, letter).delivery_key
    page.reload()
    assert "It would have been." in page.inner_text("#asked")


def test_feedback_is_asked_for_on_the_public_form(live, door):
    story = door.story
    with story.database.reading() as session:
        letter = session.get_one(Letter, door.letter)
        brand = letter.application.brand_id
    page = live.visit(None, f"/ask/{brand}", **PHONE)
    page.fill("[name=reference]", "OPS-1")
    page.fill("[name=name]", "Sam")
    page.fill("[name=address]", "c-2@example.org")
    page.click("text=Continue")
    assert page.inner_text("h1") == "Check your e-mail"
    look_for_askers(story.database, door.now)
    assert not [text for _, text in mails(story) if re.search("/ask/by-mail/", text)], "nobody has that address"


def test_the_link_of_the_public_forms_mail_asks_once(live, door):
    story = door.story
    with story.database.transaction() as session:
        brand = session.get_one(Letter, door.letter).application.brand_id
        they = session.get_one(Application, story.applications["C-2"]).candidate
        name, reached_at = they.full_name, they.email
    page = live.visit(None, f"/ask/{brand}", **PHONE)
    page.fill("[name=reference]", "C-2")
    page.fill("[name=name]", name)
    page.fill("[name=address]", reached_at)
    page.click("text=Continue")
    look_for_askers(story.database, door.now)
    [text] = [text for _, text in mails(story) if "/ask/by-mail/" in text]
    address = re.search(r"/ask/by-mail/\S+", text)[0]
    page.goto(address)
    look_at(live.visit(None, address))
    page.get_by_role("button", name="Ask for feedback").click()
    assert "Choose a question, or write one." in page.inner_text("#mistakes")
    page.get_by_label("What could I have done better?").check()
    page.fill("[name=words]", "And is there a course?")
    page.click("main form button")
    assert page.inner_text("h1").startswith("Thank you")
    with story.database.reading() as session:
        [asked] = session.scalars(sa.select(Request)).all()
        assert (asked.kind, asked.words) == ("feedback", "What could I have done better?\nAnd is there a course?")
    page.goto(address)
    assert not page.locator("[name=words]").count(), "the link works once"


def test_no_page_of_the_public_form_trips_anybody(live, door):
    with door.story.database.reading() as session:
        brand = session.get_one(Letter, door.letter).application.brand_id
    page = live.visit(None, f"/ask/{brand}")
    look_at(page)
    page.click("text=Continue")
    look_at(page)
    page.goto(f"/ask/{brand}/sent")
    look_at(page)
    page.goto("/ask/by-mail/nonsense")
    look_at(page)


def test_a_call_is_booked_moved_and_cancelled(page, door):
    story = door.story
    week = {day: [(time(10), time(12))] for day in range(5)}
    with story.database.transaction() as session:
        session.get_one(Brand, 1).sender = "people@harbourside.example"
        hours.keep_diary(
            session, week, minutes=15, pause=5, notice_hours=4, most_a_day=4, actor=story.actors["dana"], now=door.now
        )
    page.goto("/your-page/call")
    page.locator("#book [name=slot]").first.check()
    page.locator("#book [name=phone]").fill("07700 900123")
    page.click("text=Book this call")
    assert page.inner_text("h1") == "Your call is booked"
    page.locator("#move [name=slot]").nth(1).check()
    page.click("text=Move the call")
    assert "It is moved." in page.inner_text("main")
    page.get_by_role("button", name="Cancel the call").click()
    assert "It is cancelled." in page.inner_text("main")
    assert page.inner_text("h1") == "Talk it through"


def come_in(page, code, fact=FACT):
    """Type that into the door; what it says."""
    page.fill("[name=code]", code)
    page.fill("[name=fact]", fact)
    page.click("text=Open my page")
    return page.inner_text("main")


def test_an_old_code_opens_nothing_and_a_new_one_does(live, door):
    with door.story.database.transaction() as session:
        operations.mail_code(session, door.secret(), now=door.story.now - timedelta(minutes=11))
    page = live.visit(None, f"{door.address()}/code", **PHONE)
    assert WRONG in come_in(page, door.codes()[-1])
    page.click("text=Send me another code")
    come_in(page, door.codes()[-1])
    assert page.inner_text("h1") == "Your feedback, Sam"


def test_behind_a_mistyped_address_somebody_else_reads_the_mail_and_stays_out(live, door):
    page = live.visit(None, door.address(), **PHONE)
    page.click("text=Send me a code")
    said = come_in(page, door.codes()[-1], "1 January")
    assert WRONG in said
    assert "Sam" not in said
    page.goto("/your-page")
    assert page.inner_text("h1") != "Your feedback, Sam"


def test_a_sentence_is_disputed_on_the_phone_and_stays_with_what_was_said_beside_it(live, page, door):
    dispute(page)
    assert "Until it is decided we do not rely on it." in page.inner_text("#asked")
    decide(live, door, "It stays, with the candidate’s statement beside it")
    page.reload()
    asked = page.inner_text("#asked")
    assert "It stays in our record, with what you told us beside it." in asked
    assert f"You told us: {OTHER}" in asked


def test_a_disputed_sentence_is_corrected_by_a_letter(live, page, door):
    dispute(page)
    door.story.now = door.now
    made = door.desk.correct(door.letter, "It named one route.", "It should have named two.")
    door.desk.leaves(made, door.now + timedelta(days=5))
    decide(live, door, "It is corrected: the correction letter says what was wrong")
    page.reload()
    assert "We have corrected it." in page.inner_text("#asked")


def test_a_disputed_sentence_is_taken_back(page):
    dispute(page)
    page.get_by_role("button", name="I no longer need it").click()
    assert "You have taken it back." in page.inner_text("main")
    assert "You took it back on" in page.inner_text("#asked")


def dispute(page):
    """Say of the first sentence that it is not what one said."""
    page.click("text=“That is not what I said”")
    page.locator("[name=sentence]").first.check()
    page.fill("[name=words]", OTHER)
    page.click("main form button")


def decide(live, door, ending):
    """Whoever wrote part of the letter is told that somebody else decides, who does."""
    with door.story.database.reading() as session:
        asked = session.scalars(sa.select(Request.id)).one()
    author = live.visit("dana", f"/requests/{asked}/sentence")
    assert "You wrote part of this letter." in author.inner_text("main")
    assert not author.locator("[name=reason]").count()
    page = live.visit("both", f"/requests/{asked}/sentence")
    page.get_by_label(ending).check()
    page.fill("[name=reason]", "The notes of that day say so, and both interviewers remember it.")
    page.get_by_role("button", name="Decide").click()
    assert "Decided, and on record." in page.inner_text("body")
