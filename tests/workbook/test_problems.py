"""Everything that is wrong with a workbook is said at once, where it stands, and holds what it touches and no more."""

from collections.abc import Callable
from pathlib import Path

import pytest

from employer_portal.core.terms import Format, LetterLanguage
from employer_portal.workbook.files import WorkbookRefused
from employer_portal.workbook.limits import Limits
from employer_portal.workbook.reader import read_workbook
from tests.workbook.workbooks import Sheets, folder, places, read, sheets, xlsx


def put(sheet: str, row: int, column: str, value: object) -> Callable[[Sheets], None]:
    def change(made: Sheets) -> None:
        made[sheet][row - 1][made[sheet][0].index(column)] = value

    return change


def again(sheet: str, row: int, **changes: object) -> Callable[[Sheets], None]:
    """The row once more at the end, with changes."""

    def change(made: Sheets) -> None:
        copy = list(made[sheet][row - 1])
        for column, value in changes.items():
            copy[made[sheet][0].index(column.replace("_", " "))] = value
        made[sheet].append(copy)

    return change


@pytest.mark.parametrize(
    ("change", "place", "held", "says"),
    [
        (
            put("Feedback", 2, "Candidate", "C-99"),
            ("Feedback", 2, "Candidate", "C-99"),
            [],
            "The nearest there is “C-0",
        ),
        (
            put("Feedback", 4, "Criterion", "PLEN"),
            ("Feedback", 4, "Criterion", "PLEN"),
            ["C-02"],
            "nearest there is “PLAN”",
        ),
        (put("Feedback", 2, "Criterion", "XYZ"), ("Feedback", 2, "Criterion", "XYZ"), ["C-01"], "The nearest there is"),
        (put("Feedback", 2, "Rating", 7), ("Feedback", 2, "Rating", "7"), ["C-01"], "Use one of 1, 2, 3, 4"),
        (put("Feedback", 2, "Rating", 2.5), ("Feedback", 2, "Rating", "2.5"), ["C-01"], "or write: not assessed"),
        (put("Feedback", 2, "Rating", "good"), ("Feedback", 2, "Rating", "good"), ["C-01"], "not on the scale"),
        (put("Feedback", 2, "Rating", ""), ("Feedback", 2, "Rating", ""), ["C-01"], "Rating is needed"),
        (
            put("Feedback", 2, "Rating", "#N/A"),
            ("Feedback", 2, "Rating", "#N/A"),
            ["C-01"],
            "formula in this cell has failed",
        ),
        (
            put("Feedback", 2, "Interviewer", None),
            ("Feedback", 2, "Interviewer", ""),
            ["C-01"],
            "Interviewer is needed",
        ),
        (
            put("Feedback", 2, "Interviewer", "dana@"),
            ("Feedback", 2, "Interviewer", "dana@"),
            ["C-01"],
            "not a complete e-mail",
        ),
        (put("Feedback", 2, "Candidate", ""), ("Feedback", 2, "Candidate", ""), [], "Candidate is needed"),
        (again("Feedback", 2), ("Feedback", 6, "Candidate", "C-01"), ["C-01"], "Row 2 has the same"),
        (
            again("Feedback", 2, Interviewer="DANA@example.org"),
            ("Feedback", 6, "Candidate", "C-01"),
            ["C-01"],
            "Row 2 has",
        ),
        (
            put("Candidates", 2, "Email", "sam@example"),
            ("Candidates", 2, "Email", "sam@example"),
            ["C-01"],
            "name@example.org",
        ),
        (
            put("Candidates", 2, "Email", "a b@c.de"),
            ("Candidates", 2, "Email", "a b@c.de"),
            ["C-01"],
            "not a complete e-mail",
        ),
        (put("Candidates", 2, "Email", ""), ("Candidates", 2, "Email", ""), ["C-01"], "set Format to post"),
        (
            put("Candidates", 4, "Email", "SAM@example.com"),
            ("Candidates", 4, "Email", "SAM@example.com"),
            ["C-01", "C-03"],
            "C-01 has this address too",
        ),
        (
            put("Candidates", 2, "Format", "post"),
            ("Candidates", 2, "Postal address", ""),
            ["C-01"],
            "Postal address is needed",
        ),
        (
            put("Candidates", 2, "Format", "fax"),
            ("Candidates", 2, "Format", "fax"),
            ["C-01"],
            "Choose from: email, large",
        ),
        (put("Candidates", 2, "Last name", ""), ("Candidates", 2, "Last name", ""), ["C-01"], "Last name is needed"),
        (
            put("Candidates", 2, "Outcome", "rejected"),
            ("Candidates", 2, "Outcome", "rejected"),
            ["C-01"],
            "Choose from: pending",
        ),
        (
            put("Candidates", 2, "Outcome", "apointed"),
            ("Candidates", 2, "Outcome", "apointed"),
            ["C-01"],
            "mean “appointed”",
        ),
        (put("Candidates", 2, "Outcome", ""), ("Candidates", 2, "Outcome", ""), ["C-01"], "Outcome is needed"),
        (
            put("Candidates", 2, "Language", "fr"),
            ("Candidates", 2, "Language", "fr"),
            ["C-01"],
            "Choose from: en, cy, both",
        ),
        (
            put("Candidates", 4, "Told on", "31/02/2026"),
            ("Candidates", 4, "Told on", "31/02/2026"),
            ["C-03"],
            "20/11/2026",
        ),
        (
            put("Candidates", 4, "Told on", "last week"),
            ("Candidates", 4, "Told on", "last week"),
            ["C-03"],
            "not a date",
        ),
        (
            again("Candidates", 2, Email="x@example.com"),
            ("Candidates", 5, "Reference", "C-01"),
            ["C-01"],
            "row 2 already",
        ),
        (
            again("Candidates", 2, Reference="C-9"),
            ("Candidates", 5, "Email", "sam@example.com"),
            ["C-01", "C-9"],
            "C-01 has",
        ),
        (again("Criteria", 2), ("Criteria", 4, "Code", "PLAN"), ["C-01", "C-02"], "row 2 already"),
        (
            put("Criteria", 2, "Criterion", ""),
            ("Criteria", 2, "Criterion", ""),
            ["C-01", "C-02"],
            "Criterion is needed",
        ),
        (
            put("Criteria", 2, "Kind", "skil"),
            ("Criteria", 2, "Kind", "skil"),
            ["C-01", "C-02"],
            "Did you mean “skill”?",
        ),
        (
            put("Round", 5, "Value", "hr"),
            ("Round", 5, "Value", "hr"),
            ["C-01", "C-02", "C-03"],
            "not a complete e-mail",
        ),
        (
            put("Round", 2, "Value", ""),
            ("Round", 2, "Value", ""),
            ["C-01", "C-02", "C-03"],
            "Vacancy reference is needed",
        ),
        (again("Round", 2), ("Round", 7, "Field", "Vacancy reference"), ["C-01", "C-02", "C-03"], "row 2 already"),
        (lambda made: made["Round"].pop(3), ("Round", 0, "Value", ""), ["C-01", "C-02", "C-03"], "no Contact name"),
        (
            lambda made: made["Round"].append(["Rating scale", "good to bad"]),
            ("Round", 7, "Value", "good to bad"),
            ["C-01", "C-02", "C-03"],
            "1=Not shown",
        ),
    ],
)
def test_an_error_is_named_where_it_stands_and_holds_what_it_touches(
    tmp_path: Path, change: Callable[[Sheets], None], place: tuple[str, int, str, str], held: list[str], says: str
) -> None:
    made = sheets()
    change(made)
    round_ = read(tmp_path, made)
    named = [problem for problem in round_.problems if (str(problem.level), *_place(problem)) == ("error", *place)]
    assert len(named) == 1, round_.problems
    assert says in str(named[0])
    assert sorted(reference for reference, problems in round_.held.items() if named[0] in problems) == held
    assert sorted(round_.held) == held or place[2] in {"Candidate", "Outcome"}


