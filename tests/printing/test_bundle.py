"""Finished letters as one file for a printer: nobody's page on the back of another's, and nothing printed anew."""

from io import BytesIO

import pikepdf
import pytest

from employer_portal.core.errors import DomainError
from employer_portal.printing import leaf, pages, pdf
from employer_portal.printing.bundle import bound, count
from tests.printing import samples

ONE, TWO = (pdf.render_pdf(samples.ALL[name]).data for name in ("nurse", "post"))


def test_each_letter_begins_on_the_front_of_a_sheet_and_keeps_its_pages() -> None:
    whole = bound([ONE, TWO, ONE])
    assert whole == bound([ONE, TWO, ONE])
    with pikepdf.open(BytesIO(whole)) as found, pikepdf.open(BytesIO(ONE)) as one, pikepdf.open(BytesIO(TWO)) as two:
        sealed = [[page.Contents.read_bytes() for page in letter.pages] for letter in (one, two, one)]
        held = [page.Contents.read_bytes() if "/Contents" in page else b"" for page in found.pages]
        assert held == [*sealed[0], b"", *sealed[1], *sealed[2], b""]
    drawn = [page.tobytes() for page in pages.pictures(whole, dots=30)]
    assert drawn[0] == next(pages.pictures(ONE, dots=30)).tobytes()
    assert drawn[2:4] == [page.tobytes() for page in pages.pictures(TWO, dots=30)]
    assert set(drawn[1]) == {255}


def test_an_address_of_its_own_page_stands_in_the_window_and_one_too_long_is_refused() -> None:
    lines = ("Ελένη 陳麗華", "2 High Street", "HARWICH", "CO12 9AB")
    made = pdf.render_leaf(leaf.address(lines))
    assert (made.pages, count(made.data)) == (1, 1)
    picture = next(pages.pictures(made.data, dots=25.4)).convert("L").point(lambda shade: 255 * (shade < 200))
    left, top, right, bottom = picture.getbbox()  # in millimetres
    assert (left >= 20, right <= 100, top >= 57, bottom <= 81) == (True, True, True, True)
    assert 81 - bottom < 3, "filled from the bottom"
    with pytest.raises(DomainError, match="more lines than the window"):
        leaf.address(("Ada Byron", *(f"Line {number}" for number in range(8))))


def test_a_list_of_many_letters_goes_on_and_shows_names_in_any_script() -> None:
    rows = [(number, f"OPS-{number} · Ελένη", 2) for number in range(1, 90)]
    made = pdf.render_leaf(leaf.listing(rows, 89, "30 November 2026"))
    assert made.pages == 4
    assert made.data == pdf.render_leaf(leaf.listing(rows, 89, "30 November 2026")).data
    with pytest.raises(DomainError, match=r"No font here can show U\+E000"):
        pdf.render_leaf(leaf.listing([(1, "\ue000", 1)], 1, "30 November 2026"))
