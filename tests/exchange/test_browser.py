"""A scorecard of one's own, matched in a real browser: nothing trips anybody there."""

import pytest

from tests.browser import look_at
from tests.exchange.test_pages import Worker
from tests.scorecards.cards import ROUND, asking
from tests.workbook.workbooks import xlsx

pytestmark = pytest.mark.slow


def test_a_scorecard_is_matched(live, tmp_path):
    worker = Worker(live.story)
    page = live.visit("dana", "/rounds/upload")
    page.set_input_files("#workbook", xlsx(tmp_path / "panel.xlsx", asking()))
    page.get_by_role("button", name="Read it").click()
    worker.work()
    page.reload()
    look_at(page)
    page.get_by_role("link", name="Look at the guesses").click()
    look_at(page)
    page.get_by_label("Contact’s name").fill(ROUND["Contact name"])
    page.get_by_label("Contact’s e-mail").fill(ROUND["Contact email"])
    page.get_by_label("Vacancy title").fill(ROUND["Vacancy title"])
    page.get_by_label("What “So-so” means").select_option("not assessed")
    page.get_by_label("Keep this for next time").fill("Depot panel")
    page.get_by_role("button", name="Read it like this").click()
    page.wait_for_url("**/uploads/*")
    worker.work()
    page.reload()
    look_at(page)
    assert "Is it the same person?" in page.inner_text("main")
