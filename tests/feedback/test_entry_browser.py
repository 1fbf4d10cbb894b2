"""An entry in a real browser: notes while typing, and nothing lost when line, sign-in or another tab come between."""

import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from employer_portal.core.terms import StageKind
from employer_portal.feedback.models import Concern, Entry, Revision, WorkingCopy
from employer_portal.hiring.models import Round
from tests.browser import fits, look_at
from tests.feedback.entries import TOO_OLD, chosen, draft, one, put, record, revisions

pytestmark = pytest.mark.slow

PHONE = {"width": 390, "height": 844}
ENERGETIC = "You were energetic and gave three tasks to three people."


@pytest.fixture
def story(live):
    return live.story


@pytest.fixture
def of(story):
    with story.database.reading() as session:
        criteria = story.criteria(session)
    return lambda part, code: f"{part}_{criteria[code]}"


def margin(page, name):
    return page.locator(f"#at-{name} .margin")


def marks(page, name):
    return page.locator(f"#at-{name} .layer mark")


def saved(story, entry, name, text, who="priya"):
    """Wait until the working copy holds that text."""

    def look(page):
        for _ in range(80):
            if draft(story, entry, who)[name] == text:
                return
            page.wait_for_timeout(100)
        raise AssertionError(f"{draft(story, entry, who)[name]!r} is not {text!r}")

    return look


class TestNotes:
    def test_what_is_typed_is_marked_and_listed_beside_the_text(self, live, story, of):
        name = of("notes", "LEAD")
        page = live.visit("priya", f"/entries/{(entry := story.entry())}")
        page.click(f"#{name}")
        page.keyboard.type("Quick. " + TOO_OLD, delay=5)
        expect(margin(page, name)).to_contain_text("1 note: stop")
        expect(marks(page, name)).to_have_class(re.compile("mark-stop"))
        expect(margin(page, name).locator(".note-open")).to_contain_text("Nothing is told yet.")
        expect(page.locator("#said")).to_have_text("1 note: stop. They follow the text.")
        page.keyboard.press("Home")
        page.keyboard.type("Very ")
        assert page.input_value(f"#{name}") == "Very Quick. " + TOO_OLD
        assert marks(page, name).text_content() in TOO_OLD
        saved(story, entry, name, "Very Quick. " + TOO_OLD)(page)
        with story.database.reading() as session:
            assert session.scalar(sa.select(sa.func.count(Concern.id))) == 0
        assert revisions(story, entry) == []

    def test_the_text_and_the_page_stay_where_they_are(self, live, story, of):
        name = of("notes", "LEAD")
        page = live.visit("priya", f"/entries/{story.entry()}")
        before = page.locator(f"#{name}").bounding_box(), page.evaluate("document.documentElement.scrollHeight")
        page.fill(f"#{name}", TOO_OLD)
        expect(marks(page, name)).to_have_count(1)
        after = page.locator(f"#{name}").bounding_box(), page.evaluate("document.documentElement.scrollHeight")
        assert before == after
        same = "([a, b]) => [a, b].map((one) => getComputedStyle(document.querySelector(one)))"
        area, layer = page.evaluate(
            f"({same})(['#{name}', '#at-{name} .layer']).map((s) => [s.fontSize, s.lineHeight, s.paddingLeft, s.width])"
        )
        assert area == layer

    def test_a_wording_is_kept_with_its_reason_by_keyboard_alone(self, live, story, of):
        entry, name = story.entry(), of("strength", "LEAD")
        put(story, entry, {**record(of), **chosen(of), name: ENERGETIC})
        page = live.visit("priya", f"/entries/{entry}/words")
        page.focus(f"#{name}")
        expect(margin(page, name).locator(".note-open")).to_contain_text("Justify")
        for _ in range(8):
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.textContent").startswith("Keep, because"):
                break
        page.keyboard.press("Enter")
        page.keyboard.type("fine")
        page.keyboard.press("Enter")
        expect(margin(page, name)).to_contain_text("a reason that a stranger would understand")
        page.keyboard.press("Control+A")
        page.keyboard.type("The advert asks for energy at night.")
        page.keyboard.press("Enter")
        expect(margin(page, name)).to_contain_text("1 note: kept")
        page.keyboard.press("Escape")
        expect(margin(page, name).locator(".note-open")).to_have_count(0)
        page.click("text=Submit my feedback")
        page.wait_for_url(f"**/entries/{entry}")
        assert one(story, Entry, entry).state == "submitted"

    def test_better_wording_is_put_in_and_can_be_taken_back(self, live, story, of):
        entry, name = story.entry(), of("strength", "LEAD")
        before = "You gave three tasks to three people. We will be in touch soon. Stop first."
        put(story, entry, {**record(of), **chosen(of), name: before})
        page = live.visit("priya", f"/entries/{entry}/words")
        page.click(f"#{name}")
        margin(page, name).get_by_role("button", name="Use", exact=True).click()
        after = page.input_value(f"#{name}")
        assert after.startswith("You gave three tasks to three people. You are welcome to apply again.")
        assert after.endswith(" Stop first.")
        saved(story, entry, name, after)(page)
        page.keyboard.press("Control+Z")
        assert page.input_value(f"#{name}") == before

    def test_many_notes_do_not_slow_the_typing(self, live, story, of):
        name = of("notes", "LEAD")
        page = live.visit("priya", f"/entries/{story.entry()}")
        page.fill(f"#{name}", "Young and energetic, a cultural fit. " * 25)
        expect(marks(page, name)).to_have_count(50)
        page.focus(f"#{name}")
        took = page.evaluate(
            """(id) => { const area = document.getElementById(id); area.setSelectionRange(0, 0);
            const began = performance.now();
            for (let i = 0; i < 20; i += 1) document.execCommand("insertText", false, "x");
            return (performance.now() - began) / 20; }""",
            name,
        )
        assert page.input_value(f"#{name}").startswith("x" * 20 + "Young")
        assert took < 50, f"{took:.1f} ms a key"


