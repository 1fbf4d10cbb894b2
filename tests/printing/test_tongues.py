"""Each word is read aloud in the language that it was written in."""

import tomllib
from pathlib import Path

import pytest

from employer_portal.printing.render import render_page_html, render_text
from employer_portal.printing.tongues import written_in
from tests.printing import samples

RULES = tomllib.loads(Path("guidance/phrasing/common/languages.toml").read_text())["rule"]
[WELSH] = [rule for rule in RULES if rule["id"] == "language.welsh"]


@pytest.mark.parametrize("text", [*WELSH["flags"], "Arwain tîm yn y nos", "Cynllunio\u2019r dŵr"])
def test_what_the_checker_takes_for_welsh_is_read_aloud_in_welsh(text):
    assert written_in(text) == "cy"


@pytest.mark.parametrize("text", [*WELSH["passes"], "Leading a shift", "", "You met the visitor at Ysbyty yr Ystwyth."])
def test_english_with_a_name_in_it_is_english(text):
    assert written_in(text) == "en"


def test_what_people_wrote_and_named_says_its_language_within_welsh():
    page = render_page_html(samples.WELSH)
    assert '<p>Zz nid y <bdi lang="en" dir="ltr">Warehouse Team Leader</bdi>.</p>' in page
    assert '<p class="role"><bdi lang="en" dir="ltr">Warehouse Team Leader</bdi></p>' in page
    assert '<bdi lang="en" dir="ltr">Working safely</bdi></h3>' in page
    assert '<p class="step" lang="en">' in page


def test_an_english_letter_says_nothing_of_english():
    assert 'lang="en">' not in render_page_html(samples.WAREHOUSE).partition("<body>")[2]


def test_the_halves_of_a_text_stand_one_below_the_other():
    welsh, english = (render_text(half) for half in samples.BOTH.halves)
    assert render_text(samples.BOTH) == f"{welsh}\n{'-' * 40}\n\n{english}"
