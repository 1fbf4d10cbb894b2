"""What a screen reader meets is the letter: one element a paragraph, and a file that says otherwise is never sealed."""

import os
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest

from employer_portal.core.errors import DomainError
from employer_portal.printing import outline, pdf, render, structure
from employer_portal.printing.content import Content
from tests.printing import samples

JUDGE = Path(__file__).with_name("Judge.java")


@cache
def printed(name: str) -> bytes:
    return pdf.render_pdf(samples.ALL[name]).data


def shown(element: pikepdf.Object, depth: int = 0) -> list[str]:
    """The tree as lines: what each element is, how deep it stands."""
    lines = [f"{' ' * depth}{str(element.S)[1:]}"]
    for child in element.get("/K", []):
        if isinstance(child, pikepdf.Dictionary) and "/S" in child:
            lines += shown(child, depth + 1)
    return lines


def tree(data: bytes) -> list[str]:
    with pikepdf.open(BytesIO(data)) as document:
        return shown(document.Root.StructTreeRoot.K[0])


def test_each_paragraph_heading_and_item_is_one_element() -> None:
    assert [line.strip() for line in tree(printed("warehouse")) if "Link" not in line] == (
        "Document P P P P H1 P P P P P H2 H3 P H3 P H2 H3 P P H3 P P H2 P P P P P P".split()
    )
    lists = " ".join(line.strip() for line in tree(printed("lists")))
    assert lists.count("L LI Lbl LBody LI Lbl LBody") == 2


def test_a_paragraph_over_two_pages_is_one_element() -> None:
    letter = replace(samples.LARGE_PRINT, opening=(" ".join(samples.LONG.opening * 6),))
    made = pdf.render_pdf(letter)
    with pikepdf.open(BytesIO(made.data)) as document:
        blocks = document.Root.StructTreeRoot.K[0].K
        assert len(list(blocks)) == len([*outline.head(letter), *outline.body(letter)])
        assert any(isinstance(kid, pikepdf.Dictionary) and "/MCID" in kid for block in blocks for kid in block.K)


def test_the_arrow_of_a_next_step_is_seen_and_not_spoken() -> None:
    assert "→" in render.render_page_html(samples.WAREHOUSE)
    with pikepdf.open(BytesIO(printed("warehouse"))) as document:
        spoken = "".join(structure._words(document).values())
        assert "Take one shift" in spoken
        assert "→" not in spoken


def test_addresses_are_links_that_say_where_they_lead() -> None:
    with pikepdf.open(BytesIO(printed("warehouse"))) as document:
        targets = [str(annotation.A.URI) for page in document.pages for annotation in page.get("/Annots", [])]
    assert targets == ["https://www.northgate.example", "mailto:privacy@northgate.example"]


def test_words_in_another_language_say_which() -> None:
    with pikepdf.open(BytesIO(printed("scripts"))) as document:
        elements = [thing for thing in document.objects if isinstance(thing, pikepdf.Dictionary) and "/Lang" in thing]
        languages = {str(element.Lang) for element in elements if "/S" in element}
    assert languages == {"el", "ru", "ja", "ko", "th", "hi", "he", "ar"}


Break = Callable[[pikepdf.Pdf], object]


def block(document: pikepdf.Pdf, number: int) -> pikepdf.Object:
    found = [one for one in document.Root.StructTreeRoot.K[0].K if str(one.S) in {"/P", "/L"}]
    return found[number]


def drop(document: pikepdf.Pdf) -> None:
    del document.Root.StructTreeRoot.K[0].K[-3]


def swap(document: pikepdf.Pdf) -> None:
    kids = document.Root.StructTreeRoot.K[0].K
    kids[7], kids[8] = kids[8], kids[7]


def split(document: pikepdf.Pdf) -> None:
    """A paragraph in two, as one a line would be."""
    kids = document.Root.StructTreeRoot.K[0].K
    whole = next(kid for kid in kids if str(kid.S) == "/P" and len(list(kid.K)) > 2)
    half = document.make_indirect(pikepdf.Dictionary(S=pikepdf.Name.P, P=whole.P, Pg=whole.Pg, K=[whole.K[1]]))
    del whole.K[1]
    kids.insert(len(list(kids)) - 1, half)


def unmark(document: pikepdf.Pdf) -> None:
    page = document.pages[0]
    page.Contents = document.make_stream(page.Contents.read_bytes() + b"\n0 0 10 10 re\nf\n")


def retag(document: pikepdf.Pdf) -> None:
    document.Root.StructTreeRoot.K[0].K[9].S = pikepdf.Name.H2


