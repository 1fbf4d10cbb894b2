"""A workbook given back with its problems marked: what is wrong can be seen, mended there, and read again."""

from pathlib import Path

import openpyxl
import pytest

from employer_portal.workbook.files import WorkbookRefused
from employer_portal.workbook.marks import write_marked
from employer_portal.workbook.reader import read_workbook
from tests.workbook.workbooks import Sheets, folder, sheets, xlsx

ERROR, WARNING = "00F8D7DA", "00FFF3CD"


@pytest.fixture
def spoilt() -> Sheets:
    made = sheets()
    made["Candidates"] = [[], ["", "Everybody"], *[["", *row] for row in made["Candidates"]]]
    made["Candidates"][3][4] = "sam"
    made["Feedback"].insert(3, [])
    made["Feedback"][4][3] = 9
    made["Feedback"][5][5] = "=HYPERLINK(1)"
    made["Feedback"][0] += ["Mood"]
    del made["Round"][3]
    return made


@pytest.mark.parametrize("kind", ["xlsx", "folder"])
def test_each_problem_is_coloured_and_explained_where_it_stands(tmp_path: Path, spoilt: Sheets, kind: str) -> None:
    source = xlsx(tmp_path / "in.xlsx", spoilt) if kind == "xlsx" else folder(tmp_path / "in", spoilt)
    problems = read_workbook(source).problems
    write_marked(source, problems, tmp_path / "out.xlsx")

    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert book.sheetnames == ["Problems", "Round", "Criteria", "Candidates", "Feedback"]
    email, rating, mood = book["Candidates"]["E4"], book["Feedback"]["D5"], book["Feedback"]["I1"]
    assert (email.value, email.fill.fgColor.rgb) == ("sam", ERROR)
    assert email.comment.text == "This is not a complete e-mail address. Write it like name@example.org."
    assert (rating.value, rating.fill.fgColor.rgb) == ("9", ERROR)
    assert (mood.value, mood.fill.fgColor.rgb) == ("Mood", WARNING)
    assert book["Feedback"]["F6"].data_type == "s"

    listed = [[cell.value for cell in row] for row in book["Problems"].iter_rows(min_row=2)]
    assert [row[:4] for row in listed] == [
        [str(p.level), p.sheet, str(p.row) if p.row else None, p.column] for p in problems
    ]
    assert book["Problems"]["C3"].hyperlink.location == "'Candidates'!E4"


def test_the_copy_reads_with_the_same_problems(tmp_path: Path, spoilt: Sheets) -> None:
    source = xlsx(tmp_path / "in.xlsx", spoilt)
    before = read_workbook(source)
    write_marked(source, before.problems, tmp_path / "out.xlsx")
    assert read_workbook(tmp_path / "out.xlsx") == before


def test_a_round_without_one_of_its_sheets_can_be_given_back(tmp_path: Path) -> None:
    made = sheets()
    del made["Feedback"]
    source = xlsx(tmp_path / "in.xlsx", made)
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(source)
    write_marked(source, refused.value.problems, tmp_path / "out.xlsx")
    assert openpyxl.load_workbook(tmp_path / "out.xlsx")["Problems"]["F2"].value == "There is no Feedback sheet."


def test_cells_merged_over_rows_stand_in_each_row_of_the_copy(tmp_path: Path) -> None:
    source = xlsx(tmp_path / "in.xlsx", sheets())
    book = openpyxl.load_workbook(source)
    book["Feedback"].merge_cells("A2:A3")
    book.save(source)
    write_marked(source, [], tmp_path / "out.xlsx")
    assert read_workbook(tmp_path / "out.xlsx") == read_workbook(source)
