"""The gallery of letters: what each says and how its pages look, compared with `tests/snapshots/gallery`.

After a change of wording or looks, `RENEW_SNAPSHOTS=1 ./portal test tests/preview` writes them anew: read and look at
what changed as whoever gets the letter would.

A page is compared in tiles of about 35 mm. The worst tile may differ by 14 of 255 shades on average: drawn twice a page
does not differ at all, moved by a quarter of a millimetre its worst tile differs by 10 to 14, by one millimetre by
23 to 38. A name in a script that the letter's own fonts lack is drawn by the machine's, of whatever version: of such a
page four tiles may differ, and even the fifth does by 17 and more where all is moved by a millimetre.
"""

import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
import tinyhtml5
from click.testing import CliRunner
from PIL import Image, ImageChops, ImageStat

from employer_portal.composing.blocks import load_blocks
from employer_portal.composing.notices import TABLES
from employer_portal.core.errors import DomainError
from employer_portal.preview import gallery as gallery_module
from employer_portal.preview.commands import gallery as command
from employer_portal.preview.gallery import FORMS, INDEX, KINDS, Gallery, Shown, prepare
from employer_portal.printing import pages, pdf, render
from employer_portal.printing.aloud import render_aloud
from employer_portal.printing.content import Accent
from employer_portal.settings import HOME

SNAPSHOTS = Path(__file__).parents[1] / "snapshots" / "gallery"
RENEW = "RENEW_SNAPSHOTS"
DOTS, TILES, TOLERANCE, NAMES = 50, (6, 8), 14, 4
ALL = Gallery(HOME / "guidance" / "demo" / "gallery", load_blocks(HOME / "templates" / "letter" / "blocks", "en"))
#: Each look in both sizes, each kind in each look, and each script.
PICTURED = {
    **{(Shown(kind, accent, "latin"), False): None for kind in KINDS for accent in Accent},
    **{(Shown("not-appointed", accent, "latin"), True): None for accent in Accent},
    **{(Shown("not-appointed", Accent.CLASSIC, script), False): None for script in ALL.scripts},
}


def named(given: object) -> str:
    return given.name if isinstance(given, Shown) else "large-print" if given else "usual"


def file_of(letter: Shown, ending: str) -> Path:
    return SNAPSHOTS / f"{letter.name.replace('/', '-')}{ending}"


def words(html: str) -> str:
    """What somebody reads of an e-mail, without what classic Outlook alone reads and what only a lock screen shows."""
    page = tinyhtml5.parse(re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL), namespace_html_elements=False)
    for parent in page.iter():
        for child in [one for one in parent if "preheader" in one.get("class", "")]:
            parent.remove(child)
    return "".join("".join(page.find("body").itertext()).split())


def plain(text: str) -> str:
    """The text without what only plain text has: the signs of a list, and those that keep two directions apart."""
    return "".join(re.sub(r"(?m)^- |[\u2068\u2069]|:(?= (?:Strongly |Partly )?[Ss]hown$)", "", text).split())


def same_as(file: Path, text: str) -> None:
    if os.environ.get(RENEW):
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("letter", ALL.letters, ids=named)
def test_a_letter_says_what_its_snapshot_says_in_every_form(letter: Shown) -> None:
    content = ALL.content(letter)
    text = render.render_text(content)
    same_as(file_of(letter, ".txt"), text)
    if letter.script == "latin":
        same_as(file_of(letter, ".aloud.txt"), render_aloud(content))
    large = ALL.content(letter, large=True)
    assert render.render_text(large) == text
    assert words(render.render_html(content)) == words(render.render_html(large)) == plain(text)


def test_every_notice_that_has_a_wording_is_shown() -> None:
    shown = {ALL.content(letter).heading for letter in ALL.letters if letter.script == "latin"}
    assert {ALL._blocks.sentence(table, "heading", {}) for table in TABLES.values()} <= shown


def tiles(one: Image.Image, other: Image.Image) -> list[float]:
    """How much two pictures differ in each tile, the worst first."""
    difference, (across, down) = ImageChops.difference(one, other), TILES
    wide, high = (side / count for side, count in zip(one.size, TILES, strict=True))
    places = ((x, y) for x in range(across) for y in range(down))
    boxes = ((int(x * wide), int(y * high), int((x + 1) * wide), int((y + 1) * high)) for x, y in places)
    return sorted((ImageStat.Stat(difference.crop(box)).mean[0] for box in boxes), reverse=True)


