"""The three forms say the same: text and HTML word for word, in the light, in the dark, on a phone, without styles."""

import re
from base64 import b64decode
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jinja2 import UndefinedError
from PIL import Image

from employer_portal.core import templating
from employer_portal.core.errors import DomainError
from employer_portal.printing import colour
from employer_portal.printing.content import Content, Look, Point, Section, items
from employer_portal.printing.isolating import isolated
from employer_portal.printing.marking import marked
from employer_portal.printing.picture import on_plate
from employer_portal.printing.render import render_html, render_page_html, render_text
from employer_portal.printing.scripts import direction, spoken
from tests.printing import samples

VOID = {"br", "meta", "img"}
INLINE = {"a", "bdi", "span", "strong"}


class Visible(HTMLParser):
    """What a reader sees, hears or copies: text outside head and hidden elements, and what marks lists and tables."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.said = ""
        self.hidden: list[bool] = []
        self.tags: list[str] = []
        self.counted: int | None = None
        self.feed(str(page))

    @property
    def words(self) -> list[str]:
        return self.said.split()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.said += "" if tag in INLINE else " "
        if tag in {"ul", "ol"}:
            self.counted = 0 if tag == "ol" else None
        if tag == "li":
            self.counted = None if self.counted is None else self.counted + 1
            self.said += "- " if self.counted is None else f"{self.counted}. "
        if tag not in VOID:
            self.hidden.append(tag in {"head", "style"} or "display: none" in (dict(attrs).get("style") or ""))

    def handle_endtag(self, tag: str) -> None:
        self.said += ":" if tag == "th" else ""
        self.said += "" if tag in INLINE else " "
        if tag not in VOID:
            self.hidden.pop()

    def handle_data(self, data: str) -> None:
        if not any(self.hidden):
            self.said += data


def said(text: str) -> list[str]:
    """The words of a plain text, without the two signs that nobody sees."""
    return re.sub("[\u2068\u2069]", "", text).split()


WORDS = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\u2068\u2069"), max_size=40)
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


@settings(max_examples=60)
@given(LETTERS)
def test_text_and_html_say_the_same_words_in_the_same_order(letter: Content) -> None:
    assert Visible(render_html(letter)).words == said(render_text(letter))


@pytest.mark.parametrize("day", ["18 November 2026", "1 March", "3rd May 2027", "18 Tachwedd 2026"])
def test_no_line_ends_between_a_day_and_its_month(day: str) -> None:
    said_at = f"You met us on {day}, with a plan for 18 people."
    letter = replace(samples.LISTS, date_line=day, opening=(said_at,))
    joined = day.replace(" ", "\u00a0", 1)
    for page in (render_html(letter), render_page_html(letter)):
        assert unescape(page).count(joined) == 2
        assert "18 people" in page
    assert said_at in render_text(letter)


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
    assert Visible(render_page_html(letter)).words == said(render_text(replace(letter, foot="")))


@pytest.mark.parametrize("name", samples.ALL)
def test_a_mail_fetches_nothing(name: str) -> None:
    page = render_html(samples.ALL[name])
    assert not re.search(
        r"src=\"(?!data:image/png;base64,)|url\(|@import|http:|cid:|<(?:link|script|iframe|object)", page
    )
    for address in re.findall(r'href="([^"]*)"', page):
        shown = re.search(rf'href="{re.escape(address)}"[^>]*>([^<]*)</a>', page)
        assert shown
        assert address in {shown[1], f"mailto:{shown[1]}", f"https://{shown[1]}"}, "a link leads where it says"


def test_the_lock_screen_shows_the_preheader_and_the_reader_does_not() -> None:
    page = render_html(samples.WAREHOUSE)
    assert page.index(samples.WAREHOUSE.preheader) < page.index("Sam Whitlock")
    assert "telephone" not in " ".join(Visible(page).words[:12])
    [style] = re.findall(r'class="preheader"[^>]*style="([^"]*)"', page)
    assert "color" not in style, "text in the colour of its ground is what spam does"


def test_an_inbox_that_shows_the_first_words_never_gets_to_the_outcome() -> None:
    page = render_html(samples.WAREHOUSE)
    hidden = page[page.index(samples.WAREHOUSE.preheader) : page.index("Northgate Distribution</p>")]
    assert hidden.count("\u034f") > 80, "what follows the preheader is nothing, for longer than any line of an inbox"


def test_it_says_its_language_and_way_where_mail_programs_keep_them() -> None:
    for name, way in (("warehouse", 'lang="en" dir="ltr"'), ("arabic", 'lang="ar" dir="rtl"')):
        assert re.search(rf'<body[^>]*>\s*<div [^>]*{way} role="article"', render_html(samples.ALL[name]))


def test_an_address_in_a_sentence_is_a_link_to_itself() -> None:
    said = "See https://jobs.northgate.example/how, or write to people@northgate.example."
    page = render_html(replace(samples.WAREHOUSE, opening=(said,)))
    assert re.search(r'<a href="https://jobs.northgate.example/how"[^>]*>https://jobs.northgate.example/how</a>,', page)
    assert re.search(r'<a href="mailto:people@northgate.example"[^>]*>people@northgate.example</a>\.', page)


@pytest.mark.parametrize(
    ("sentence", "runs"),
    [
        ("Dear يوسف بن خالد,", ["يوسف بن خالد"]),
        ("You met מיכל בן־עמי, נועם כהן and Joy on 18 November.", ["מיכל בן־עמי", "נועם כהן"]),
        ("You read “שלום, מה שלומך?”, twice.", ["שלום, מה שלומך?"]),
        ("You met هدى (أم علي), with 3 people.", ["هدى (أم علي)"]),
        ("You met Žofia Łęcka and 李小龍.", []),
    ],
)
def test_a_name_of_the_other_way_turns_nothing_round(sentence: str, runs: list[str]) -> None:
    letter = replace(samples.WAREHOUSE, salutation=sentence)
    assert direction(sentence) == "ltr"
    for page in (render_html(letter), render_page_html(letter)):
        assert re.findall(r'<bdi lang="\w+" dir="rtl">([^<]*)</bdi>', page) == runs
        assert not re.search(r'<p[^>]* dir="rtl"', page)
    assert re.findall("\u2068([^\u2069]*)\u2069", render_text(letter)) == runs


def test_a_logo_stands_on_a_plate_and_is_small() -> None:
    noise = Image.effect_noise((600, 300), 90).convert("RGB")
    file = BytesIO()
    noise.save(file, "PNG")
    clear = BytesIO()
    Image.new("RGBA", (100, 300)).save(clear, "PNG")
    for logo in (file.getvalue(), clear.getvalue(), samples.logo()):
        picture = on_plate(logo)
        data = b64decode(picture.address.partition(",")[2])
        with Image.open(BytesIO(data)) as shown:
            assert shown.convert("RGB").getpixel((0, 0)) == (255, 255, 255)
            assert "A" not in shown.getbands()
            assert shown.size == (2 * picture.width, 2 * picture.height)
        assert len(data) < 26_000
        assert picture.width <= 256
        assert picture.height <= 88


def test_a_logo_that_cannot_be_read_stops_the_letter_in_words() -> None:
    with pytest.raises(DomainError, match="logo cannot be read"):
        render_html(replace(samples.LOGO, look=replace(samples.LOGO.look, logo=b"no picture")))


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


def test_a_figure_that_hangs_on_a_name_and_a_telephone_number_keep_their_order_from_right_to_left() -> None:
    told = "تحدثت عن Covid-19."
    letter = replace(samples.ALL["arabic"], opening=(told,), signatory=("ليلى", "01632 960 274"))
    for page in (render_html(letter), render_page_html(letter)):
        assert '<bdi lang="en" dir="ltr">Covid-19</bdi>.' in page
        assert '<bdi dir="ltr">01632 960 274</bdi>' in page
    assert isolated(told, "ar") == "تحدثت عن \u2068Covid-19\u2069."
    assert "\n\u206801632 960 274\u2069\n" in render_text(letter)


def test_a_brand_whose_logo_says_its_name_says_it_once() -> None:
    letter = replace(samples.LOGO, look=replace(samples.LOGO.look, name_beside=False))
    for page in (render_html(letter), render_page_html(letter)):
        assert 'class="name"' not in page
        assert 'alt="Northgate Distribution logo"' in page


def test_the_ratings_are_a_table_with_their_criteria_as_headings() -> None:
    letter = replace(samples.WAREHOUSE, ratings_heading="How each was rated", ratings=(("Planning", "Partly met"),))
    page = render_html(letter)
    assert re.search(r'<th scope="row"[^>]*>Planning</th><td[^>]*>Partly met</td>', page)
    assert Visible(page).words == said(render_text(letter))


COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


@given(COLOURS)
def test_any_brand_colour_can_be_read(brand: str) -> None:
    assert colour.contrast(brand, colour.text_on(brand)) >= colour.READABLE
    for background in ("#ffffff", "#1c1b1a"):
        assert colour.contrast(colour.readable(brand, background), background) >= colour.READABLE


def test_a_colour_that_can_be_read_is_left_alone() -> None:
    assert colour.readable("#1f4e5f") == "#1f4e5f"
    assert colour.contrast("#000000", "#ffffff") == pytest.approx(21)
