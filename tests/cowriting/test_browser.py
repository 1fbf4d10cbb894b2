"""From asking a colleague for the words to one's own confirming tap, on a phone; none of its pages trips anybody."""

import pytest
from playwright.sync_api import expect

from tests.browser import look_at
from tests.cowriting.test_cowriting import Shared
from tests.journeys.walk import PHONE

pytestmark = pytest.mark.slow


def test_asked_put_handed_over_confirmed(live):
    shared = Shared(live.story)
    tom = live.visit("tom", f"/entries/{shared.entry}/co-writing/ask", **PHONE)
    look_at(tom)
    tom.check(f"[name=writer][value='{shared.id('priya')}']")
    tom.click("main button:has-text('Ask')")
    expect(tom.locator("h1")).to_contain_text("Priya puts the words for")
    look_at(tom)
    shared.put()
    priya = live.visit("priya", f"/entries/{shared.entry}/words", **PHONE)
    priya.click("text=Look at it, and hand it to Tom")
    expect(priya.locator("h1")).to_have_text("Hand the words to Tom")
    look_at(priya)
    priya.click("main button:has-text('Send it to Tom')")
    tom.goto(f"/entries/{shared.entry}/co-writing")
    look_at(tom)
    tom.click("text=Yes, this is what I saw: hand it in")
    expect(tom.locator("main")).to_contain_text("is with HR")