class TestNothingIsLost:
    def test_it_is_kept_as_it_is_typed_and_says_when(self, live, story, of):
        entry, name = story.entry(), of("notes", "LEAD")
        page = live.visit("priya", f"/entries/{entry}")
        page.fill(f"#{name}", "Three tasks.")
        expect(page.locator("#saved")).to_have_text("saved 12:00")
        page.check(f"[name={of('rating', 'LEAD')}][value='3']")
        expect(page.locator("#far")).to_contain_text("1 of 3 criteria")
        saved(story, entry, of("rating", "LEAD"), "3")(page)
        page.reload()
        assert page.input_value(f"#{name}") == "Three tasks."

    def test_without_a_line_it_stays_in_the_browser_and_comes_back(self, live, story, of):
        entry, name = story.entry(), of("notes", "LEAD")
        page = live.visit("priya", f"/entries/{entry}")
        page.context.set_offline(True)
        page.fill(f"#{name}", "Typed in a tunnel.")
        expect(page.locator("#trouble")).to_contain_text("No connection.")
        assert "Typed in a tunnel." in page.evaluate("Object.values(localStorage).join()")
        page.context.set_offline(False)
        expect(page.locator("#trouble")).to_be_hidden()
        saved(story, entry, name, "Typed in a tunnel.")(page)
        page.wait_for_function("() => localStorage.length === 0")  # a script of the page takes it away

    def test_a_page_that_was_closed_without_a_line_takes_it_up_again(self, live, story, of):
        entry, name = story.entry(), of("notes", "LEAD")
        page = live.visit("priya", f"/entries/{entry}")
        page.context.set_offline(True)
        page.fill(f"#{name}", "Typed in a tunnel.")
        expect(page.locator("#trouble")).to_contain_text("No connection.")
        page.close()
        page.context.set_offline(False)
        page = live.tab(page.context)
        page.goto(f"/entries/{entry}")
        assert page.input_value(f"#{name}") == "Typed in a tunnel."
        saved(story, entry, name, "Typed in a tunnel.")(page)

    def test_what_the_browser_kept_never_goes_over_a_newer_text(self, live, story, of):
        entry, name = story.entry(), of("notes", "LEAD")
        page = live.visit("priya", f"/entries/{entry}")
        page.context.set_offline(True)
        page.fill(f"#{name}", "Typed in a tunnel.")
        expect(page.locator("#trouble")).to_contain_text("No connection.")
        put(story, entry, {name: "Typed at the desk since."})
        page.context.set_offline(False)
        expect(page.locator(".clash")).to_contain_text("Typed at the desk since.")
        assert page.input_value(f"#{name}") == "Typed in a tunnel."
        assert draft(story, entry)[name] == "Typed at the desk since."

    def test_signed_out_one_types_on_and_signs_in_in_another_tab(self, live, story, of):
        entry, name = story.entry(), of("notes", "LEAD")
        page = live.visit("priya", f"/entries/{entry}")
        page.context.clear_cookies()
        page.fill(f"#{name}", "Typed signed out.")
        expect(page.locator("#trouble")).to_contain_text("You are signed out.")
        page.keyboard.type(" Still typing.")
        other = live.tab(page.context)
        live.sign_in(other, "priya")
        page.bring_to_front()
        page.evaluate("dispatchEvent(new Event('focus'))")
        saved(story, entry, name, "Typed signed out. Still typing.")(page)
        expect(page.locator("#trouble")).to_be_hidden()

    def test_nothing_is_kept_for_whoever_signs_in_next(self, live, story, of):
        entry, name = story.entry(), of("notes", "LEAD")
        page = live.visit("priya", f"/entries/{entry}")
        page.context.clear_cookies()
        page.fill(f"#{name}", "Priya's own.")
        expect(page.locator("#trouble")).to_contain_text("You are signed out.")
        other = live.tab(page.context)
        live.site.give_password("tom")
        live.sign_in(other, "tom")
        page.evaluate("dispatchEvent(new Event('focus'))")
        expect(page.locator("#trouble")).to_contain_text("Somebody else is signed in here now.")
        assert one(story, WorkingCopy, entry) is None
        other.click("text=Sign out")
        other.wait_for_url("**/sign-in**")
        assert other.evaluate("localStorage.length") == 0

    def test_nothing_is_kept_longer_than_seven_days(self, live, story, of):
        entry, name = story.entry(), of("notes", "LEAD")
        page = live.visit("priya", f"/entries/{entry}")
        page.context.set_offline(True)
        page.fill(f"#{name}", "Typed in a tunnel.")
        expect(page.locator("#trouble")).to_contain_text("No connection.")
        page.wait_for_function("() => localStorage.length === 1")
        page.close()  # before its time is changed: while it is open, it keeps what stands there anew
        page.context.set_offline(False)
        page = live.tab(page.context)
        page.add_init_script(
            """for (const [key, kept] of Object.entries(localStorage)) {
            const draft = JSON.parse(kept);
            localStorage.setItem(key, JSON.stringify({ ...draft, at: draft.at - 7 * 24 * 3600 * 1000 })); }"""
        )
        page.goto("/")
        page.wait_for_function("() => localStorage.length === 0")  # a script of the page takes it away
        page.goto(f"/entries/{entry}")
        assert page.input_value(f"#{name}") == ""