def _place(problem):  # type: ignore[no-untyped-def]
    return problem.sheet, problem.row, problem.column, problem.value


@pytest.mark.parametrize("outcome", ["not appointed", "reserve", "appointed", "withdrew", "pending"])
def test_no_feedback_is_an_error_only_for_those_who_get_a_letter(tmp_path: Path, outcome: str) -> None:
    made = sheets()
    made["Candidates"].append(["C-04", "Jo", "Park", "jo@example.com", "", outcome, "", "", ""])
    round_ = read(tmp_path, made)
    gets_a_letter = outcome in {"not appointed", "reserve"}
    assert places(round_.problems) == [("error", "Candidates", 5, "Reference", "C-04")] * gets_a_letter
    assert list(round_.held) == ["C-04"] * gets_a_letter


def test_feedback_that_cannot_be_read_is_not_also_called_missing(tmp_path: Path) -> None:
    made = sheets()
    made["Feedback"][1][3] = made["Feedback"][2][3] = 9
    assert places(read(tmp_path, made).problems) == [
        ("error", "Feedback", 2, "Rating", "9"),
        ("error", "Feedback", 3, "Rating", "9"),
    ]


def test_a_criterion_that_nobody_rated_is_a_warning(tmp_path: Path) -> None:
    made = sheets()
    made["Criteria"].append(["CALM", "Calm under pressure", "", "", "", ""])
    made["Feedback"].append(["C-01", "dana@example.org", "CALM", "not assessed"])
    round_ = read(tmp_path, made)
    assert places(round_.problems) == [("warning", "Criteria", 4, "Code", "CALM")]
    assert round_.held == {}


