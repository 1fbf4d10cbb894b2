"""The first licence in a real browser, on a phone: from the invitation to feedback that is handed in, whatever comes
between."""

import re
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from playwright.sync_api import Error, expect

from employer_portal.core.calendar import Calendar
from employer_portal.core.permissions import Role
from employer_portal.learning.licence import MODULES
from employer_portal.learning.models import Answer, Attempt
from employer_portal.settings import HOME
from employer_portal.training import retests
from employer_portal.training.content import load_content
from employer_portal.training.models import Retest
from employer_portal.training.pages import Material, load_guidance
from tests.accounts.house import NEW, path, person
from tests.browser import Live, look_at
from tests.factories import GOOD_GAP, GOOD_STEP, GOOD_STRENGTH
from tests.journeys.learner import Learner
from tests.journeys.walk import PHONE

pytestmark = pytest.mark.slow


@pytest.fixture
def quiz(live):
    """Ann in the middle of a quiz, on a phone: at its second question."""
    page = live.visit("ann", "/training/modules/m1", **PHONE)
    page.click("text=Answer the questions")
    answer(page, 0)
    page.click("text=Next question")
    expect(page.locator("h1")).to_contain_text("question 2 of 5")
    return page


def answer(page, option):
    page.check(f"[name=option][value='{option}']")
    page.click("main button:has-text('Answer')")


def answers(live):
    with live.story.database.reading() as session:
        return [(one.place, one.option) for one in session.scalars(sa.select(Answer).order_by(Answer.place))]


def test_invited_licensed_written_handed_in(live):
    story = live.story
    person(story, "ada", Role.ADMIN)
    person(story, "ivo", Role.INTERVIEWER, active=False)
    desk = live.visit("ada", f"/users/{story.actors['ivo'].id}")
    desk.click("main button:has-text('Invite')")
    phone = live.visit(None, path(desk.text_content(".key code")), **PHONE)
    phone.fill("[name=password]", NEW)
    phone.click("text=Set it and sign in")
    phone.wait_for_load_state()
    entry = story.entry("ivo")
    phone.goto("/")
    phone.click("text=Get your feedback certificate")
    expect(phone.locator("h1")).to_have_text("Your training")
    learner = Learner(phone, phone=True)
    learner.take_licence(story)
    expect(phone.locator("main")).to_contain_text("you have your first licence")
    with story.database.reading() as session:
        criteria = story.criteria(session)
    phone.click("text=To what waits for you")
    expect(phone.locator("main")).to_contain_text("Finish your training")
    phone.click("text=Tell Sam Ortiz1 what you saw")
    for code, rating in (("LEAD", "4"), ("PLAN", "2"), ("SAFE", "3")):
        phone.check(f"[name=rating_{criteria[code]}][value='{rating}']")
        phone.fill(f"#notes_{criteria[code]}", "Q1: three tasks, three people.")
    phone.click("text=Continue to the words for Sam")
    phone.check(f"#good_{criteria['LEAD']}")
    phone.check(f"#gap_{criteria['PLAN']}")
    phone.fill(f"#strength_{criteria['LEAD']}", GOOD_STRENGTH)
    phone.fill(f"#development_{criteria['PLAN']}", GOOD_GAP)
    phone.fill(f"#next_step_{criteria['PLAN']}", GOOD_STEP)
    phone.click("text=Submit my feedback")
    expect(phone.locator("main")).to_contain_text("Your feedback on Sam is with HR")
    assert entry


def test_a_licence_in_five_pieces_on_five_days(browser, live):
    story, day = live.story, 0
    other = Live(browser, story, clock=lambda: story.now + timedelta(days=day))
    first, *others, last = MODULES

    def back():
        """On that day, in a browser that knows nothing of the day before."""
        return Learner(other.visit("ann", "/training", **PHONE), phone=True)

    try:
        back().take_module(story, first)
        for modules in (others[:2], others[2:-1]):
            day += 1
            learner = back()
            for module in modules:
                learner.take_module(story, module)
        day += 1
        learner = back()
        learner.press(next(one.title for one in load_content(HOME / "guidance").modules if one.id == others[-1]))
        learner.press("Answer the questions")
        begun = learner.asked(story)
        learner.answer(begun[0])  # and away, in the middle of it
        day += 1
        where, learner = learner.page.url, back()
        learner.page.goto(where)
        learner.press("Next question")
        expect(learner.page.locator("h1")).to_contain_text("question 2 of 5")
        for asked in begun[1:]:
            learner.answer(asked)
            learner.press("Next question" if learner.page.get_by_text("Next question").count() else "How it went")
        learner.page.goto("/training")
        learner.take_module(story, last)
        learner.practise(story)
        expect(learner.page.locator("main")).to_contain_text("you have your first licence")
    finally:
        other.close()


