"""A round that is written comes back as it was, and a spreadsheet runs none of it."""

import zipfile
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from employer_portal.workbook.reader import read_workbook
from employer_portal.workbook.writer import write_workbook
from tests.hiring.rounds import large_round, small_round


def test_a_written_round_comes_back_as_it_was(tmp_path: Path) -> None:
    for round_ in (small_round(), large_round(40)):
        write_workbook(round_, tmp_path / "round.xlsx")
        assert read_workbook(tmp_path / "round.xlsx") == round_


def test_the_same_round_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_workbook(small_round(), tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()


@pytest.mark.parametrize("text", ["=1+1", "+44 20", "-1", "@SUM(A1)", "= HYPERLINK()", "plain"])
def test_what_a_spreadsheet_would_run_is_written_as_text_and_marked(tmp_path: Path, text: str) -> None:
    round_ = small_round()
    round_ = replace(round_, feedback=(replace(round_.feedback[0], strength=text), *round_.feedback[1:]))
    write_workbook(round_, tmp_path / "round.xlsx")
    cell = openpyxl.load_workbook(tmp_path / "round.xlsx")["Feedback"]["G2"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert bool(cell.quotePrefix) == (text != "plain")
    with zipfile.ZipFile(tmp_path / "round.xlsx") as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet4.xml")
    assert read_workbook(tmp_path / "round.xlsx") == round_


def test_dates_and_ratings_are_real_ones_and_the_rounds_own_scale_is_offered(tmp_path: Path) -> None:
    round_ = small_round()
    round_ = replace(round_, round=replace(round_.round, scale={0: "No", 3: "Yes", 5: "Very"}))
    write_workbook(round_, tmp_path / "round.xlsx")
    book = openpyxl.load_workbook(tmp_path / "round.xlsx")
    assert book["Round"]["B7"].is_date
    assert book["Feedback"]["D2"].value == 3
    offers = {offer.promptTitle: offer for offer in book["Feedback"].data_validations.dataValidation}
    assert offers["Rating"].formula1 == '"0,3,5,not assessed"'
    assert offers["Candidate"].formula1 == "Candidates!$A$2:$A$5000"
