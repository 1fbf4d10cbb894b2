"""A mail as a mail program's own browser lays it out: nothing is cut off on a telephone, names stand in their order."""

from dataclasses import replace

import pytest

from employer_portal.printing.content import Content
from employer_portal.printing.render import render_html
from tests.printing import samples

pytestmark = pytest.mark.slow

LONG = replace(
    samples.LOGO,
    look=replace(samples.LOGO.look, name="Llanfairpwllgwyngyllgogerychwyrndrobwll Partnership"),
    recipient=("Maximilianaalexandrovna-Constantinopolitanskyevich Papadopoulos",),
    opening=("Write to the.people.and.learning.team@upper-thistledale-borough-council.example.org.",),
)
LETTERS = {**samples.ALL, "long names": LONG, "long names, large": replace(LONG, large_print=True)}


def shown(browser, letter: Content, **options):
    page = browser.new_page(**options)
    page.set_content(render_html(letter))
    return page


@pytest.mark.parametrize("name", LETTERS)
def test_it_fits_a_telephone(browser, name):
    page = shown(browser, LETTERS[name], viewport={"width": 390, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") == 390
    page.close()


def test_on_a_desk_it_is_no_wider_than_can_be_read(browser):
    page = shown(browser, samples.WAREHOUSE, viewport={"width": 1280, "height": 800})
    assert page.locator(".sheet").bounding_box()["width"] == 640
    page.close()


def test_a_name_of_the_other_way_stays_between_the_words_around_it(browser):
    letter = replace(samples.WAREHOUSE, salutation="Dear يوسف, 3 of נועם, מיכל and Joy")
    page = shown(browser, letter)
    left = page.evaluate(
        """() => {
            const line = document.querySelector(".salutation");
            const names = [...line.querySelectorAll("bdi")].map(name => name.getBoundingClientRect().left);
            const range = document.createRange();
            range.setStart(line.firstChild, 0);
            range.setEnd(line.firstChild, 4);
            return [range.getBoundingClientRect().left, ...names];
        }"""
    )
    assert left == sorted(left)
    assert len(left) == 4
    page.close()


@pytest.mark.parametrize("name", ["warehouse", "modern", "plain"])
def test_in_the_dark_every_word_can_be_read(browser, name):
    page = shown(browser, samples.ALL[name], color_scheme="dark")
    grounds = page.evaluate(
        """() => [...document.querySelectorAll("h1, h2, h3, p, a, strong")].map(one => {
            const light = colour => { const [r, g, b] = colour.match(/[\\d.]+/g).map(Number); return r + g + b; };
            let under = one;
            while (getComputedStyle(under).backgroundColor === "rgba(0, 0, 0, 0)") under = under.parentElement;
            return light(getComputedStyle(one).color) - light(getComputedStyle(under).backgroundColor);
        })"""
    )
    assert min(grounds) > 150
    page.close()