class TestTwoTabs:
    def test_both_texts_are_shown_and_one_is_chosen(self, live, story, of):
        entry, name = story.entry(), of("notes", "LEAD")
        page = live.visit("priya", f"/entries/{entry}")
        other = live.tab(page.context)
        other.goto(f"/entries/{entry}")
        page.fill(f"#{name}", "From the first tab.")
        saved(story, entry, name, "From the first tab.")(page)
        other.fill(f"#{name}", "From the second tab.")
        expect(other.locator(".clash")).to_contain_text("From the first tab.")
        look_at(other)
        assert draft(story, entry)[name] == "From the first tab."
        other.click("text=Save and leave")
        expect(other.locator(".clash button").first).to_be_focused()
        other.click("text=Keep my version")
        saved(story, entry, name, "From the second tab.")(other)
        page.fill(f"#{name}", "Once more from the first.")
        page.click("text=Use the other version")
        assert page.input_value(f"#{name}") == "From the second tab."
        expect(page.locator(".clash")).to_have_count(0)

    def test_what_is_chosen_while_the_answer_is_under_way_is_not_sent_over_the_others(self, live, story, of):
        entry, name, rating = story.entry(), of("notes", "LEAD"), of("rating", "LEAD")
        page = live.visit("priya", f"/entries/{entry}")
        page.evaluate(
            "const ask = fetch; fetch = (...all) => new Promise((go) => setTimeout(go, 400)).then(() => ask(...all))"
        )
        put(story, entry, {name: "From the other tab.", rating: "3"})
        page.fill(f"#{name}", "From this tab.")
        page.check(f"[name={rating}][value='2']")
        expect(page.locator(".clash")).to_have_count(2)
        page.wait_for_timeout(1000)
        assert (draft(story, entry)[name], draft(story, entry)[rating]) == ("From the other tab.", "3")
        page.locator(".rating .clash").get_by_role("button", name="Keep my version").click()
        saved(story, entry, rating, "2")(page)

    def test_who_writes_for_an_interviewer_meanwhile_loses_nothing_either(self, live, story, of):
        entry, name = story.entry(), of("notes", "LEAD")
        put(story, entry, {name: "Priya's own thoughts"})
        page = live.visit("dana", f"/entries/{entry}")
        expect(page.locator("main")).to_contain_text("Priya is writing here too.")
        page.fill(f"#{name}", "From Priya's paper form.")
        page.check(f"[name={of('rating', 'LEAD')}][value='3']")
        page.click("text=Save and leave")
        page.wait_for_url(live.address + "/")
        assert [revision.on_behalf for revision in revisions(story, entry)] == [True]
        page.wait_for_function("() => localStorage.length === 0")  # a script of the page takes it away
        assert draft(story, entry)[name] == "Priya's own thoughts"

    def test_what_the_other_tab_typed_elsewhere_is_shown(self, live, story, of):
        entry = story.entry()
        page = live.visit("priya", f"/entries/{entry}")
        put(story, entry, {of("notes", "PLAN"): "Twelve people."})
        page.fill(f"#{of('notes', 'LEAD')}", "Three tasks.")
        expect(page.locator(f"#{of('notes', 'PLAN')}")).to_have_value("Twelve people.")


