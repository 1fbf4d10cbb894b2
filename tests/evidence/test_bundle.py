"""A pack for the tribunal: one PDF whose pages are numbered as its reader counts them, and whose index leads there."""

import json
import os
import shutil
import subprocess

import pikepdf
import pypdfium2
import pytest
import sqlalchemy as sa

from employer_portal.binding import trees, volumes
from employer_portal.delivery import operations as delivery
from employer_portal.evidence.models import Export
from employer_portal.hiring.models import Application
from employer_portal.proof import verify
from tests.factories import GOOD_STRENGTH
from tests.printing.test_structure import JUDGE


@pytest.fixture
def bundle(story, records):
    story.approve(story.waiting("C-1"))
    story.ready("C-2")
    return records.of_application("C-1").folder.parent / "bundle.pdf"


def texts(file):
    document = pypdfium2.PdfDocument(file)
    return [page.get_textpage().get_text_range() for page in document]


def test_each_page_bears_the_number_that_the_reader_counts(bundle):
    for number, text in enumerate(texts(bundle), 1):
        assert text.rstrip().splitlines()[-1].strip() == str(number)


def test_the_index_and_the_bookmarks_lead_to_each_paper(bundle):
    pages = texts(bundle)
    with pikepdf.open(bundle) as pdf:
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages, 1)}
        with pdf.open_outline() as outline:
            *items, by_candidate = outline.root
            marks = [(item.title, numbers[item.destination[0].objgen]) for item in items]
            first = {one.title: [paper.title for paper in one.children] for one in by_candidate.children}
        leads = [numbers[link.Dest[0].objgen] for page in pdf.pages for link in page.get("/Annots", [])]
        assert pdf.Root.OpenAction[4] == 1
    assert [title.split("  ")[0] for title, _ in marks] == [str(page) for _, page in marks]
    assert {page for _, page in marks[1:]} == set(leads)
    decisions = [title.split("  ")[1] for title, _ in marks if "Decision record" in title]
    assert decisions[0] == "Decision record 1: C-1, Sam Ortiz1"
    assert len(set(decisions)) == len(decisions)  # whose each is: all of them are called the same
    assert by_candidate.title == volumes.BY_WHOSE  # whoever has a minute finds ratings, reason and sentence below it
    assert next(iter(first)) == "C-1, Sam Ortiz1"
    assert {title.split("  ")[1].split(":")[0] for title in first["C-1, Sam Ortiz1"]} >= {"Decision record 1", "Letter"}
    assert all(title in [mark for mark, _ in marks] for titles in first.values() for title in titles)
    look_first, index = pages[0].split("Index and chronology")
    assert "Decision record 1" in look_first.split("To look at first")[1]
    assert "Criteria, version 1" in index
    for title, page in marks[1:]:
        assert title.split("  ")[1].split()[0] in pages[page - 1]


def test_its_text_can_be_searched_and_names_nobody_else(bundle):
    whole = " ".join(" ".join(texts(bundle)).split())
    assert GOOD_STRENGTH[:40] in whole
    assert "[U+000D]" not in whole  # the ends of a letter's lines
    assert "Ortiz1" in whole
    assert "Ortiz2" not in whole


def elements(node, kind):
    """The elements of that kind in a tree."""
    for kid in node.get("/K", []):
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from [kid] if kind == kid.S else elements(kid, kind)


def test_it_is_read_aloud_as_it_is_written(bundle):
    with pikepdf.open(bundle) as pdf:
        assert list(trees.faults(pdf)) == []
        top = pdf.Root.StructTreeRoot.K[0]
        with pdf.open_outline() as outline:
            papers = len(outline.root) - 1  # the last leads to the same again
        assert len(list(elements(top, "/H1"))) == papers
        pictures = [str(one.Alt) for one in elements(top, "/Figure")]
        assert all("/A" in cell for cell in elements(top, "/TH"))
    assert not pictures  # the story's letters are no PDFs that can be opened


def test_a_page_without_tags_is_a_picture_with_words(bundle, tmp_path):
    plain = tmp_path / "plain.pdf"
    with pikepdf.new() as pdf:
        for _ in range(2):
            pdf.add_blank_page()
        pdf.save(plain)
    (file,) = volumes.volumes([bundle, plain], [], "Evidence", tmp_path / "out.pdf")
    with pikepdf.open(file) as pdf:
        assert list(trees.faults(pdf)) == []
        pictures = [str(one.Alt) for one in elements(pdf.Root.StructTreeRoot.K[0], "/Figure")]
    assert pictures == ["The letter as it was sealed, page 1", "The letter as it was sealed, page 2"]


def test_an_untagged_bundle_is_found_out(tmp_path):
    with pikepdf.new() as pdf:
        pdf.add_blank_page()
        assert list(trees.faults(pdf)) == ["it has no tags"]


@pytest.mark.slow
def test_verapdf_finds_nothing(bundle):
    """As for letters: VERAPDF names the folder with the jars."""
    jars = os.environ.get("VERAPDF")
    if not jars or not shutil.which("java"):
        pytest.skip("VERAPDF names no folder with veraPDF's jars, or there is no java.")
    judged = subprocess.run(["java", "-cp", f"{jars}/*", JUDGE, bundle], capture_output=True, text=True, check=False)
    assert judged.returncode == 0, judged.stdout + judged.stderr


