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
from employer_portal.printing.content import Content, Look, Point, Section, items
from employer_portal.printing.marking import direction, marked, spoken
from employer_portal.printing.render import render_html, render_page_html, render_text
from tests.printing import samples

VOID = {"br", "meta", "img"}
INLINE = {"a", "bdi", "strong", "span"}


class Visible(HTMLParser):
    """What a reader sees, hears or copies: all text outside head and hidden elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.hidden: list[bool] = []
        self.tags: list[str] = []
        self.feed(str(page))

    @property
    def words(self) -> list[str]:
        return self.text.split()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.text += "" if tag in INLINE else " "
        if tag not in VOID:
            self.hidden.append(tag in {"head", "style"} or "display: none" in (dict(attrs).get("style") or ""))

    def handle_endtag(self, tag: str) -> None:
        self.text += "" if tag in INLINE else " "
        if tag not in VOID:
            self.hidden.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.hidden):
            self.text += data


WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=40).filter(lambda words: not items(words))
MANY = st.lists(WORDS, max_size=3).map(tuple)
POINTS = st.lists(st.builds(Point, WORDS, MANY, MANY), max_size=2).map(tuple)
SECTIONS = st.lists(st.builds(Section, WORDS, MANY, POINTS, st.booleans()), max_size=2).map(tuple)
LETTERS = st.builds(
    Content,
    look=st.builds(Look, name=WORDS, sender=MANY),
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
    heading=WORDS,
    role=WORDS,
    reference_note=WORDS,
    farewell=WORDS,
    language=st.sampled_from(["en", "cy", "ar"]),
    large_print=st.booleans(),
)


def said(text: str) -> list[str]:
    """The words of a letter's text, without the marks of lists, which HTML leaves to whoever shows it."""
    return re.sub(r"^(?:- |\d+\. )", "", text, flags=re.MULTILINE).replace(":", " ").split()


@settings(max_examples=80)
@given(LETTERS)
def test_text_and_html_say_the_same_words_in_the_same_order(letter: Content) -> None:
    assert Visible(render_html(letter)).words == render_text(letter).split()


def test_a_list_is_a_list_in_each_form() -> None:
    assert "- the minutes were kept\n- the risk was named\n" in render_text(samples.LISTS)
    assert "1. Take one shift.\n2. Note its orders.\n" in render_text(samples.LISTS)
    for page in (render_html(samples.LISTS), render_page_html(samples.LISTS)):
        assert [tag for tag in Visible(page).tags if tag in {"ul", "ol", "li"}] == ["ul", "li", "li", "ol", "li", "li"]


@pytest.mark.parametrize(
    ("paragraph", "found"),
    [
        ("- one\n- two", ("one", "two")),
        ("1. one\n2. two", ("one", "two")),
        ("- one", ("one",)),
        ("- one\ntwo", ()),
        ("1. one\n3. three", ()),
        ("2. one\n3. two", ()),
        ("- one\n1. two", ()),
        ("You said - and meant - it.", ()),
        ("-one", ()),
        ("1.5 metres", ()),
        ("", ()),
    ],
)
def test_what_is_a_list(paragraph: str, found: tuple[str, ...]) -> None:
    assert items(paragraph) == found


@pytest.mark.parametrize("name", samples.ALL)
def test_the_page_says_them_too_and_keeps_its_foot_in_the_margin(name: str) -> None:
    letter = samples.ALL[name]
    assert said(" ".join(Visible(render_page_html(letter)).words)) == said(render_text(replace(letter, foot="")))


@pytest.mark.parametrize("name", samples.ALL)
def test_a_mail_fetches_nothing(name: str) -> None:
    page = render_html(samples.ALL[name])
    assert not re.search(r"src=|<link|url\(|@import|cid:", page)
    assert all(re.match("https://|mailto:", target) for target in re.findall(r'href="([^"]*)', page))


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
        assert "<h1" in page.partition("Feedback on your interview")[0][-400:]


def test_what_a_person_wrote_is_text_and_never_markup() -> None:
    letter = replace(samples.WAREHOUSE, opening=("<b>Sam</b> & <script>alert(1)</script>",))
    for page in (render_html(letter), render_page_html(letter)):
        assert "<script" not in page
        assert "&lt;b&gt;Sam&lt;/b&gt; &amp;" in page
    assert letter.opening[0] in render_text(letter)


def test_the_plain_text_reads_like_a_letter() -> None:
    text = render_text(samples.NURSE)
    assert text.startswith(
        "St Brannock’s Hospice\n\n25 November 2026\nOur reference: SBH-NUR-27\n"
        "Please give it when you get in touch.\n\nAoife Ní Bhriain\n\n"
        "Feedback on your interview\nStaff Nurse\n\nDear Aoife,\n\n"
    )
    assert "\n\n→ Choose one student and note" in text
    assert text.endswith(
        "Yours sincerely,\n\nThomas Ashworth\nDirector of Nursing\n01632 960 551\n\nrecord 09aa 12 c3f7\n"
    )


def test_a_letter_without_a_date_has_no_empty_line_for_it() -> None:
    letter = replace(samples.NURSE, date_line="", reference_note="")
    assert render_text(letter).startswith("St Brannock’s Hospice\n\nOur reference: SBH-NUR-27\n\nAoife")
    assert 'color: #55504a;">Our reference: SBH-NUR-27</p>' in render_html(letter)


def test_a_value_that_is_missing_is_an_error() -> None:
    with pytest.raises(UndefinedError):
        templating.render("letter/letter.txt", letter=samples.WAREHOUSE)


@pytest.mark.parametrize(
    ("text", "way"),
    [("Dear Sam", "ltr"), ("שלום דנה", "rtl"), ("דנה took the notes on Tuesday", "ltr"), ("2026", "ltr"), ("", "ltr")],
)
def test_a_paragraph_runs_the_way_most_of_it_reads(text: str, way: str) -> None:
    assert direction(text) == way


@pytest.mark.parametrize(
    "text", ["Dear ليلى حداد,", "Dear محمد عبد الرحمن الخوارزمي,", "דנה לוי and ليلى حداد took the notes."]
)
def test_names_in_another_script_turn_no_sentence_round(text: str) -> None:
    assert direction(text) == "ltr"
    assert Visible(marked(text)).words == text.split()
    assert 'dir="rtl">' in marked(text)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Dear Sam", "en"),
        ("ليلى حداد", "ar"),
        ("Ελένη", "el"),
        ("佐藤さくら", "ja"),
        ("李小龍", "zh"),
        ("김민준", "ko"),
    ],
)
def test_a_line_is_in_the_language_of_its_script(text: str, language: str) -> None:
    assert spoken(text) == language


@pytest.mark.parametrize(
    ("text", "target"),
    [
        ("Write to people@example.org.", "mailto:people@example.org"),
        ("See www.example.org/jobs, please.", "https://www.example.org/jobs"),
        ("(https://example.org/a?b=1)", "https://example.org/a?b=1"),
    ],
)
def test_an_address_is_a_link(text: str, target: str) -> None:
    assert re.findall(r'href="([^"]*)"', marked(text)) == [target]
    assert Visible(marked(text)).words == text.split()


def test_what_stands_at_a_sentence_is_no_address() -> None:
    assert "<a" not in marked("You asked who answers at 5.30, e.g. in Unit 4. Then www.")


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
