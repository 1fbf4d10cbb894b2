"""Scorecards that somebody spoilt, or made to spoil something."""

from datetime import date
from time import monotonic

import openpyxl
import pytest

from employer_portal.scorecards.reading import draft, read_scorecard
from employer_portal.workbook.files import WorkbookRefused
from tests.scorecards.cards import IAN, MAILS, PLAN, SAM, book, by_criterion, by_panel_member, drafted, filled, read
from tests.scorecards.test_shapes import ALL, heard, nobody_is_held
from tests.workbook.workbooks import xlsx


def test_formulas_are_text_and_never_run(tmp_path):
    made = by_criterion()["Sheet1"]
    made[1][5] = '=HYPERLINK("http://elsewhere.example","x")'
    made[2][0] = "=1+1"
    round_ = read(book(tmp_path, {"Scores": made}))
    assert round_.feedback[0].development.startswith("=HYPERLINK")
    assert "=1+1" in {row.last_name for row in round_.candidates}


def test_ten_thousand_rows_are_read_in_seconds(tmp_path):
    rows = [["Candidate", "Email", "Assessor", "Competency", "Mark", "Notes"]]
    rows += [
        [
            f"Person Number{n // 2} Family{n // 2}",
            f"p{n // 2}@example.com",
            IAN,
            ("Plan", "Talk")[n % 2],
            n % 4 + 1,
            "x",
        ]
        for n in range(10_000)
    ]
    path = book(tmp_path, {"Scores": rows})
    started = monotonic()
    round_ = read(path)
    assert len(round_.candidates) == 5_000
    assert len(round_.feedback) == 10_000
    assert monotonic() - started < 20


def test_hidden_sheets_are_named_and_not_read(tmp_path):
    path = book(tmp_path, {**by_criterion(), "Last year": by_criterion()["Sheet1"]})
    opened = openpyxl.load_workbook(path)
    opened["Last year"].sheet_state = "hidden"
    opened.save(path)
    round_ = read(path)
    assert heard(round_) == ALL
    assert any(one.sheet == "Last year" and "It is hidden" in one.message for one in round_.problems)


def test_empty_and_doubled_columns(tmp_path):
    made = by_criterion()["Sheet1"]
    spread = [[row[0], "", *row[1:], "", row[4]] for row in made]
    round_ = read(book(tmp_path, {"Scores": spread}))
    assert nobody_is_held(round_)
    assert heard(round_) == ALL
    assert [one.column for one in round_.problems] == ["Mark (2)"], "an empty column is nothing to speak of"


def test_text_from_right_to_left_stays_as_it_is(tmp_path):
    rows = [["Candidate", "Email", "Assessor", "Competency", "Score", "Strengths"]]
    rows.append(["\u202bליאור כהן\u202c", "lior@example.com", IAN, "תכנון", 3, "הסביר היטב"])
    rows.append(["سلمى حداد", "salma@example.com", IAN, "תכנון", 2, "شرحت"])
    round_ = read(book(tmp_path, {"Scores": rows}))
    assert [(row.first_name, row.last_name) for row in round_.candidates] == [("ליאור", "כהן"), ("سلمى", "حداد")]
    assert round_.criteria[0].name == "תכנון"


def test_a_person_rated_twice_by_one_member_is_asked_about(tmp_path):
    made = by_criterion()["Sheet1"]
    made.append([SAM, MAILS[SAM], IAN, PLAN, 1, ""])
    round_ = read(book(tmp_path, {"Scores": made}))
    assert list(round_.held) == ["C-01"]
    assert (len(made), "Mark") in {(one.row, one.column) for one in round_.problems}
    assert "Row 2 has the same candidate" in str(round_.held["C-01"][0])


def test_two_outcomes_of_one_person_hold_them(tmp_path):
    made = by_panel_member()["Panel"]
    made[1].append("Outcome")
    for number, row in enumerate(made[2:]):
        row.append("Rejected" if number else "Offered")
    round_ = read(book(tmp_path, {"Scores": made}))
    assert list(round_.held) == ["C-01"]
    assert "Row 3 says “appointed” of the same person." in str(round_.held["C-01"][0])


def test_an_outcome_that_the_profile_does_not_know_keeps_its_candidate_out(tmp_path):
    made = by_panel_member()["Panel"]
    made[1].append("Outcome")
    for row in made[2:]:
        row.append("Rejected")
    path = book(tmp_path, {"Scores": made})
    assert drafted(path).outcomes == {"Rejected": "not appointed"}
    held = read(path, outcomes={"Rejected": ""}).held
    assert len(held) == 3
    assert "Did you mean “not appointed”?" in str(held["C-01"][0])


def test_a_name_that_one_letter_lies_between_is_asked_about(tmp_path):
    made = [
        ["Candidate", "Assessor", "Competency", "Score"],
        ["Priya Nair", IAN, PLAN, 3],
        ["Prya Nair", "Una", PLAN, 2],
    ]
    path = book(tmp_path, {"Scores": [*made, ["Candidate A", IAN, PLAN, 1], ["Candidate B", IAN, PLAN, 1]]})
    assert drafted(path).same_person == {"Prya Nair": ""}
    mails = {"Priya Nair": "p@example.com", "Candidate A": "a@example.com", "Candidate B": "b@example.com"}
    assert set(read(path, addresses=mails).held) == {"C-01", "C-02"}
    one = read(path, addresses=mails, same_person={"Prya Nair": "Priya Nair"})
    assert not one.held
    assert [row.candidate for row in one.feedback] == ["C-01", "C-01", "C-02", "C-03"]
    two = read(path, addresses={**mails, "Prya Nair": "q@example.com"}, same_person={"Prya Nair": "Prya Nair"})
    assert len(two.candidates) == 4
    assert not two.held


def test_panel_members_who_are_nearly_alike_are_named_by_the_rows_of_the_file(tmp_path):
    made = by_criterion()["Sheet1"]
    made[5][2] = "Ian Web"
    round_ = read(book(tmp_path, {"Scores": [["Depot Planner"], *made]}))
    said = [(one.row, one.column, one.message) for one in round_.problems if one.column == "Assessor"]
    assert said == [(7, "Assessor", "“Ian Webb” stands in row 3. Is it the same person?")]
    assert not round_.held


@pytest.mark.parametrize("typed", ["24/11/26", "24 November 2026", "Tue 24th Nov 2026", "2026-11-24 00:00:00"])
def test_dates_as_people_type_them(tmp_path, typed):
    made = by_criterion()["Sheet1"]
    made[0].append("Date of interview")
    made[1].append(typed)
    assert read(book(tmp_path, {"Scores": made})).candidates[0].interview_date == date(2026, 11, 24)


def test_a_profile_of_another_file_reads_nothing_and_says_so(tmp_path):
    profile = filled(drafted(book(tmp_path, by_criterion())))
    other = xlsx(tmp_path / "other.xlsx", {"Sheet1": [["Depot", "Vans"], ["North", 3]]})
    round_ = read_scorecard(other, profile)
    assert not round_.candidates
    assert any("other headings than the profile" in one.message for one in round_.problems)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 no", b"\xd0\xcf\x11\xe0 no"])
def test_a_broken_file_is_refused(tmp_path, content):
    (tmp_path / "x.xlsx").write_bytes(content)
    with pytest.raises(WorkbookRefused):
        draft(tmp_path / "x.xlsx", "x")
