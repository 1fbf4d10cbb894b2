"""A letter in braille, read back by liblouis: the same words, on pages of 25 lines of 40 cells."""

import re
import shutil
import subprocess
from dataclasses import replace

import pytest

from employer_portal.core.errors import Conflict, DomainError
from employer_portal.printing import braille
from employer_portal.printing.braille import CELLS, LINES, PACKAGE, PROGRAM, TABLES, render_braille
from employer_portal.printing.content import Content
from tests.printing import samples

with_liblouis = pytest.mark.skipif(not shutil.which(PROGRAM), reason=f"There is no {PROGRAM}: install {PACKAGE}.")
#: Without contractions over the end of a line, which reading back cannot know.
LETTERS = {"warehouse": samples.WAREHOUSE, "nurse": samples.NURSE, "ratings": samples.RATINGS, "post": samples.POST}


def pages(letter: Content, **more: str) -> list[list[str]]:
    return [page.split("\r\n") for page in render_braille(letter, **more).decode("ascii").split("\f")]


def read_back(rows: list[str]) -> str:
    return subprocess.run(
        [PROGRAM, "--backward", TABLES],
        input="\n".join(rows).lower(),
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout


@with_liblouis
@pytest.mark.parametrize("name", LETTERS)
def test_pages_have_25_lines_of_at_most_40_cells_and_their_number_last(name: str) -> None:
    made = pages(LETTERS[name])
    assert len(made) > 1
    for number, page in enumerate(made, 1):
        assert len(page) == LINES + 1
        assert page[-1] == ""
        assert max(map(len, page)) <= CELLS
        assert page[LINES - 1] == f"#{'JABCDEFGHI'[number]}".rjust(CELLS)
    assert set("".join("".join(page) for page in made)) <= set(map(chr, range(0x20, 0x60)))


@with_liblouis
@pytest.mark.parametrize("name", LETTERS)
def test_read_back_it_says_what_the_letter_says(name: str) -> None:
    said = read_back([row for page in pages(LETTERS[name]) for row in page[: LINES - 1]])
    letter = LETTERS[name]
    words = set(re.findall(r"[a-z]+", " ".join([*letter.opening, letter.close, letter.heading]).lower()))
    assert len(words - set(re.findall(r"[a-z]+", said.lower()))) <= 2, "of all its words one or two end a line"
    for heading in (section.heading for section in letter.sections):
        assert f"    {heading}\n" in said


@with_liblouis
@pytest.mark.parametrize("words", ["Use this and\\or that, in C:\\new.", "word " * 700], ids=["backslash", "long"])
def test_no_sentence_is_left_out_for_what_stands_in_it(words: str) -> None:
    letter = next(iter(LETTERS.values()))
    bare, full = (
        len(read_back([row for page in pages(replace(letter, opening=(*letter.opening, *more))) for row in page[:-2]]))
        for more in ((), (words,))
    )
    assert full - bare > 0.7 * len(" ".join(words.split()))


@with_liblouis
def test_a_heading_stands_apart_and_ends_no_page() -> None:
    sections = tuple(
        replace(samples.WAREHOUSE.sections[0], heading=f"Part {number}", paragraphs=("Said." * number,), points=())
        for number in range(1, 40)
    )
    for page in pages(replace(samples.WAREHOUSE, sections=sections)):
        rows = [row for row in page[: LINES - 1] if row]
        assert not rows[-1].startswith('    ,"P ')
        at = [place for place, row in enumerate(page) if row.startswith('    ,"P ')]
        assert all(place == 0 or page[place - 1] == "" for place in at)


@with_liblouis
def test_an_accent_without_a_sign_goes_and_a_script_without_signs_is_refused() -> None:
    assert "  ,DE> ,ZANETA1" in pages(replace(samples.WAREHOUSE, salutation="Dear Żaneta,"))[0]
    assert "  ,DE> ,SI^%AN1" in pages(replace(samples.WAREHOUSE, salutation="Dear Siân,"))[0]
    with pytest.raises(DomainError, match=r"no sign for .*U\+674E") as refused:
        render_braille(replace(samples.WAREHOUSE, salutation="Dear 李小龍,"))
    assert "plain text" in refused.value.fix


@with_liblouis
def test_it_is_the_same_file_each_time_and_begins_with_the_note() -> None:
    assert render_braille(samples.NURSE) == render_braille(samples.NURSE)
    assert read_back(pages(samples.NURSE, note="Made on request.")[0][:1]).strip() == "Made on request."


def test_without_liblouis_one_sentence_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(braille, "PROGRAM", "no-such-program")
    with pytest.raises(Conflict, match="liblouis is not installed") as refused:
        render_braille(samples.WAREHOUSE)
    assert refused.value.fix == f"Ask your administrator to install the package {PACKAGE}."
