"""The PDF as a machine that reads it aloud finds it: tags, order, language, fonts, and no empty boxes."""

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from io import BytesIO
from itertools import pairwise

import pikepdf
import pytest

from employer_portal.core.errors import DomainError
from employer_portal.printing import fonts, pdf, render, sheet
from employer_portal.printing.content import Content, Point
from tests.printing import samples

SHOWN = {"Tj", "TJ", "Do", "f", "f*", "S", "B", "sh"}
LATIN = {"warehouse", "modern", "plain", "logo", "post", "nurse", "long"}


@cache
def printed(name: str) -> pdf.Pdf:
    return pdf.render_pdf(samples.ALL[name])


@cache
def opened(name: str) -> pikepdf.Pdf:
    return pikepdf.open(BytesIO(printed(name).data))


def tagged(document: pikepdf.Pdf) -> Iterator[pikepdf.Dictionary]:
    """All structure elements in reading order."""
    waiting = [document.Root.StructTreeRoot.K[0]]
    while waiting:
        element = waiting.pop(0)
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield element
            waiting[:0] = list(element.get("/K", []))


every_letter = pytest.mark.parametrize("name", samples.ALL)


@every_letter
def test_it_says_what_it_is(name: str) -> None:
    document = opened(name)
    root = document.Root
    assert root.Lang == samples.ALL[name].language
    assert root.MarkInfo.Marked
    assert root.ViewerPreferences.DisplayDocTitle
    metadata = document.open_metadata()
    assert metadata["dc:title"] == samples.ALL[name].title
    assert metadata["pdfuaid:part"] == "1"


@every_letter
def test_headings_begin_at_one_and_skip_no_level(name: str) -> None:
    levels = [int(str(element.S)[2:]) for element in tagged(opened(name)) if str(element.S) in {"/H1", "/H2", "/H3"}]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@every_letter
def test_everything_on_the_page_is_told_or_marked_as_decoration(name: str) -> None:
    document = opened(name)
    told = {
        (element.Pg.objgen, int(child))
        for element in tagged(document)
        for child in element.get("/K", [])
        if isinstance(child, int)
    }
    for page in document.pages:
        marks: list[object] = []
        for instruction in pikepdf.parse_content_stream(page):
            operator = str(instruction.operator)
            if operator in {"BDC", "BMC"}:
                marks.append(
                    "decoration" if str(instruction.operands[0]) == "/Artifact" else int(instruction.operands[1].MCID)
                )
            elif operator == "EMC":
                marks.pop()
            elif operator in SHOWN:
                assert marks
                assert marks[-1] == "decoration" or (page.objgen, marks[-1]) in told


@every_letter
def test_every_font_is_inside_and_cut_to_what_is_used(name: str) -> None:
    descriptors = [
        thing for thing in opened(name).objects if isinstance(thing, pikepdf.Dictionary) and "/FontName" in thing
    ]
    assert descriptors
    for descriptor in descriptors:
        assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
        assert str(descriptor.FontName)[7] == "+"


@every_letter
def test_no_glyph_is_the_empty_box(name: str) -> None:
    for page in opened(name).pages:
        for instruction in pikepdf.parse_content_stream(page):
            if str(instruction.operator) in {"Tj", "TJ"}:
                operand = instruction.operands[0]
                strings = operand if isinstance(operand, pikepdf.Array) else [operand]
                glyphs = b"".join(bytes(part) for part in strings if isinstance(part, pikepdf.String))
                assert b"\0\0" not in [glyphs[place : place + 2] for place in range(0, len(glyphs), 2)]


@pytest.mark.parametrize("name", sorted(LATIN))
def test_a_letter_is_small_and_short(name: str) -> None:
    assert len(printed(name).data) <= 40 * 1024
    assert printed(name).pages == (2 if name in {"long", "post"} else 1)


def lengthened(letter: Content, words: int) -> Content:
    """The letter with one more strength of so many words."""
    said = " ".join(["You told us what you did first and why, and what changed in the end."] * 40).split()[:words]
    strengths = letter.sections[0]
    longer = replace(strengths, points=(*strengths.points, Point("Keeping a record", (" ".join(said),))))
    return replace(letter, sections=(longer, *letter.sections[1:]))


WINDOW = (57 * 72 / 25.4, 81 * 72 / 25.4)  # down the page, however the sheet slides in the envelope


def address(*lines: str) -> Content:
    return replace(samples.POST, recipient=("Xavier de la Tour", *lines))


@pytest.mark.parametrize("count", [2, 4, 5, 6, 7])
def test_a_postal_address_ends_where_the_window_does(count: int) -> None:
    lines = [*(f"Line {number}, Riverside Business Village" for number in range(count - 1)), "NE1 3DE"]
    with pikepdf.open(BytesIO(pdf.render_pdf(address(*lines)).data)) as document:
        [recipient] = [element for element in tagged(document) if str(element.S) == "/P"][3:4]
        marks = {int(mark) for mark in recipient.K}
        downs, current = [], None
        for instruction in pikepdf.parse_content_stream(document.pages[0]):
            operator, operands = str(instruction.operator), instruction.operands
            if operator == "BDC":
                current = int(operands[1].MCID)
            elif operator == "EMC":
                current = None
            elif operator == "Tm" and current in marks:
                downs.append(float(operands[5]) * 0.75)
    assert len(downs) == count + 1
    assert WINDOW[0] <= min(downs) - 7, "the height of a capital"
    assert max(downs) <= WINDOW[1] - 1
    assert max(downs) >= WINDOW[1] - 6, "filled from the bottom"


