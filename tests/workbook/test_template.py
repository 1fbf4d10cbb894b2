"""`./portal round template`: a workbook to start from."""

from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner

from employer_portal.core.errors import DomainError
from employer_portal.hiring.commands import template
from employer_portal.workbook.reader import read_workbook
from employer_portal.workbook.template import example_round


@pytest.fixture
def written(tmp_path: Path) -> Path:
    path = tmp_path / "round.xlsx"
    result = CliRunner().invoke(template, ["--out", str(path)], catch_exceptions=False)
    assert f"{path} is ready" in result.output
    return path


def test_its_example_reads_without_a_problem(written: Path) -> None:
    assert read_workbook(written) == example_round()


def test_it_offers_the_words_of_the_format_and_explains_each_heading(written: Path) -> None:
    book = openpyxl.load_workbook(written)
    assert book.sheetnames == ["Read me", "Round", "Criteria", "Candidates", "Feedback", "Decisions", "Allowed"]
    candidates = book["Candidates"]
    offers = {offer.promptTitle: offer.formula1 for offer in candidates.data_validations.dataValidation}
    assert offers["Outcome"] == '"pending,not appointed,reserve,appointed,withdrew"'
    assert candidates.freeze_panes == "B2"
    assert candidates["A1"].comment.text == "Required. A reference of yours, different for each person."
    assert candidates["B1"].comment.text.startswith("Optional.")


def test_zeros_in_front_of_a_reference_stay_when_typed(written: Path) -> None:
    assert openpyxl.load_workbook(written)["Candidates"].column_dimensions["A"].number_format == "@"


def test_a_file_that_is_there_is_kept_unless_forced(written: Path) -> None:
    written.write_text("my work")
    with pytest.raises(DomainError, match="is there already"):
        CliRunner().invoke(template, ["--out", str(written)], catch_exceptions=False)
    assert written.read_text() == "my work"
    CliRunner().invoke(template, ["--out", str(written), "--force"], catch_exceptions=False)
    assert read_workbook(written).problems == ()


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(DomainError, match="no folder"):
        CliRunner().invoke(template, ["--out", str(tmp_path / "nowhere" / "round.xlsx")], catch_exceptions=False)
