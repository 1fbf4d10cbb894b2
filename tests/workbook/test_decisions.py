"""The Decisions sheet, and what the Round sheet says of the process."""

from dataclasses import replace
from datetime import date

import pytest

from employer_portal.core.terms import AllMet, Sentence
from employer_portal.workbook.reader import read_workbook
from employer_portal.workbook.sheets import DecisionRow, RoundWorkbook
from employer_portal.workbook.writer import write_workbook
from tests.factories import CRITERIA, SHEET, candidate
from tests.workbook.folders import HEAD, folder


@pytest.fixture
def read(tmp_path):
    """The workbook of some interviewers on one candidate, with that Decisions sheet and those lines on Round."""

    def read(decisions="", ratings=(2, 3), **fields):
        return read_workbook(folder(tmp_path, decisions, ratings, fields))

    return read


def problems(book):
    return [(one.sheet, one.row, one.column, one.level.value) for one in book.problems]


def test_what_the_panel_agreed_on_where_two_ratings_stand_in_the_middle(read):
    book = read("C-1,A,3,Both heard the figure in the second answer.,,,")
    assert book.decisions == (DecisionRow(2, "C-1", "A", 3, "Both heard the figure in the second answer."),)
    assert book.problems == ()


@pytest.mark.parametrize(
    ("line", "ratings", "column"),
    [
        ("C-1,A,3,,,,", (2, 3), "Evidence"),  # nobody says what settled it
        ("C-1,A,1,,,,", (1, 4), "Evidence"),
        ("C-1,A,2,,,,", (3, 3), "Evidence"),  # a change against both
        ("C-1,A,,Because.,,,", (2, 3), "Agreed rating"),
        ("C-1,A,7,Because.,,,", (2, 3), "Agreed rating"),
        ("C-1,,3,Because.,,,", (2, 3), "Criterion"),
        ("C-1,B,3,Because.,,,", (2, 3), "Criterion"),
        (",A,3,Because.,,,", (2, 3), "Candidate"),
        ("C-2,A,3,Because.,,,", (2, 3), "Candidate"),
        ("C-1,A,3,Because.,2,,", (2, 3), "Posts"),
        (",,,,none,,", (2, 3), "Posts"),
        (",,,,,another was better,", (2, 3), "Reason where all were met"),
        (",,,,,,soon", (2, 3), "Reserve until"),
    ],
)
def test_what_cannot_be_is_named_with_its_place(read, line, ratings, column):
    book = read(line, ratings)
    assert problems(book) == [("Decisions", 2, column, "error")]
    assert ("C-1" in book.held) == line.startswith("C-1")


def test_a_single_median_needs_no_evidence(read):
    assert read("C-1,A,3,,,,", (3, 3)).problems == ()


def test_posts_and_the_end_of_the_list_stand_on_either_sheet(read):
    book = read(",,,,2,on total ratings,2027-05-31")
    assert (book.round.posts, book.round.reserve_until) == (2, date(2027, 5, 31))
    assert book.decisions[0].all_met == AllMet.TOTAL_RATINGS
    assert read(Posts="2", **{"Reserve until": "31/05/2027"}).round == book.round


def test_two_numbers_of_posts_are_one_too_many(read):
    assert problems(read(",,,,3,,", Posts="2")) == [("Decisions", 2, "Posts", "error")]


def test_the_round_says_who_chaired_it_what_was_asked_and_what_is_left_out(read):
    book = read(Chair="Tom", **{"Same questions asked": "yes", "Sentences left out": "Notes; other roles"})
    assert (book.round.chair, book.round.same_questions) == ("Tom", True)
    assert book.round.left_out == (Sentence.NOTES, Sentence.OTHER_ROLES)
    assert book.problems == ()


@pytest.mark.parametrize(
    ("field", "value", "level"),
    [
        ("Kind of stage", "chat", "error"),
        ("Chair", "Tam", "warning"),
        ("Same questions asked", "perhaps", "error"),
        ("Sentences left out", "x", "error"),
    ],
)
def test_what_cannot_be_on_the_round_sheet(read, field, value, level):
    book = read(**{field: value})
    assert problems(book) == [("Round", HEAD, "Value", level)]


def test_a_round_with_decisions_comes_back_as_it_was_written(tmp_path):
    sheet = replace(SHEET, posts=2, reserve_until=date(2027, 5, 31), left_out=(Sentence.PANEL,), same_questions=False)
    decisions = (
        DecisionRow(2, "C-1", "LEAD", 4, "Both heard it."),
        DecisionRow(3, "C-1", "PLAN", None, "The question fell out."),
        DecisionRow(4, "C-1", all_met=AllMet.TOTAL_RATINGS),
    )
    book = RoundWorkbook(sheet, tuple(CRITERIA), (candidate("C-1"),), (), decisions=decisions)
    write_workbook(book, tmp_path / "round.xlsx")
    again = read_workbook(tmp_path / "round.xlsx")
    assert again.round == sheet
    # nobody rated anything in it, so the one that was rated needs no other evidence than it has
    assert again.decisions == decisions
