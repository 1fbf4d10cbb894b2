"""What a browser kept of feedback on somebody who was erased: gone at the next visit, and nothing else with it."""

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from employer_portal.feedback.models import Entry
from tests.erasing.test_erasing import erased, records

pytestmark = pytest.mark.slow


def typed_in_a_tunnel(live, entry):
    """A page on which somebody wrote without a line, and closed it: their browser keeps it."""
    page = live.visit("priya", f"/entries/{entry}")
    page.context.set_offline(True)
    with live.story.database.reading() as session:
        name = f"notes_{live.story.criteria(session)['LEAD']}"
    page.fill(f"#{name}", f"Typed in a tunnel on {entry}.")
    expect(page.locator("#trouble")).to_contain_text("No connection.")
    return page


def test_drafts_on_who_was_erased_go_and_others_stay(live):
    story = live.story
    gone, stays = story.entry("priya", "C-1"), story.entry("priya", "C-2")
    page = typed_in_a_tunnel(live, gone)
    kept = page.evaluate("({...localStorage})")
    page.close()
    page.context.set_offline(False)
    records(story)
    erased(story)
    with story.database.reading() as session:
        assert session.scalar(sa.select(Entry.id).where(Entry.id == gone)) is None
    page = live.tab(page.context)
    [(key, draft)] = kept.items()
    others = [key.replace(f":{gone}", f":{stays}"), f"portal-draft:99:{gone}"]  # of somebody else: they look themselves
    page.goto("/help")
    page.wait_for_function("() => localStorage.length === 0")
    page.evaluate("([keys, draft]) => keys.forEach((one) => localStorage.setItem(one, draft))", [[key, *others], draft])
    page.goto("/")
    page.wait_for_function("(key) => !(key in localStorage)", arg=key)
    assert sorted(page.evaluate("Object.keys(localStorage)")) == sorted(others)


def test_without_an_answer_nothing_goes(live):
    entry = live.story.entry("priya", "C-1")
    page = typed_in_a_tunnel(live, entry)
    page.close()
    page.context.set_offline(False)
    page = live.tab(page.context)
    page.route("**/entries/there*", lambda route: route.fulfill(status=404, body="no portal here"))
    page.goto("/")
    page.wait_for_load_state("networkidle")
    assert "Typed in a tunnel" in page.evaluate("Object.values(localStorage).join()")
