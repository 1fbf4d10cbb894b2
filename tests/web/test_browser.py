"""The pages that everybody meets, through a real browser."""

import io

import pytest
from PIL import Image, ImageChops

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


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("control", ["[name=ids]", "[name=what][value=outcome]"], ids=["box", "choice"])
def test_in_forced_colours_a_mark_is_seen(live, scheme, control):
    page = live.visit("dana", "/rounds/1/candidates", forced_colors="active", color_scheme=scheme)
    field = page.locator(control).first

    def seen():
        return Image.open(io.BytesIO(field.screenshot())).convert("L")

    empty = seen()
    field.evaluate("field => { field.checked = true }")
    marked = ImageChops.difference(empty, seen()).point(lambda light: light > 96 and 255)
    assert marked.histogram()[255] > 30, "a ticked one looks like an empty one"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("links", [".top-nav a", ".tabs a"], ids=["navigation", "tabs"])
def test_in_forced_colours_one_sees_where_one_is(live, scheme, links):
    page = live.visit("dana", "/rounds/1/candidates", forced_colors="active", color_scheme=scheme)
    line = "link => [getComputedStyle(link).borderBottomColor, getComputedStyle(link).borderBottomWidth].join()"
    here = page.locator(f"{links}[aria-current]").evaluate(line)
    others = page.locator(f"{links}:not([aria-current])").evaluate_all(f"links => links.map({line})")
    assert others
    assert here not in others


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_in_forced_colours_marked_words_can_be_read(live, scheme):
    page = live.visit("dana", "/guidance/rules/age.too_old", forced_colors="active", color_scheme=scheme)
    colour = "one => getComputedStyle(one).color"
    marked = page.locator("main mark").evaluate_all(f"all => all.map({colour})")
    assert set(marked) == {page.locator("main").evaluate(colour)}


def test_headings_of_cards_side_by_side_stand_on_one_line(live):
    page = live.visit("dana", "/rounds/1/settings")
    tops = page.locator(".halves h2").evaluate_all("all => all.map(one => one.getBoundingClientRect().top)")
    assert tops[0] == tops[1]


def test_what_would_trip_somebody_is_found(live):
    page = live.visit()
    page.evaluate("document.querySelector('label').remove()")
    with pytest.raises(AssertionError, match="label"):
        look_at(page)


def test_a_machine_without_a_browser_says_what_to_install(monkeypatch):
    monkeypatch.setattr(house.shutil, "which", lambda name: None)
    with pytest.raises(pytest.fail.Exception, match="apt-get install chromium"):
        house.chromium()
