"""A round that is written comes back as it was, and a spreadsheet runs none of it."""

from pathlib import Path

from employer_portal.hiring.workbook import read_workbook
from employer_portal.hiring.workbook_writer import write_workbook
from tests.hiring.rounds import large_round, small_round


def test_a_written_round_comes_back_as_it_was(tmp_path: Path) -> None:
    for round_ in (small_round(), large_round(40)):
        write_workbook(round_, tmp_path / "round.xlsx")
        assert read_workbook(tmp_path / "round.xlsx") == round_


def test_the_same_round_gives_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one.xlsx", "two.xlsx"):
        write_workbook(small_round(), tmp_path / name)
    assert (tmp_path / "one.xlsx").read_bytes() == (tmp_path / "two.xlsx").read_bytes()