def test_a_retest_is_overdue_words_are_held_it_is_passed_and_they_are_handed_in(live, monkeypatch):
    story, before = live.story, live.story.now - timedelta(days=1)
    news = Material("2", date(2026, 11, 20), ("m3",), "Where clear speech is a criterion, say what was not understood.")
    guidance = replace(load_guidance(HOME / "guidance" / "pages"), version="2", materials=(news,))
    monkeypatch.setattr(retests, "load_guidance", lambda folder: guidance)
    retests.sweep(story.database, story.now, Calendar.of(story.settings), story.settings)
    with story.database.transaction() as session:
        session.execute(sa.update(Retest).values(asked_at=before - timedelta(days=14), due_at=before))
    entry = story.entry("tom")
    story.save_well(entry, "tom")
    phone = live.visit("tom", f"/entries/{entry}/words", **PHONE)
    expect(phone.locator("main")).to_contain_text("certificate")
    assert not phone.get_by_role("button", name="Submit my feedback", disabled=False).count()
    phone.goto("/training")
    expect(phone.locator("main")).to_contain_text("Your certificate has not counted since")
    learner = Learner(phone, phone=True)
    learner.press("Answer five questions")
    for asked in learner.asked(story):
        learner.answer(asked)
        learner.press("Next question" if phone.get_by_text("Next question").count() else "How it went")
    phone.goto(f"/entries/{entry}/words")
    phone.click("text=Submit my feedback")
    expect(phone.locator("main")).to_contain_text("Your feedback on Sam is with HR")


def test_the_line_is_lost_before_an_answer_arrives_and_nothing_is_lost_with_it(live, quiz):
    quiz.context.set_offline(True)
    with pytest.raises(Error, match="ERR_INTERNET_DISCONNECTED"):
        quiz.goto("/training")
    quiz.context.set_offline(False)
    quiz.goto("/training")
    quiz.get_by_role("link", name="Continue", exact=True).click()
    expect(quiz.locator("h1")).to_contain_text("question 2 of 5")
    assert len(answers(live)) == 1


def test_the_line_is_lost_before_the_answer_to_an_answer_and_it_counts_once(live, quiz):
    """The answer has arrived; the page that says so never comes."""

    def swallow(route):
        if route.request.method == "POST":
            route.fetch(max_redirects=0)
            route.abort("connectionreset")
        else:
            route.continue_()

    quiz.route("**/training/attempts/**", swallow)
    answer(quiz, 1)
    quiz.wait_for_url(re.compile("chrome-error"))
    quiz.unroute("**/training/attempts/**")
    quiz.goto("/training")
    quiz.get_by_role("link", name="Continue", exact=True).click()
    expect(quiz.locator("h1")).to_contain_text("question 3 of 5")
    assert answers(live)[1:] == [(1, 1)]


def test_a_double_click_answers_once(live, quiz):
    quiz.check("[name=option][value='2']")
    quiz.dblclick("main button:has-text('Answer')")
    expect(quiz.locator(".verdict")).to_be_visible()
    assert answers(live)[1:] == [(1, 2)]


def test_of_two_tabs_the_first_answer_counts_and_both_say_so(live, quiz):
    other = live.tab(quiz.context)
    other.goto(quiz.url)
    answer(quiz, 0)
    expect(quiz.locator(".verdict")).to_be_visible()
    answer(other, 2)
    expect(other.locator(".verdict")).to_be_visible()
    assert other.locator(".explained .option").nth(0).inner_text().startswith("You chose this")
    assert answers(live)[1:] == [(1, 0)]


def test_two_tabs_begin_one_attempt(live):
    first = live.visit("ann", "/training/modules/m2", **PHONE)
    second = live.tab(first.context)
    second.goto("/training/modules/m2")
    for page in (first, second):
        page.click("text=Answer the questions")
        expect(page.locator("h1")).to_contain_text("question 1 of 5")
    with live.story.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Attempt)) == 1


def test_scenes_and_practice_trip_nobody(live):
    page = live.visit("tom", "/training/modules/m2/scenarios/1")
    look_at(page)
    page.locator(".way").nth(1).focus()
    page.keyboard.press("Enter")  # by keyboard alone
    expect(page.locator("main")).to_contain_text("There is a better way")
    look_at(page)
    page.keyboard.press("Tab")
    page.click("text=Back to the fork")
    look_at(page)
    for address in ("/training", "/training/modules/m2/whole", "/training/modules/m2/pieces/2", "/training/refreshers"):
        page.goto(address)
        look_at(page)
    page.goto("/training/ratings")
    page.click("text=Rate a case")
    answer(page, 0)
    page.goto("/training/ratings")
    look_at(page)
    page.goto("/training/sandbox")
    page.fill("#words", "You are too old for this, and you will surely get the next one.")
    page.click("text=See what the checker says")
    look_at(page)


def test_scenes_need_no_scripts(live):
    page = live.visit("tom", "/training/modules/m2/scenarios/1", java_script_enabled=False)
    page.locator(".way").nth(0).click()
    page.get_by_role("link", name="Continue", exact=True).click()
    expect(page.locator("main")).to_contain_text("Scene 2 of 4")


def test_a_word_that_never_ends_stays_on_the_page(live):
    page = live.visit("tom", "/training/rewriting", **PHONE)
    page.fill("#words", "twelve people, as on every Monday " + "unbroken" * 200)
    page.click("text=Mark it")
    expect(page.locator(".callout")).to_contain_text("unbroken")  # what is said of it quotes it
    look_at(page)