@pytest.mark.parametrize("language", LetterLanguage)
def test_letters_are_in_english_in_welsh_or_in_both(tmp_path: Path, language: LetterLanguage) -> None:
    made = sheets()
    made["Candidates"][1][7] = language.value
    round_ = read(tmp_path, made)
    assert (round_.candidates[0].language, round_.problems) == (language, ())


def test_good_rows_go_on_beside_bad_ones(tmp_path: Path) -> None:
    made = sheets()
    made["Candidates"][1][5] = "rejected"
    made["Candidates"][2][6] = "fax"
    round_ = read(tmp_path, made)
    assert [candidate.reference for candidate in round_.candidates] == ["C-02", "C-03"]
    assert round_.candidates[0].format is Format.EMAIL
    assert {row.candidate for row in round_.feedback} == {"C-02"}
    assert list(round_.held) == ["C-01", "C-02"]


def test_every_error_is_listed_at_once_in_the_order_of_the_workbook(tmp_path: Path) -> None:
    made = sheets()
    for change in (
        put("Feedback", 5, "Rating", 0),
        put("Feedback", 3, "Criterion", "TEEM"),
        put("Candidates", 3, "Email", "zoe"),
        put("Criteria", 3, "Importance", "vital"),
        put("Round", 4, "Value", ""),
    ):
        change(made)
    assert [(problem.sheet, problem.row) for problem in read(tmp_path, made).problems] == [
        ("Round", 4),
        ("Criteria", 3),
        ("Candidates", 3),
        ("Feedback", 3),
        ("Feedback", 5),
    ]


def test_a_problem_tells_its_place_its_value_and_the_way_out(tmp_path: Path) -> None:
    made = sheets()
    made["Candidates"][2][3] = "zoe"
    (problem,) = read(tmp_path, made).problems
    assert str(problem) == (
        "Candidates, row 3, Email: “zoe”. This is not a complete e-mail address. Write it like name@example.org."
    )