def test_an_address_that_the_window_would_cut_is_refused_with_a_way_out() -> None:
    with pytest.raises(DomainError, match="more lines than the window") as refused:
        pdf.render_pdf(address("c/o Mrs Henderson", *(f"Line {number}" for number in range(7))))
    assert "with a comma" in refused.value.fix
    with pytest.raises(DomainError, match="more lines than the window"):
        pdf.render_pdf(address(*(["The Very Long Name of a Nursing Home beside the Lower Saint Bartholomew Lane"] * 5)))


@pytest.mark.parametrize(
    ("name", "shape"), [("logo", (119.06, 39.69)), ("square", (56.69, 56.69)), ("tall", (26.17, 56.69))]
)
def test_a_logo_is_set_by_its_shape(name: str, shape: tuple[float, float]) -> None:
    assert sheet.logo(samples.ALL[name]) == pytest.approx(shape, abs=0.1)


def test_a_word_mark_may_stand_alone() -> None:
    page = render.render_page_html(samples.WORD_MARK)
    assert 'alt="Northgate Distribution logo"' in page
    assert 'class="name"' not in page


@pytest.mark.parametrize("name", sorted(LATIN - {"post"}))
def test_a_letter_is_laid_out_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out: list[str] = []
    once = pdf.Page
    monkeypatch.setattr(pdf, "Page", lambda page, fetcher: laid_out.append(page) or once(page, fetcher))
    pdf.render_pdf(samples.ALL[name])
    assert len(laid_out) == 1


def test_a_letter_that_would_spill_a_few_lines_is_set_on_one_page() -> None:
    assert pdf.render_pdf(lengthened(samples.WAREHOUSE, 20)).pages == 1
    assert pdf.render_pdf(lengthened(samples.WAREHOUSE, 80)).pages == 1
    assert pdf.render_pdf(lengthened(samples.WAREHOUSE, 300)).pages == 2


@pytest.mark.parametrize("words", range(150, 450, 60))
def test_no_heading_ends_a_page_and_no_signature_begins_one(words: int) -> None:
    with pikepdf.open(BytesIO(pdf.render_pdf(lengthened(samples.LARGE_PRINT, words)).data)) as document:
        kinds: dict[tuple[int, int], list[str]] = {}
        for element in tagged(document):
            for child in element.get("/K", []):
                if isinstance(child, int) or child.get("/Type") == "/MCR":
                    page = element.Pg if isinstance(child, int) else child.Pg
                    kinds.setdefault(page.objgen, []).append(str(element.S))
        pages = [kinds[page.objgen] for page in document.pages]
        assert len(pages) >= 3
        assert not any(page[-1] in {"/H1", "/H2", "/H3"} for page in pages[:-1])
        assert len(pages[-1]) > 5, "more than the close and the name"


def test_a_logo_has_its_words() -> None:
    [figure] = [element for element in tagged(opened("logo")) if str(element.S) == "/Figure"]
    assert str(figure.Alt) == "Northgate Distribution logo"


def sizes(name: str) -> set[float]:
    """The sizes of all type, in points (the page is drawn in CSS pixels)."""
    instructions = (i for page in opened(name).pages for i in pikepdf.parse_content_stream(page))
    return {round(float(i.operands[1]) * 0.75, 2) for i in instructions if str(i.operator) == "Tf"}


def test_large_print_is_large_throughout() -> None:
    assert min(sizes("large-print")) >= 18
    assert 12.0 in sizes("warehouse")


@pytest.mark.slow
def test_the_same_letter_is_the_same_file_in_another_process() -> None:
    code = (
        "from employer_portal.printing.pdf import render_pdf; from tests.printing import samples; import sys;"
        "sys.stdout.buffer.write(b''.join(render_pdf(samples.ALL[n]).data for n in ('logo', 'scripts')))"
    )
    other = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout
    assert other == printed("logo").data + printed("scripts").data


@pytest.mark.parametrize("character", ["\U00018b00", "\ue000", "\U0001fae9", "\x07", "\ufffe"])
def test_a_character_no_font_has_is_named(character: str) -> None:
    if not fonts.missing_characters(character):
        pytest.fail(f"choose a character this machine lacks, not {fonts.described(character)}")
    with pytest.raises(DomainError, match=rf"U\+{ord(character):04X}"):
        pdf.render_pdf(replace(samples.WAREHOUSE, salutation=f"Dear {character},"))


def test_every_script_we_promise_is_here() -> None:
    promised = "Žł Ελένη Юлия דנה ليلى अनुष्का ดวงใจ 李小龍 さくら サクラ 김민준 🎉👩🏽‍⚕️ é e\u0301"
    assert fonts.missing_characters(promised) == []


def test_a_missing_character_is_named_once() -> None:
    assert fonts.missing_characters("a\ue000b\ue000") == ["\ue000"]
    assert fonts.described("→") == "U+2192 (RIGHTWARDS ARROW)"


def broken(**look: object) -> Content:
    return replace(samples.LOGO, look=replace(samples.LOGO.look, **look))


def test_a_logo_that_is_no_picture_stops_the_letter() -> None:
    with pytest.raises(DomainError, match="would not print"):
        pdf.render_pdf(broken(logo=b"not a picture"))


def test_a_letter_that_would_fetch_something_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        render,
        "render_page_html",
        lambda *_: '<html lang="en"><title>x</title><img alt="x" src="http://127.0.0.1:9/x.png"/></html>',
    )
    with pytest.raises(DomainError, match="may not fetch"):
        pdf.render_pdf(samples.WAREHOUSE)


def test_a_picture_without_words_stops_the_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    page = '<html lang="en"><title>x</title><img src="logo:"/></html>'
    monkeypatch.setattr(render, "render_page_html", lambda *_: page)
    with pytest.raises(DomainError, match="alt"):
        pdf.render_pdf(samples.LOGO)
