"""The pages that everybody meets, through a real browser."""

import pytest

from tests import browser as house
from tests.browser import look_at

pytestmark = pytest.mark.slow


def test_signing_in_and_the_first_page_trip_nobody(live):
    page = live.visit()
    look_at(page)
    live.site.give_password("priya")
    live.sign_in(page, "priya")
    assert page.text_content("h1") == "Waiting for you"
    look_at(page)


def test_what_would_trip_somebody_is_found(live):
    page = live.visit()
    page.evaluate("document.querySelector('label').remove()")
    with pytest.raises(AssertionError, match="label"):
        look_at(page)


def test_a_machine_without_a_browser_says_what_to_install(monkeypatch):
    monkeypatch.setattr(house.shutil, "which", lambda name: None)
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        house.chromium()
