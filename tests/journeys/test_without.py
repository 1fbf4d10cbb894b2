"""The journeys of those who have less: no scripts and a narrow screen, or a keyboard and nothing else."""

import pytest
from playwright.sync_api import expect

from tests.browser import fits
from tests.factories import GOOD_GAP, GOOD_STEP
from tests.feedback.entries import TOO_OLD
from tests.journeys.walk import RATED, SAW, STRENGTH, WRONG, walking

pytestmark = pytest.mark.slow
#: Where the focus is: the element's id and words, whether it is seen to be there, and whether it is on the screen.
FOCUS = """async () => { await new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)));
    const at = document.activeElement, box = at.getBoundingClientRect();
    const drawn = [at, at.closest("label")].filter(Boolean).map((one) => getComputedStyle(one));
    const middle = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
    return { id: at.id || at.name || "", words: at.textContent.trim(), tag: at.tagName,
        shown: drawn.some((style) => style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2)
            || at.type === "date", // whose parts show it themselves
        seen: Boolean(middle) && (at.contains(middle) || middle.contains(at)) }; }"""


@pytest.fixture
def walk(browser, checker, _files):
    """A round at 320 pixels, which is 1280 at 400 %, without scripts."""
    narrow = {"width": 320, "height": 640}
    with walking(browser, _files, checker, java_script_enabled=False, viewport=narrow) as walk:
        for person in (walk.hr, walk.interviewer, walk.approver):
            person.page.on("load", lambda page: wide.append(page.url) if not fits(page) else None)
        wide = []
        yield walk
    assert not wide, f"wider than the screen: {wide}"


def test_a_whole_round_without_scripts_on_a_narrow_screen(walk):
    walk.upload()
    walk.ask_the_panel()
    walk.follow_the_mail()
    write_without_scripts(walk)
    walk.review()
    walk.compose()
    walk.approve()
    walk.cool_off()
    (letter,) = walk.mails("sam1@")
    words = " ".join(letter.get_body(("plain",)).get_content().split())
    assert all(said in words for said in (SAW["LEAD"], WRONG, GOOD_GAP, GOOD_STEP))


def write_without_scripts(walk):
    """The notes come with the page after saving; a wording is kept with its reason."""
    priya, of = walk.interviewer, walk.fields()
    page = priya.page
    for code, rating in RATED.items():
        page.check(f"[name={of('rating', code)}][value='{rating}']")
        page.fill(f"#{of('notes', code)}", SAW[code])
    priya.press("Continue to the words for Sam")
    page.check(f"#{of('good', 'LEAD')}")
    page.check(f"#{of('gap', 'PLAN')}")
    priya.press("Make the cards")
    page.fill(f"#{of('evidence', 'LEAD')}", SAW["LEAD"])
    page.fill(f"#{of('strength', 'LEAD')}", STRENGTH)
    page.fill(f"#{of('development', 'PLAN')}", GOOD_GAP)
    priya.press("Submit my feedback")
    expect(page.locator("#lacking")).to_contain_text("Planning people: give Sam a next step.")
    page.fill(f"#{of('next_step', 'PLAN')}", GOOD_STEP)
    note = page.locator(f"#at-{of('strength', 'LEAD')} .note-justify")
    expect(note).to_contain_text(WRONG)
    note.get_by_label("Keep it, because").fill("The advert asks for energy at night, and that is what was shown.")
    priya.press("Keep these words")
    priya.press("Submit my feedback")
    expect(page.locator("main")).to_contain_text("Thank you. Your feedback on Sam is with HR.")


def test_an_entry_by_keyboard_alone(live):
    story = live.story
    entry = story.entry()
    with story.database.reading() as session:
        ids = story.criteria(session)
    page = live.visit("priya")
    keys = page.keyboard
    tab_to(page, "Tell Sam Ortiz1 what you saw", first="Skip to the page")
    keys.press("Enter")
    page.wait_for_url(f"**/entries/{entry}")
    for code, steps in (("LEAD", 3), ("PLAN", 1), ("SAFE", 2)):
        tab_to(page, f"rating_{ids[code]}")
        for _ in range(steps):
            keys.press("ArrowDown")
        tab_to(page, f"notes_{ids[code]}")
        keys.type(SAW[code])
    keys.type(" " + TOO_OLD)
    margin = page.locator(f"#at-notes_{ids['SAFE']} .margin")
    expect(margin).to_contain_text("1 note: stop")
    tab_to(page, "1 note: stop")
    page.keyboard.press("Shift+Tab")
    keys.press("Control+A")
    keys.type(SAW["SAFE"])
    tab_to(page, "Continue to the words for Sam")
    keys.press("Enter")
    page.wait_for_url("**/words")
    for box in ("good_LEAD", "gap_PLAN"):
        part, code = box.split("_")
        tab_to(page, f"{part}_{ids[code]}")
        keys.press("Space")
    tab_to(page, f"evidence_{ids['LEAD']}")
    keys.type(SAW["LEAD"])
    tab_to(page, f"strength_{ids['LEAD']}")
    keys.type(STRENGTH.replace(WRONG, "clear"))
    tab_to(page, f"development_{ids['PLAN']}")
    keys.type(GOOD_GAP)
    tab_to(page, "Submit my feedback")
    keys.press("Enter")
    expect(page.locator("#lacking")).to_be_focused()
    tab_to(page, "Planning people: give Sam a next step.")
    keys.press("Enter")
    expect(page.locator(f"#next_step_{ids['PLAN']}")).to_be_focused()
    keys.type(GOOD_STEP)
    tab_to(page, "Submit my feedback")
    keys.press("Enter")
    expect(page.locator("main")).to_contain_text("Thank you. Your feedback on Sam is with HR.")


def test_a_form_with_mistakes_leads_the_keyboard_to_them(live):
    page = live.visit("dana", f"/rounds/{live.story.round_id}/candidates/new")
    for name, text in (("last_name", "Ortiz"), ("reference", "C-9"), ("email", "sam@post")):
        tab_to(page, name)
        page.keyboard.type(text)
    page.keyboard.press("Enter")
    expect(page.locator("#mistakes")).to_be_focused()
    tab_to(page, "E-mail")
    page.keyboard.press("Enter")
    expect(page.locator("#email")).to_be_focused()


def tab_to(page, wanted, first=None):
    """Press Tab until one is there; at each stop the focus can be seen."""
    for number in range(60):
        page.keyboard.press("Tab")
        at = page.evaluate(FOCUS)
        if at["tag"] == "BODY":
            continue  # the page has only just come
        assert at["shown"], f"nothing shows that the focus is on {at}"
        assert at["seen"], f"the focus is out of sight on {at}"
        assert number or not first or at["words"] == first, at
        if at["id"].startswith(wanted) or at["words"].startswith(wanted):
            return
    raise AssertionError(f"Tab does not lead to {wanted!r}")