class TestJourneys:
    def test_from_the_record_to_handed_in_on_a_phone(self, live, story, of):
        entry = story.entry()
        page = live.visit("priya", f"/entries/{entry}", viewport=PHONE)
        for code, rating in (("LEAD", "4"), ("PLAN", "2"), ("SAFE", "none")):
            page.check(f"[name={of('rating', code)}][value='{rating}']")
        page.fill(f"#{of('notes', 'LEAD')}", "You gave three tasks to three people.")
        page.fill(f"#{of('notes', 'PLAN')}", "You named twelve people.")
        page.click("text=Continue to the words for Sam")
        page.wait_for_url("**/words")
        page.check(f"#{of('good', 'LEAD')}")
        assert page.input_value(f"#{of('evidence', 'LEAD')}") == ""
        card = page.locator(f".paper[aria-labelledby='criterion-{of('good', 'LEAD').partition('_')[2]}']")
        expect(card).to_contain_text("You gave three tasks to three people.")
        card.get_by_role("button", name="Begin with “You …”").click()
        page.keyboard.type("named twelve people.")
        assert page.input_value(f"#{of('evidence', 'LEAD')}") == "You named twelve people."
        page.check(f"#{of('gap', 'PLAN')}")
        page.click("text=Submit my feedback")
        expect(page.locator("#lacking")).to_contain_text("3 things are still missing")
        page.click("text=Planning people: give Sam a next step.")
        assert page.evaluate("document.activeElement.id") == of("next_step", "PLAN")
        for name, text in chosen(of).items():
            if text and not name.startswith(("good", "gap")):
                page.fill(f"#{name}", text)
        page.click("text=How Sam will read it")
        expect(page.locator(".letter-sheet")).to_contain_text("You named twelve people.")
        page.click("text=Back to the words")
        page.click("text=Submit my feedback")
        page.wait_for_url(f"**/entries/{entry}")
        expect(page.locator("main")).to_contain_text("Thank you. Your feedback on Sam is with HR.")
        page.wait_for_function("() => localStorage.length === 0")  # a script of the page takes it away

    def test_at_a_sift_the_words_begin_with_what_somebody_wrote(self, live, story, of):
        with story.database.transaction() as session:
            session.get_one(Round, story.round_id).kind = StageKind.SIFT
        page = live.visit("priya", f"/entries/{story.entry()}")
        page.check(f"[name={of('rating', 'LEAD')}][value='4']")
        page.fill(f"#{of('notes', 'LEAD')}", "Three tasks, three people.")
        page.click("text=Continue to the words for Sam")
        page.wait_for_url("**/words")
        page.check(f"#{of('good', 'LEAD')}")
        page.get_by_role("button", name="Begin with “You wrote …”").click()
        assert page.input_value(f"#{of('evidence', 'LEAD')}") == "You wrote "

    def test_a_stop_says_what_happens_before_it_happens(self, live, story, of):
        entry = story.entry()
        page = live.visit("priya", f"/entries/{entry}")
        page.fill(f"#{of('notes', 'LEAD')}", TOO_OLD)
        page.click("text=Save and leave")
        expect(page.locator("#warned")).to_be_focused()
        with story.database.reading() as session:
            assert session.scalar(sa.select(sa.func.count(Revision.id))) == 0
        page.click("text=Save it, and tell HR")
        page.wait_for_url(live.address + "/")
        assert len(revisions(story, entry)) == 1

    def test_without_javascript(self, live, story, of):
        entry = story.entry()
        page = live.visit("priya", f"/entries/{entry}", java_script_enabled=False)
        page.fill(f"#{of('notes', 'LEAD')}", TOO_OLD)
        page.locator(f"#at-{of('notes', 'LEAD')}").get_by_role("button", name="Save and check").click()
        assert "A reader could" in margin(page, of("notes", "LEAD")).text_content()
        page.fill(f"#{of('notes', 'LEAD')}", "Three tasks.")
        page.click("text=Continue to the words for Sam")
        page.check(f"#{of('good', 'LEAD')}")
        page.get_by_role("button", name="Make the cards").click()
        assert page.input_value(f"#{of('evidence', 'LEAD')}") == ""
        expect(page.locator("main")).to_contain_text("You noted, for the panel")

    def test_at_four_hundred_percent_nothing_hangs_over(self, live, story, of):
        entry = story.entry()
        put(story, entry, {**record(of), **chosen(of), of("strength", "LEAD"): ENERGETIC})
        page = live.visit("priya", f"/entries/{entry}", viewport={"width": 320, "height": 256})
        for path in ("", "/words", "/preview", "/decline"):
            page.goto(f"/entries/{entry}{path}")
            assert fits(page), path
        page.goto(f"/entries/{entry}/words")
        margin(page, of("strength", "LEAD")).get_by_role("button").click()
        assert fits(page)

    def test_every_state_trips_nobody(self, live, story, of):
        entry = story.entry()
        page = live.visit("priya", f"/entries/{entry}")
        look_at(page)
        put(story, entry, {**record(of), **chosen(of), of("strength", "LEAD"): ENERGETIC, of("notes", "PLAN"): TOO_OLD})
        page.goto(f"/entries/{entry}")
        page.click(f"#{of('notes', 'PLAN')}")
        expect(page.locator(".note-open")).to_be_visible()
        look_at(page)
        page.goto(f"/entries/{entry}/words")
        page.click(f"#{of('strength', 'LEAD')}")
        page.click("text=Keep, because")
        look_at(page)
        page.click("text=Submit my feedback")
        expect(page.locator("#lacking")).to_be_visible()
        look_at(page)
        for path in ("/preview", "/decline"):
            page.goto(f"/entries/{entry}{path}")
            look_at(page)
        story.save_well(entry)
        story.submit(entry)
        page.goto(f"/entries/{entry}")
        look_at(page)