@pytest.mark.parametrize("name", ["Round", "Criteria", "Candidates", "Feedback"])
def test_a_missing_sheet_is_refused_and_everything_else_is_listed_too(tmp_path: Path, name: str) -> None:
    made = sheets()
    made["Candidates"][2][3] = "zoe"
    made["Feedback"][1][3] = 9
    made[f"Old {name.lower()} sheet"] = made.pop(name)
    path = xlsx(tmp_path / "autumn.xlsx", made)
    with pytest.raises(WorkbookRefused, match=f"^autumn.xlsx has no {name} sheet") as refused:
        read_workbook(path)
    expected = [("error", name, 0, "", "")]
    expected += [("error", "Candidates", 3, "Email", "zoe")] * (name != "Candidates")
    expected += [("error", "Feedback", 2, "Rating", "9")] * (name != "Feedback")
    assert places(refused.value.problems) == sorted(expected, key=lambda place: list(sheets()).index(place[1]))
    assert name == "Candidates" or "Candidates, row 3, Email: “zoe”" in refused.value.message
    assert "round template" in refused.value.fix


@pytest.mark.parametrize(
    ("sheet", "column"),
    [
        ("Round", "Value"),
        ("Criteria", "Code"),
        ("Criteria", "Criterion"),
        ("Candidates", "Reference"),
        ("Candidates", "Last name"),
        ("Candidates", "Outcome"),
        ("Feedback", "Candidate"),
        ("Feedback", "Interviewer"),
        ("Feedback", "Criterion"),
        ("Feedback", "Rating"),
    ],
)
def test_a_missing_required_column_is_refused(tmp_path: Path, sheet: str, column: str) -> None:
    made = sheets()
    position = made[sheet][0].index(column)
    made[sheet] = [row[:position] + row[position + 1 :] for row in made[sheet]]
    with pytest.raises(WorkbookRefused, match=f"{sheet} sheet has no {column} column") as refused:
        read(tmp_path, made)
    assert ("error", sheet, 1, column, "") in places(refused.value.problems)


@pytest.mark.parametrize("rows", [[], [["", ""]], [["Some", "table"], ["of", "another kind"]]])
def test_a_sheet_without_a_heading_row_is_refused(tmp_path: Path, rows: list[list[str]]) -> None:
    with pytest.raises(WorkbookRefused, match="Feedback sheet has no Candidate column") as refused:
        read(tmp_path, sheets() | {"Feedback": rows})
    assert [problem.column for problem in refused.value.problems if problem.level == "error"] == [
        "Candidate",
        "Interviewer",
        "Criterion",
        "Rating",
    ]


def test_a_column_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    made = sheets()
    made["Feedback"][0].append("strength")
    with pytest.raises(WorkbookRefused, match="two Strength columns"):
        read(tmp_path, made)


def test_a_renamed_sheet_or_column_is_recognised_in_the_advice(tmp_path: Path) -> None:
    made = sheets()
    made["Feedbacks"] = made.pop("Feedback")
    made["Candidates"][0][5] = "Outcomes"
    with pytest.raises(WorkbookRefused) as refused:
        read(tmp_path, made)
    assert "Did you mean “Feedbacks”?" in refused.value.message
    assert "Is it “Outcomes”?" in refused.value.message


def test_a_round_without_candidates_or_criteria_says_so(tmp_path: Path) -> None:
    made = {name: rows[:1] if name != "Round" else rows for name, rows in sheets().items()}
    assert places(read(tmp_path, made).problems) == [
        ("error", "Criteria", 0, "", ""),
        ("error", "Candidates", 0, "", ""),
    ]


def test_a_text_longer_than_any_cell_is_an_error(tmp_path: Path) -> None:
    made = sheets()
    made["Feedback"][3][5] = "x" * 32_768
    made["Feedback"][2][5] = "y" * 32_767
    round_ = read_workbook(folder(tmp_path / "round", made))
    assert [(p.sheet, p.row, p.column) for p in round_.problems] == [("Feedback", 4, "Strength")]
    assert len(round_.problems[0].value) == 200


def test_more_problems_than_anyone_reads_are_counted_and_still_hold(tmp_path: Path) -> None:
    made = sheets()
    made["Feedback"] += [["C-02", "Jo", "PLAN", 9]] * 50 + [["C-01", "Jo", "PLAN", 9]]
    round_ = read(tmp_path, made, limits=Limits(problems=10))
    assert len(round_.problems) == 11
    assert "more errors than the 10 listed" in round_.problems[-1].message
    assert list(round_.held) == ["C-01", "C-02"]