def unsay(document: pikepdf.Pdf) -> None:
    del document.Root.StructTreeRoot.K[0].K[0].Alt


def untitle(document: pikepdf.Pdf) -> None:
    document.Root.ViewerPreferences.DisplayDocTitle = False


def unfont(document: pikepdf.Pdf) -> None:
    font = next(iter(document.pages[0].Resources.Font.values()))
    for name in ("/FontFile2", "/FontFile3"):
        if name in font.DescendantFonts[0].FontDescriptor:
            del font.DescendantFonts[0].FontDescriptor[name]


BREAKS: dict[str, tuple[str, Break]] = {
    "no paragraph": ("in no paragraph|paragraphs, and should", drop),
    "another order": ("in other words|another order", swap),
    "a paragraph a line": ("paragraphs, and should have", split),
    "unmarked": ("neither told nor marked", unmark),
    "no font": ("is not inside", unfont),
    "a heading": ("headings H2|paragraphs", retag),
    "no language": ("its language is", lambda document: document.Root.__delitem__("/Lang")),
    "another language": ("the language of", lambda document: block(document, 6).__setitem__("/Lang", "cy")),
    "no words for the logo": ("the logo's words", unsay),
    "no title shown": ("its title is not shown", untitle),
}  # fmt: skip


def test_a_letter_in_two_languages_has_a_part_for_each() -> None:
    made = pdf.render_pdf(samples.BOTH)
    assert made.pages == 2
    with pikepdf.open(BytesIO(made.data)) as document:
        parts = list(document.Root.StructTreeRoot.K[0].K)
        assert [(str(part.S), str(part.Lang)) for part in parts] == [("/Part", "cy"), ("/Part", "en")]
        assert str(document.Root.Lang) == "cy"
        for part, half in zip(parts, samples.BOTH.halves, strict=True):
            assert len(list(part.K)) == len([*outline.head(half), *outline.body(half)])
        parts[1].Lang = "cy"
        target = BytesIO()
        document.save(target, fix_metadata_version=False)
    with pytest.raises(DomainError, match="its parts are not in the languages of its halves"):
        structure.check(target.getvalue(), samples.BOTH)
    with pytest.raises(DomainError, match="would not be read aloud as it is written"):
        structure.check(printed("warehouse"), samples.BOTH)


@pytest.mark.parametrize("what", BREAKS)
def test_a_file_that_says_something_else_is_refused(what: str) -> None:
    message, break_it = BREAKS[what]
    structure.check(printed("logo"), samples.LOGO)
    target = BytesIO()
    with pikepdf.open(BytesIO(printed("logo"))) as document:
        break_it(document)
        document.save(target, fix_metadata_version=False)
    with pytest.raises(DomainError, match=message):
        structure.check(target.getvalue(), samples.LOGO)


@pytest.mark.parametrize(
    "other",
    [
        replace(samples.LISTS, opening=samples.LISTS.opening[:-1]),
        replace(samples.LISTS, opening=(*samples.LISTS.opening[:-1], "You met every criterion.")),
        replace(samples.LISTS, close="Yours truly,"),
        replace(samples.LISTS, sections=samples.LISTS.sections[1:]),
        samples.RATINGS,
    ],
)
def test_a_file_of_another_letter_is_refused(other: Content) -> None:
    with pytest.raises(DomainError, match="would not be read aloud as it is written"):
        structure.check(printed("lists"), other)


def test_nothing_is_sealed_that_the_last_look_refuses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("employer_portal.printing.outline.body", lambda _: iter(()))
    monkeypatch.setattr("employer_portal.printing.sheet.pages", lambda *_: 1)
    with pytest.raises(DomainError, match="and should have 0"):
        pdf.render_pdf(samples.NURSE)


@pytest.mark.slow
def test_verapdf_finds_nothing(tmp_path: Path) -> None:
    """The judge of others: VERAPDF names a folder with the jars of org.verapdf:validation-model and what it needs
    (`mvn dependency:copy-dependencies` fetches them)."""
    jars = os.environ.get("VERAPDF")
    if not jars or not shutil.which("java"):
        pytest.skip("VERAPDF names no folder with veraPDF's jars, or there is no java.")
    files = []
    for name in samples.ALL:
        files.append(tmp_path / f"{name}.pdf")
        files[-1].write_bytes(printed(name))
    judged = subprocess.run(
        ["java", "-cp", f"{jars}/*", JUDGE, *files], capture_output=True, text=True, check=False, timeout=300
    )
    assert judged.returncode == 0, judged.stdout + judged.stderr
    assert judged.stdout.count("conforms") == len(files)