class TestWaysToBegin:
    def test_one_click_puts_one_behind_what_stands_there_and_it_can_be_undone(self, live, story, of):
        name = of("development", "SAFE")
        put(story, entry := story.entry(), record(of, **{of("rating", "SAFE"): "2", of("gap", "SAFE"): "1"}))
        page = live.visit("priya", f"/entries/{entry}/words")
        page.fill(f"#{name}", "Thank you.")
        page.click(f"#at-{name} .ways summary")
        way = page.locator(f"#at-{name} .ways li").first
        words = way.text_content().removesuffix("Begin like this")
        way.get_by_role("button", name="Begin like this").click()
        assert page.input_value(f"#{name}") == f"Thank you. {words}"
        page.keyboard.type("the open drain")
        filled = f"Thank you. {words}".replace("...", "the open drain", 1)
        assert page.input_value(f"#{name}") == filled
        saved(story, entry, name, filled)(page)
        for _ in range(40):
            if page.input_value(f"#{name}") == "Thank you.":
                break
            page.keyboard.press("Control+z")
        assert page.input_value(f"#{name}") == "Thank you."

    def test_on_a_phone_it_fits(self, live, story, of):
        name = of("development", "SAFE")
        put(story, entry := story.entry(), record(of, **{of("rating", "SAFE"): "2", of("gap", "SAFE"): "1"}))
        page = live.visit("priya", f"/entries/{entry}/words", viewport=PHONE)
        page.click(f"#at-{name} .ways summary")
        assert fits(page)
