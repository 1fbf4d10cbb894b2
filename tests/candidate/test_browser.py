"""The way to the letter on a phone, in a real browser, without scripts: as a candidate walks it."""

import pytest

from tests.browser import SIZES, look_at
from tests.candidate.door import FACT, Door

pytestmark = pytest.mark.slow
PHONE = {"viewport": SIZES[1], "java_script_enabled": False}


@pytest.fixture
def door(live, tmp_path):
    return Door(live.story, tmp_path)


def test_a_candidate_reads_the_letter_on_a_phone(live, door):
    page = live.visit(None, door.address(), **PHONE)
    page.click("text=Send me a code")
    page.fill("[name=code]", "000000")
    page.fill("[name=fact]", FACT)
    page.click("text=Open my page")
    assert "do not open this page" in page.inner_text("#mistakes")
    page.fill("[name=code]", door.codes()[-1])
    page.fill("[name=fact]", FACT)
    page.click("text=Open my page")
    assert page.inner_text("h1") == "Your feedback, Sam"
    with page.expect_download() as file:
        page.get_by_role("link", name="Plain text").click()
    assert file.value.suggested_filename == "letter.txt"
    page.click("text=Leave this page")
    assert page.inner_text("h1") == "Open your page"


def test_a_candidate_says_what_they_need_stays_in_touch_and_leaves(live, door):
    page = live.visit(None, door.address(), **PHONE)
    page.click("text=Send me a code")
    page.fill("[name=code]", door.codes()[-1])
    page.fill("[name=fact]", FACT)
    page.click("text=Open my page")
    page.click("text=Tell us what you need")
    page.check("text=Step-free access")
    page.check("text=An interpreter")
    page.fill("[name=words]", "A break half-way.")
    page.click("main form button")
    assert "A break half-way." in page.inner_text("#needs")
    page.click("text=Hear of other roles")
    page.click("main form button")
    assert "Choose until when." in page.inner_text("#mistakes")
    page.fill("[name=roles]", "Team leader, mornings")
    page.locator("[name=until]").first.check()
    page.click("main form button")
    assert "Team leader, mornings" in page.inner_text("#in-touch")
    page.click("text=Do not write to me about other roles")
    assert "Hear of other roles" in page.inner_text("#in-touch")


def test_no_page_of_a_candidate_trips_anybody(live, door):
    page = live.visit(None, door.address())
    look_at(page)
    page.click("text=Send me a code")
    look_at(page)
    page.fill("[name=code]", "1")
    page.fill("[name=fact]", "1")
    page.click("text=Open my page")
    look_at(page)
    page.fill("[name=code]", door.codes()[-1])
    page.fill("[name=fact]", FACT)
    page.click("text=Open my page")
    look_at(page)
    for asked in (
        "/your-page/call",
        "/your-page/needs",
        "/your-page/in-touch",
        *(f"/your-page/letters/{door.letter}/{what}" for what in ("question", "sentence")),
    ):
        page.goto(asked)
        look_at(page)
        page.click("main form button")
        look_at(page)
    page.goto("/c/nonsense")
    look_at(page)
