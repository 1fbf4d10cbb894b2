"""One whole round in a real browser and over a real mail server: from the workbook to a candidate who was told."""

import pytest
from playwright.sync_api import expect

from employer_portal.core import audit
from tests.factories import GOOD_GAP, GOOD_STEP
from tests.journeys.walk import RIGHT, SAW, WRONG, walking

pytestmark = pytest.mark.slow


@pytest.fixture
def walk(browser, checker, _files):
    with walking(browser, _files, checker) as walk:
        yield walk


def test_a_round_from_the_workbook_to_a_candidate_who_was_told(walk):
    board = walk.hr.page.locator("main")
    walk.upload()
    expect(board).to_contain_text("2 candidates")
    walk.ask_the_panel()
    walk.follow_the_mail()
    walk.write()
    walk.review()
    walk.compose()
    assert walk.mails("sam1@") == []
    walk.approve()
    walk.deliver()
    assert walk.mails("sam1@") == [], "it cools off first"
    walk.cool_off()
    (letter,) = walk.mails("sam1@")
    words = " ".join(letter.get_body(("plain",)).get_content().split())
    assert all(said in words for said in (SAW["LEAD"], RIGHT, GOOD_GAP, GOOD_STEP))
    assert WRONG not in words
    (pdf,) = letter.iter_attachments()
    assert pdf.get_content().startswith(b"%PDF")
    walk.live.sign_in(walk.hr.page, "dana")
    walk.hr.page.goto(f"/rounds/{walk.round_id}")
    expect(board.get_by_role("row", name="Sam Ortiz1")).to_contain_text("told today · in the letter")
    expect(board).to_contain_text("Sent today 12:00")
    with walk.story.database.reading() as session:
        assert audit.verify(session).broken is None
