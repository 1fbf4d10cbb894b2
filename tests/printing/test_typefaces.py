"""Each typeface that a brand may choose: it is really in the PDF, the mail asks for it, and what is missing is said."""

import re
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from employer_portal.core.errors import DomainError
from employer_portal.printing import aloud, fonts, pdf, render, sheet, typefaces
from employer_portal.printing.content import Accent, Content, Typeface
from tests.printing import samples

FOOT = ("Northgate Distribution Ltd, company number 00000000", "Registered office: 4 Old Quay, Harwich CO12 4QT")


def dressed(letter: Content, **look: object) -> Content:
    return replace(letter, look=replace(letter.look, **look))


def made(file: Path | BytesIO) -> tuple[int, int]:
    """What tells one font's file from another, however much is cut from it: its grid, and when it was made."""
    with TTFont(file) as font:
        return font["head"].unitsPerEm, font["head"].created


def inside(data: bytes) -> set[tuple[int, int]]:
    """The fonts in a PDF, by `made`."""
    with pikepdf.open(BytesIO(data)) as document:
        below = [one for font in document.pages[0].Resources.Font.values() for one in font.DescendantFonts]
        return {made(BytesIO(one.FontDescriptor.FontFile2.read_bytes())) for one in below}


@pytest.mark.parametrize("typeface", Typeface)
@pytest.mark.parametrize("accent", Accent)
def test_a_letter_has_its_typeface_inside(typeface: Typeface, accent: Accent) -> None:
    letter, files = dressed(samples.WAREHOUSE, typeface=typeface, accent=accent), fonts.faces(typeface)
    sans, text = typefaces.sans(letter.look), typefaces.text(letter.look)
    wanted = {made(files[family, weight]) for family in (sans, text) for weight in fonts.WEIGHTS}
    arrow = made(files["Letter Sans", 600])
    assert inside(pdf.render_pdf(letter).data) == wanted | {arrow}


@pytest.mark.parametrize("typeface", Typeface)
@pytest.mark.parametrize("name", ["warehouse", "modern", "plain", "nurse", "long", "lists", "post", "large-print"])
def test_its_widths_are_known_before_it_is_laid_out(typeface: Typeface, name: str) -> None:
    letter = dressed(samples.ALL[name], typeface=typeface, footer=FOOT)
    reckoned = sheet.pages_of(letter)
    assert letter.large_print or pdf.render_pdf(letter).pages == reckoned


@pytest.mark.parametrize("typeface", Typeface)
def test_names_in_other_scripts_are_shown_beside_it(typeface: Typeface) -> None:
    assert pdf.render_pdf(dressed(samples.SCRIPTS, typeface=typeface)).pages >= 1


def test_a_mail_asks_for_it_and_then_for_what_every_machine_has() -> None:
    mail = render.render_html(dressed(samples.WAREHOUSE, typeface=Typeface.CARLITO))
    assert set(re.findall(r"font-family: ([^;\"]*)", mail)) == {
        "Carlito, Calibri, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
        "Caladea, Cambria, Georgia, 'Times New Roman', serif",
    }


def test_one_that_is_not_here_stops_the_letter_and_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_installed", dict)
    with pytest.raises(DomainError, match="not on this machine") as said:
        pdf.render_pdf(dressed(samples.NURSE, typeface=Typeface.OPEN_SANS, colour="#123456"))
    assert "fonts-open-sans" in said.value.fix
    assert fonts.lacking(Typeface.ANDIKA) == ["fonts-sil-andika"]
    assert fonts.lacking(Typeface.SOURCE) == []


def test_the_foot_stands_once_below_the_signature_in_every_form() -> None:
    letter = dressed(samples.WAREHOUSE, footer=FOOT)
    pdf.render_pdf(letter)  # which is refused unless it is told, in its place
    text, mail = render.render_text(letter), render.render_html(letter)
    for words in (text, mail):
        assert words.count(FOOT[0]) == 1
        assert words.index("People Manager") < words.index(FOOT[0]) < words.index(FOOT[1]) < words.index("record 7c1e")
    assert "company number 0 0 0 0 0 0 0 0." in aloud.render_aloud(letter)


def test_a_letter_as_it_was_is_packed_as_it_was() -> None:
    packed = samples.WAREHOUSE.packed()["look"]
    assert not {"typeface", "footer"} & packed.keys()
    letter = dressed(samples.WAREHOUSE, typeface=Typeface.ANDIKA, footer=FOOT)
    assert Content.unpacked(letter.packed()) == letter