def drawn(letter: Shown, large: bool) -> Iterator[tuple[Path, Image.Image]]:
    """Each page of a letter and where its snapshot is."""
    size = ".large-print" if large else ""
    printed = pdf.render_pdf(ALL.content(letter, large=large))
    for number, page in enumerate(pages.pictures(printed.data, dots=DOTS), 1):
        yield file_of(letter, f"{size}-{number}.png"), page.convert("L")


@pytest.mark.parametrize(("letter", "large"), PICTURED, ids=named)
def test_a_page_looks_as_its_snapshot_does(letter: Shown, large: bool) -> None:
    made = list(drawn(letter, large))
    for file, page in made:
        if os.environ.get(RENEW):
            page.save(file, optimize=True)
        with Image.open(file) as kept:
            assert kept.size == page.size
            assert tiles(kept, page)[0 if letter.script == "latin" else NAMES] <= TOLERANCE, file.name
    assert not file_of(letter, f"{'.large-print' if large else ''}-{len(made) + 1}.png").exists(), "it was longer"


def test_each_snapshot_is_one_of_a_letter_that_is_shown() -> None:
    texts = {file_of(letter, ".txt").name for letter in ALL.letters}
    texts |= {file_of(letter, ".aloud.txt").name for letter in ALL.letters if letter.script == "latin"}
    assert {path.name for path in SNAPSHOTS.glob("*.txt")} == texts
    pictured = {file_of(letter, ".large-print" if large else "").name for letter, large in PICTURED}
    assert {re.sub(r"-\d+\.png$", "", path.name) for path in SNAPSHOTS.glob("*.png")} == pictured


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gallery of one kind and one accent."""
    monkeypatch.setattr(gallery_module, "KINDS", {"reserve": KINDS["reserve"]})
    monkeypatch.setattr(gallery_module, "Accent", [Accent.PLAIN])


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_the_command_writes_the_same_files_each_time_and_a_page_that_leads_to_them(tmp_path: Path) -> None:
    def written(folder: Path) -> dict[str, bytes]:
        run = CliRunner().invoke(command, ["--out", str(folder)], catch_exceptions=False)
        assert run.exit_code == 0
        assert f"{len(ALL.scripts)} of {len(ALL.scripts)} letters" in run.output
        return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}

    first = written(tmp_path / "gallery")
    assert first == written(tmp_path / "gallery")
    page = tinyhtml5.parse(first[INDEX].decode(), namespace_html_elements=False)
    led = {one.get(name) for one in page.iter() for name in ("href", "src") if one.get(name)}
    assert {name for name in led if not name.startswith("#")} == first.keys() - {INDEX}
    assert len(first) == 1 + len(ALL.scripts) * (len(FORMS) + 2)
    assert page.find(".//script") is None


@cache
def broken(accent: Accent) -> Gallery:
    table = {**ALL._table, "letter": {**ALL._table["letter"], "vacancy_reference": f"\ue000 {accent}"}}
    made = Gallery(ALL._folder, ALL._blocks)
    made._table = table
    return made


@pytest.mark.slow
@pytest.mark.usefixtures("small")
def test_a_letter_that_cannot_be_made_is_named_and_the_page_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("employer_portal.preview.commands.Gallery", lambda *_: broken(Accent.PLAIN))
    run = CliRunner().invoke(command, ["--out", str(tmp_path / "gallery")], catch_exceptions=False)
    assert run.exit_code == 1
    assert "reserve/plain-latin: No font here can show U+E000" in run.output
    assert "0 of 6 letters" in run.output
    assert (tmp_path / "gallery" / INDEX).exists()


def test_a_folder_that_holds_something_else_is_left_alone(tmp_path: Path) -> None:
    for name, said in (("mine.txt", "my notes"), (INDEX, "<title>My page</title>")):
        folder = tmp_path / name.partition(".")[0]
        folder.mkdir()
        (folder / name).write_text(said)
        with pytest.raises(DomainError, match="holds something else"):
            prepare(folder)
        assert (folder / name).read_text() == said
        assert [path.name for path in folder.iterdir()] == [name]
    with pytest.raises(DomainError, match="cannot be written"):
        prepare(tmp_path / "mine" / "mine.txt")