def test_more_than_a_thousand_pages_are_volumes_of_five_hundred_whose_index_leads_across(tmp_path):
    long = tmp_path / "long.pdf"
    with pikepdf.new() as pdf:
        for _ in range(1100):
            pdf.add_blank_page(page_size=(595, 842))
        address = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=f"{volumes.LEADS}1040")
        link = pikepdf.Dictionary(
            Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=address, Contents="To it"
        )
        pdf.pages[0].obj.Annots = pikepdf.Array([pdf.make_indirect(link)])
        pdf.save(long)
    marks = [volumes.Mark("First", 1), volumes.Mark("On the border", 501), volumes.Mark("Late", 1040)]
    files = volumes.volumes([long], marks, "Evidence", tmp_path / "bundle.pdf")
    assert [file.name for file in files] == ["bundle-1.pdf", "bundle-2.pdf", "bundle-3.pdf"]
    found = []
    for file in files:
        with pikepdf.open(file) as pdf, pdf.open_outline() as outline:
            found.append((len(pdf.pages), int(pdf.Root.PageLabels.Nums[1].St), [item.title for item in outline.root]))
    assert found == [(500, 1, ["1  First"]), (500, 501, ["501  On the border"]), (100, 1001, ["1040  Late"])]
    assert texts(files[2])[39].strip() == "1040"
    with pikepdf.open(files[0]) as pdf:
        leads = pdf.pages[0].Annots[0].A
        assert (str(leads.F), int(leads.D[0])) == ("bundle-3.pdf", 39)


NAMES = ("李伟", "Nguyễn Thị Bích", "محمد علي", "सीता देवी", "O’Neill-Smith", "김철수", "สมชาย", "𓀀𓁐")


@pytest.mark.parametrize("name", NAMES)
def test_a_name_in_any_script_is_printed_or_named_by_its_characters(story, records, name):
    with story.database.transaction() as session:
        applied = session.get_one(Application, story.applications["C-1"])
        applied.candidate.first_name, applied.candidate.last_name = "", name
    made = records.of_application("C-1")
    assert list(verify.faults(made.folder, made.top)) == []
    assert name in (made.folder / "papers.html").read_text()
    assert "C-1" in " ".join(texts(made.folder.parent / "bundle.pdf"))


def test_a_thick_one_comes_in_volumes_that_are_numbered_on(bundle, tmp_path, monkeypatch):
    monkeypatch.setattr(volumes, "VOLUME", 4)
    marks = [volumes.Mark("First", 1), volumes.Mark("Later", 6)]
    first, second, *_ = volumes.volumes([bundle], marks, "Evidence", tmp_path / "out.pdf")
    assert (first.name, second.name) == ("out-1.pdf", "out-2.pdf")
    with pikepdf.open(second) as pdf:
        assert pdf.Root.PageLabels.Nums[1].St == 5
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["6  Later"]


@pytest.fixture
def later(story, records):
    """One pack; then C-1 is asked about once more, and what becomes of the letter changes; then another pack."""
    story.approve(story.waiting("C-1"))
    first = records.of_application("C-1")
    entry = story.entry("tom", "C-1")
    story.save_well(entry, "tom")
    with story.database.transaction() as session:
        delivery.stop_writing_to(
            session, [f"application:{story.applications['C-1']}"], actor=story.actors["dana"], now=story.now
        )
    return first, records.of_application("C-1")


def numbers(bag):
    return {row["key"]: row["number"] for row in json.loads((bag.folder / "data" / "index.json").read_text())}


def test_late_papers_come_at_the_end_and_all_others_keep_their_numbers_and_pages(later):
    first, second = later
    old, new = texts(first.folder.parent / "bundle.pdf"), texts(second.folder.parent / "bundle.pdf")
    before, now = numbers(first), numbers(second)
    changed = {key for key in before if before[key] != now.get(key)}
    assert any(key.startswith("delivery-") for key in changed)
    assert min(now[key] for key in now.keys() - before.keys() | changed) == len(before) + 1
    assert len(new) > len(old)
    stays = [number for number in before.values() if number in now.values()]
    for page, text in enumerate(old):
        if any(f"{number}. " in text.splitlines()[1] for number in stays if len(text.splitlines()) > 1):
            assert text == new[page]
    assert "None so far" in " ".join(old)
    whole = " ".join(" ".join(new).split())
    assert f"Papers {len(before) + 1} to {max(now.values())}, from page" in whole
    assert "What stood here reads differently now: it is paper" in whole
    assert " Late papers They came after an earlier bundle was made" in whole


def test_a_third_bundle_goes_on_where_the_second_ended(later, records):
    _, second = later
    third = records.of_application("C-1")
    assert numbers(third) == numbers(second)
    assert texts(third.folder.parent / "bundle.pdf")[5:] == texts(second.folder.parent / "bundle.pdf")[5:]


def test_papers_that_do_not_fit_any_more_are_numbered_anew_and_the_cover_says_so(later, records, story):
    with story.database.transaction() as session:
        for export in session.scalars(sa.select(Export)):
            export.laid = [one | {"papers": [
                paper | {"pages": paper["pages"] + 1} for paper in one["papers"]
            ]} for one in export.laid]  # fmt: skip
    third = records.of_application("C-1")
    assert sorted(numbers(third).values()) == list(range(1, len(numbers(third)) + 1))
    assert "all are numbered anew" in " ".join(texts(third.folder.parent / "bundle.pdf")[0].split())
