"""Slips of the finger that everybody makes: understood where that is certain, else answered with what was meant."""

from datetime import date

import pytest

from employer_portal.workbook import cells
from tests.workbook.workbooks import read, sheets


def said(round_, column):
    return next(problem for problem in round_.problems if problem.column == column)


def strength_of(tmp_path, written):
    made = sheets()
    made["Feedback"][1][made["Feedback"][0].index("Strength")] = written
    return read(tmp_path, made).feedback[0].strength


def numbered(*references):
    made = sheets()
    made["Candidates"] = [
        ["Reference", "Last name", "Email", "Outcome"],
        *([one, f"Name{one}", f"{n}@example.com", "pending"] for n, one in enumerate(references)),
    ]
    return made


@pytest.mark.parametrize(("typed", "meant"), [("C-l0", "C-10"), ("C-O9", "C-09"), ("c-0I", "C-01")])
def test_signs_that_look_the_same_suggest_the_right_neighbour(tmp_path, typed, meant):
    made = numbered(*(f"C-{n:02}" for n in range(1, 13)))
    made["Feedback"][1][0] = typed
    made["Feedback"][2][0] = made["Feedback"][3][0] = made["Feedback"][4][0] = "C-01"
    assert f"“{meant}” looks like it" in said(read(tmp_path, made), "Candidate").fix


def test_a_number_that_is_left_out_may_be_a_row_that_is_missing(tmp_path):
    made = numbered("C-01", "C-02", "C-04", "C-05")
    made["Feedback"][1][0] = "C-03"
    assert "Or its row is missing there" in said(read(tmp_path, made), "Candidate").fix
    made["Feedback"][1][0] = "C-30"
    assert "missing there" not in said(read(tmp_path, made), "Candidate").fix


@pytest.mark.parametrize("word", ["Rejected", "unsuccessful", "Not selected"])
def test_others_words_for_an_outcome_offer_ours(tmp_path, word):
    made = sheets()
    made["Candidates"][1][5] = word
    problem = said(read(tmp_path, made), "Outcome")
    assert problem.fix.startswith("Did you mean “not appointed”?")


def test_a_heading_in_others_words_is_understood_where_ours_is_not_there(tmp_path):
    made = sheets()
    made["Candidates"][0][2:4] = ["Surname", "E-MAIL address"]
    round_ = read(tmp_path, made)
    assert round_.candidates[0].email == "sam@example.com"
    assert not round_.problems
    made["Candidates"][0][4] = "Email"
    assert said(read(tmp_path, made), "E-MAIL address").level == "warning"


@pytest.mark.parametrize(
    ("typed", "read_as"),
    [
        ("<sam@example.com>", "sam@example.com"), ("Sam Okafor <sam@example.com>", "sam@example.com"),
        ("mailto:sam@example.com", "sam@example.com"), ("zoë@example.com", "zoë@example.com"),
        ("sam@bücher.example", "sam@bücher.example"), ("用户@例え.テスト", "用户@例え.テスト"),
    ],
)  # fmt: skip
def test_addresses_as_they_are_copied(typed, read_as):
    assert cells.email(typed) == read_as


@pytest.mark.parametrize("typed", ["sam@example", "<sam@example.com", "sam@@x.org", "a b@x.org", "sam@-x.org", "<>"])
def test_what_is_no_address(typed):
    with pytest.raises(cells.Unreadable):
        cells.email(typed)


@pytest.mark.parametrize(
    "typed",
    ["24/11/26", "24.11.26", "24 November 2026", "24th Nov 26", "Tue, 24 Nov 2026", "24-Nov-26", "November 24, 2026"],
)
def test_dates_as_people_type_them(typed):
    assert cells.day(typed) == date(2026, 11, 24)


@pytest.mark.parametrize("typed", ["31/11/26", "November 2026", "24 Smarch 2026", "24/11", "24/11/2"])
def test_what_is_no_date(typed):
    with pytest.raises(cells.Unreadable):
        cells.day(typed)


def test_one_bad_optional_date_holds_nobody(tmp_path):
    made = sheets()
    made["Round"].append(["Feedback due", "soon"])
    round_ = read(tmp_path, made)
    assert not round_.held
    assert round_.round.feedback_due is None
    assert "Until then there is no Feedback due." in said(round_, "Value").fix


def test_an_interviewer_beside_one_of_nearly_the_same_name_is_asked_about(tmp_path):
    made = sheets()
    made["Feedback"][4][1] = "Tomas Nowak"
    round_ = read(tmp_path, made)
    assert said(round_, "Interviewer").message == "“Tomasz Nowak” stands in row 4. Is it the same person?"
    assert not round_.held


@pytest.mark.parametrize(
    "written", ["n/a", "N/A", "NA", "-", "None.", "none needed", "No gaps", "There was no gap.", "Nothing to add", "–"]
)
def test_words_for_a_candidate_that_say_there_are_none_are_none(tmp_path, written):
    assert strength_of(tmp_path, written) == ""


@pytest.mark.parametrize("written", ["None of the doors was checked.", "No gaps in the log.", "Nothing was missed."])
def test_words_that_only_begin_so_stay(tmp_path, written):
    assert strength_of(tmp_path, written) == written
