"""The three forms say the same: text and HTML word for word, in the light, in the dark, on a phone, without styles."""

import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError

from employer_portal.core import templating
from employer_portal.printing import colour
from employer_portal.printing.content import Content, Look, Point, Section
from employer_portal.printing.render import direction, render_html, render_page_html, render_text
from tests.printing import samples

VOID = {"br", "meta", "img"}


class Visible(HTMLParser):
    """What a reader sees, hears or copies: all text outside head and hidden elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.words: list[str] = []
        self.hidden: list[bool] = []
        self.tags: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        if tag not in VOID:
            self.hidden.append(tag in {"head", "style"} or "display: none" in (dict(attrs).get("style") or ""))

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.hidden.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.hidden):
            self.words += data.split()


WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40)
MANY = st.lists(WORDS, max_size=3).map(tuple)
POINTS = st.lists(st.builds(Point, WORDS, MANY, MANY), max_size=2).map(tuple)
SECTIONS = st.lists(st.builds(Section, WORDS, MANY, POINTS, st.booleans()), max_size=2).map(tuple)
LETTERS = st.builds(
    Content,
    look=st.builds(Look, name=WORDS),
    subject=WORDS,
    title=WORDS,
    preheader=WORDS,
    reference=WORDS,
    date_line=WORDS,
    recipient=MANY,
    salutation=WORDS,
    opening=MANY,
    sections=SECTIONS,
    close=WORDS,
    signatory=MANY,
    foot=WORDS,
    language=st.sampled_from(["en", "cy", "ar"]),
    large_print=st.booleans(),
)


@settings(max_examples=80)
@given(LETTERS)
def test_text_and_html_say_the_same_words_in_the_same_order(letter: Content) -> None:
    assert Visible(render_html(letter)).words == render_text(letter).split()


@pytest.mark.parametrize("name", samples.ALL)
def test_the_page_says_them_too_and_keeps_its_foot_in_the_margin(name: str) -> None:
    letter = samples.ALL[name]
    assert Visible(render_page_html(letter)).words == render_text(replace(letter, foot="")).split()


@pytest.mark.parametrize("name", samples.ALL)
def test_a_mail_fetches_nothing(name: str) -> None:
    page = render_html(samples.ALL[name])
    assert not re.search(r"src=|href=|url\(|@import|https?:|cid:", page)


def test_the_lock_screen_shows_the_preheader_and_the_reader_does_not() -> None:
    page = render_html(samples.WAREHOUSE)
    assert page.index(samples.WAREHOUSE.preheader) < page.index("Sam Whitlock")
    assert "telephone" not in " ".join(Visible(page).words[:12])
    [style] = re.findall(r'class="preheader"[^>]*style="([^"]*)"', page)
    assert "color" not in style, "text in the colour of its ground is what spam does"


def test_headings_go_down_one_step_at_a_time() -> None:
    for page in (render_html(samples.WAREHOUSE), render_page_html(samples.WAREHOUSE)):
        levels = [int(tag[1]) for tag in Visible(page).tags if re.fullmatch(r"h\d", tag)]
        assert levels == [1, 2, 3, 3, 2, 3, 3, 2]


def test_what_a_person_wrote_is_text_and_never_markup() -> None:
    letter = replace(samples.WAREHOUSE, opening=("<b>Sam</b> & <script>alert(1)</script>",))
    for page in (render_html(letter), render_page_html(letter)):
        assert "<script" not in page
        assert "&lt;b&gt;Sam&lt;/b&gt; &amp;" in page
    assert letter.opening[0] in render_text(letter)


def test_the_plain_text_reads_like_a_letter() -> None:
    text = render_text(samples.NURSE)
    assert text.startswith(
        "St Brannock’s Hospice\n\n25 November 2026\nSBH-NUR-27\n\nAoife Ní Bhriain\n\nDear Aoife,\n\n"
    )
    assert "\n\n→ Choose one student and note" in text
    assert text.endswith(
        "Yours sincerely,\n\nThomas Ashworth\nDirector of Nursing\n01632 960 551\n\nrecord 09aa 12 c3f7\n"
    )


def test_a_letter_without_a_date_has_no_empty_line_for_it() -> None:
    letter = replace(samples.WAREHOUSE, date_line="")
    assert render_text(letter).startswith("Northgate Distribution\n\nNGD-2026-118\n\nSam Whitlock")
    assert 'color: #55504a;">NGD-2026-118</p>' in render_html(letter)


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        templating.render("letter/letter.txt", letter=samples.WAREHOUSE)


@pytest.mark.parametrize(
    ("text", "way"),
    [("Dear Sam", "ltr"), ("שלום דנה", "rtl"), ("דנה took the notes on Tuesday", "ltr"), ("2026", "ltr"), ("", "ltr")],
)
def test_a_paragraph_runs_the_way_most_of_it_reads(text: str, way: str) -> None:
    assert direction(text) == way


def test_figures_alone_run_the_way_of_the_letter() -> None:
    assert direction("2026", "ar") == "rtl"


COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@given(COLOURS)
def test_any_brand_colour_can_be_read(brand: str) -> None:
    assert colour.contrast(brand, colour.text_on(brand)) >= colour.READABLE
    for background in ("#ffffff", "#1c1b1a"):
        assert colour.contrast(colour.readable(brand, background), background) >= colour.READABLE


def test_a_colour_that_can_be_read_is_left_alone() -> None:
    assert colour.readable("#1f4e5f") == "#1f4e5f"
    assert colour.contrast("#000000", "#ffffff") == pytest.approx(21)
