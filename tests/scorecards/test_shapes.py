"""A dozen scorecards in different shapes come in as the same round."""

import pytest

from employer_portal.core.terms import Outcome
from employer_portal.workbook.sheets import RoundWorkbook
from tests.scorecards.cards import (
    HEARD,
    IAN,
    MAILS,
    book,
    by_candidate,
    by_criterion,
    by_panel_member,
    column_per_panel_member,
    drafted,
    every,
    merged,
    of_five,
    read,
    sheet_per_candidate,
    sheet_per_panel_member,
)
from tests.workbook.workbooks import csv_bytes


def heard(read: RoundWorkbook) -> set[tuple[str, str, str, int | None]]:
    """Who rated whom how on what, in names."""
    people = {row.reference: f"{row.first_name} {row.last_name}" for row in read.candidates}
    criteria = {row.code: row.name for row in read.criteria}
    return {(people[row.candidate], row.interviewer, criteria[row.criterion], row.rating) for row in read.feedback}


ALL = {entry[:4] for entry in every()}
IANS = {entry for entry in ALL if entry[1] == IAN}


def reaches(read: RoundWorkbook) -> dict[str, str]:
    return {f"{row.first_name} {row.last_name}": row.email for row in read.candidates}


def nobody_is_held(read: RoundWorkbook) -> bool:
    assert not read.held, [str(problem) for problem in read.problems]
    return reaches(read) == MAILS


def test_a_row_per_candidate_with_totals(tmp_path):
    round_ = read(book(tmp_path, by_candidate()))
    assert nobody_is_held(round_)
    assert heard(round_) == IANS
    assert [row.outcome for row in round_.candidates] == [
        Outcome.NOT_APPOINTED,
        Outcome.APPOINTED,
        Outcome.NOT_APPOINTED,
    ]
    left = [(problem.row, problem.column) for problem in round_.problems]
    assert (4, "Total") in left, "the column of totals is named"
    assert any(problem.row == 8 and "adds up the others" in problem.message for problem in round_.problems)


def test_a_row_per_candidate_and_panel_member_under_two_rows_of_headings(tmp_path):
    round_ = read(book(tmp_path, by_panel_member()))
    assert nobody_is_held(round_)
    assert heard(round_) == ALL
    assert next(row for row in round_.feedback).private_notes == "Sorted stops by time"


def test_a_row_per_criterion_whose_name_stands_once(tmp_path):
    round_ = read(book(tmp_path, by_criterion()))
    assert nobody_is_held(round_)
    assert heard(round_) == ALL
    assert [row.development for row in round_.feedback][:2] == ["Sorted stops by time", "Asked nobody"]
    assert {row.outcome for row in round_.candidates} == {Outcome.PENDING}


def test_a_sheet_per_candidate_rated_in_words(tmp_path):
    path = book(tmp_path, sheet_per_candidate())
    assert drafted(path).ratings == {"Strong No Hire": "1", "No Hire": "2", "Hire": "3", "Strong Hire": "4"}
    round_ = read(path)
    assert nobody_is_held(round_)
    assert heard(round_) == ALL
    assert round_.round.scale == {1: "Strong No Hire", 2: "No Hire", 3: "Hire", 4: "Strong Hire"}
    assert not any(row.strength for row in round_.feedback), "a dash says nothing"


def test_a_sheet_per_panel_member_with_references_and_two_names(tmp_path):
    round_ = read(book(tmp_path, sheet_per_panel_member()))
    assert nobody_is_held(round_)
    assert heard(round_) == ALL
    assert [row.reference for row in round_.candidates] == ["A1", "A2", "A3"]
    assert {row.private_notes for row in round_.feedback} == {note for *_, note in every()}


def test_a_column_per_panel_member(tmp_path):
    round_ = read(book(tmp_path, column_per_panel_member()))
    assert nobody_is_held(round_)
    assert heard(round_) == ALL


def test_a_scale_of_five_with_empty_cells(tmp_path):
    path = book(tmp_path, of_five())
    round_ = read(path)
    assert nobody_is_held(round_)
    assert len(round_.round.scale) == 5
    assert [row.rating for row in round_.feedback][:4] == [5, None, None, 2]


def test_merged_cells(tmp_path):
    round_ = read(merged(tmp_path / "merged.xlsx"))
    assert nobody_is_held(round_)
    assert heard(round_) == ALL


def test_one_csv_with_semicolons(tmp_path):
    path = tmp_path / "card.csv"
    path.write_bytes(csv_bytes(by_panel_member()["Panel"], ";", "cp1252"))
    assert heard(read(path)) == ALL


def test_names_family_first(tmp_path):
    made = by_criterion()
    for row in made["Sheet1"][1:]:
        first, _, last = row[0].partition(" ")
        row[0] = row[0] and f"{last}, Ms {first}"
    assert nobody_is_held(read(book(tmp_path, made)))


def test_addresses_that_stand_nowhere_are_asked_for_one_by_one(tmp_path):
    made = sheet_per_candidate()
    for rows in made.values():
        del rows[1]
    path = book(tmp_path, made)
    assert drafted(path).addresses == dict.fromkeys(HEARD, "")
    assert set(read(path).held) == {"C-01", "C-02", "C-03"}
    assert nobody_is_held(read(path, addresses=MAILS))


def test_ratings_of_numbers_and_words(tmp_path):
    made = by_criterion()
    words = {1: "1 - Weak", 2: "2 - Mixed", 3: "3 - Good", 4: "4 - Strong"}
    for row in made["Sheet1"][1:]:
        row[4] = words[row[4]]
    round_ = read(book(tmp_path, made))
    assert heard(round_) == ALL
    assert round_.round.scale == {1: "Weak", 2: "Mixed", 3: "Good", 4: "Strong"}


@pytest.mark.parametrize(
    "shape", [by_candidate, by_panel_member, by_criterion, sheet_per_candidate, column_per_panel_member]
)
def test_a_made_reference_stays_the_same_when_rows_are_added(tmp_path, shape):
    first = {row.last_name: row.reference for row in read(book(tmp_path, shape())).candidates}
    assert first == {"Okafor": "C-01", "de Souza": "C-02", "Ng": "C-03"}
