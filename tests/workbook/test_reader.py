"""A round is read as its author meant it, from any kind of file and however the sheets are laid out."""

import shutil
from datetime import date
from pathlib import Path

import openpyxl
import pytest

from employer_portal.core.terms import Format, Importance, Kind, Language, Outcome
from employer_portal.workbook.reader import read_workbook
from employer_portal.workbook.sheets import CandidateRow, CriterionRow, FeedbackRow, RoundSheet
from tests.workbook.workbooks import folder, places, read, sheets, xlsx, zipped

FILES = Path(__file__).parent / "files"


def test_every_sheet_becomes_plain_values(tmp_path: Path) -> None:
    round_ = read(tmp_path, sheets())
    assert round_.problems == ()
    assert round_.held == {}
    assert round_.round == RoundSheet(
        "OPS-2026-041",
        "Warehouse Team Leader",
        "Priya Shah",
        "recruitment@example.org",
        interview_date=date(2026, 11, 18),
    )
    assert round_.criteria[0] == CriterionRow(
        2,
        "PLAN",
        "Planning a shift",
        Kind.SKILL,
        Importance.ESSENTIAL,
        "Changes the plan early.",
        "Tell us about a shift.",
    )
    assert round_.candidates[2] == CandidateRow(
        4, "C-03", "", "Suharto", Outcome.APPOINTED, "suharto@example.com", told_on=date(2026, 11, 19)
    )
    assert round_.feedback[0] == FeedbackRow(
        2,
        "C-01",
        "dana@example.org",
        "PLAN",
        2,
        private_notes="Quiet start.",
        development="Little on early signs.",
        next_step="Note the first sign.",
    )
    assert round_.feedback[3].rating is None


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_older_and_open_spreadsheets_say_the_same(tmp_path: Path, kind: str) -> None:
    """The files are the small round, saved as that kind by LibreOffice."""
    assert read_workbook(FILES / f"round.{kind}") == read(tmp_path, sheets())


@pytest.mark.parametrize("kind", ["xls", "ods"])
def test_older_and_open_spreadsheets_number_their_rows_alike(kind: str) -> None:
    """Blank rows above the heading and between rows, a number for a reference, a rating off the scale in row 7."""
    round_ = read_workbook(FILES / f"gaps.{kind}")
    assert [(c.row, c.reference) for c in round_.candidates] == [(5, "1001"), (8, "C-02"), (9, "C-03")]
    assert [(f.row, f.candidate, f.rating) for f in round_.feedback] == [(2, "1001", 3), (5, "1001", 3), (6, "C-02", 4)]
    assert round_.candidates[2].told_on == date(2026, 11, 19)
    assert places(round_.problems) == [("error", "Feedback", 7, "Rating", "7")]


@pytest.mark.parametrize("kind", ["xls", "ods", "xlsx"])
def test_the_kind_is_told_by_the_content_and_not_by_the_name(tmp_path: Path, kind: str) -> None:
    source = xlsx(tmp_path / "made.xlsx", sheets()) if kind == "xlsx" else FILES / f"round.{kind}"
    renamed = tmp_path / "round.dat"
    shutil.copy(source, renamed)
    assert read_workbook(renamed).problems == ()


@pytest.mark.parametrize(
    ("encoding", "suffix", "delimiter"),
    [
        ("utf-8", ".csv", ","),
        ("utf-8-sig", ".csv", ";"),
        ("utf-16", ".tsv", "\t"),
        ("utf-16-le", ".CSV", "\t"),
        ("cp1252", ".csv", ";"),
        ("cp1252", ".tsv", "\t"),
    ],
)
def test_a_folder_of_delimited_files_says_the_same(tmp_path: Path, encoding: str, suffix: str, delimiter: str) -> None:
    made = sheets()
    made["Feedback"][2][5] = "“Calm”, clear; and\tshort – twice"
    if encoding != "cp1252":
        made["Candidates"][1][1] = "Σαμ 山"
    expected = read(tmp_path, made)
    assert read_workbook(folder(tmp_path / "round", made, suffix, delimiter, encoding)) == expected


@pytest.mark.parametrize("inside", ["", "My round/"])
def test_a_zip_of_csv_files_says_the_same(tmp_path: Path, inside: str) -> None:
    assert read_workbook(zipped(tmp_path / "round.zip", sheets(), inside)) == read(tmp_path, sheets())


def test_line_breaks_inside_quotes_do_not_shift_row_numbers(tmp_path: Path) -> None:
    made = sheets()
    made["Feedback"][1][4] = "One\nTwo\r\nThree"
    made["Feedback"].insert(2, [])
    made["Feedback"][5][3] = "9"
    (problem,) = read_workbook(folder(tmp_path / "round", made)).problems
    assert (problem.sheet, problem.row, problem.value) == ("Feedback", 6, "9")


def test_headings_match_without_case_spaces_punctuation_or_order(tmp_path: Path) -> None:
    made = sheets()
    made["  candidates "] = [list(reversed(row)) for row in made.pop("Candidates")]
    made["  candidates "][0] = [name.upper().replace(" ", "_") + ":" for name in made["  candidates "][0]]
    made["FEED-BACK"] = made.pop("Feedback")
    made["Round"][1][0] = "vacancy_REFERENCE "
    assert read(tmp_path, made) == read(tmp_path, sheets())


def test_rows_are_numbered_as_the_spreadsheet_numbers_them(tmp_path: Path) -> None:
    made = sheets()
    made["Candidates"] = [
        [],
        ["", "Everybody whom we met"],
        [],
        *([["", "", *row] for row in made["Candidates"][:2]]),
        [],
        ["", "", *made["Candidates"][2]],
        ["", "", " ", "\u00a0", ""],
        ["", "", *made["Candidates"][3]],
        [],
        ["", "", "", ""],
    ]
    round_ = read(tmp_path, made)
    assert [(c.row, c.reference) for c in round_.candidates] == [(5, "C-01"), (7, "C-02"), (9, "C-03")]
    assert round_.problems == ()


def test_unknown_columns_and_fields_are_reported_and_hold_nothing(tmp_path: Path) -> None:
    made = sheets()
    made["Feedback"][0] += ["Developement", "Mood"]
    made["Feedback"][1] += ["x", "sunny"]
    made["Round"].append(["Hiring manger", "Jo"])
    round_ = read(tmp_path, made)
    assert places(round_.problems) == [
        ("warning", "Round", 7, "Field", "Hiring manger"),
        ("warning", "Feedback", 1, "Developement", "Developement"),
        ("warning", "Feedback", 1, "Mood", "Mood"),
    ]
    assert round_.held == {}


def test_a_misspelt_optional_column_names_the_one_it_may_be(tmp_path: Path) -> None:
    made = sheets()
    made["Feedback"][0][6] = "Developement"
    (problem,) = read(tmp_path, made).problems
    assert "Did you mean “Development”?" in problem.fix


def test_cells_beside_the_table_are_reported_once(tmp_path: Path) -> None:
    made = sheets()
    for row in made["Candidates"][1:]:
        row += ["", "ask Jo"]
    assert places(read(tmp_path, made).problems) == [("warning", "Candidates", 2, "column K", "ask Jo")]


@pytest.mark.parametrize(
    "typed",
    [date(2026, 11, 2), "2026-11-02", "02/11/2026", "2/11/2026", "2.11.2026", "2026-11-02 09:30", 46328, "46328"],
)
def test_a_date_may_be_a_date_or_typed_in_either_way(tmp_path: Path, typed: object) -> None:
    made = sheets()
    made["Candidates"][3][8] = typed
    assert read(tmp_path, made).candidates[2].told_on == date(2026, 11, 2)


def test_month_first_is_a_setting(tmp_path: Path) -> None:
    made = sheets()
    made["Candidates"][3][8] = "11/02/2026"
    assert read(tmp_path, made, day_first=False).candidates[2].told_on == date(2026, 11, 2)
    assert read(tmp_path, made).candidates[2].told_on == date(2026, 2, 11)


@pytest.mark.parametrize("rating", [3, 3.0, "3", " 3 ", "3.0"])
def test_a_rating_may_be_a_number_in_any_form(tmp_path: Path, rating: object) -> None:
    made = sheets()
    made["Feedback"][1][3] = rating
    assert read(tmp_path, made).feedback[0].rating == 3


@pytest.mark.parametrize("rating", ["not assessed", "Not Assessed", " NOT  ASSESSED ", "not-assessed"])
def test_not_assessed_is_an_answer(tmp_path: Path, rating: str) -> None:
    made = sheets()
    made["Feedback"][1][3] = rating
    round_ = read(tmp_path, made)
    assert round_.feedback[0].rating is None
    assert not round_.held


@pytest.mark.parametrize(
    ("typed", "scale"),
    [
        ("1=No, 2=Yes", {1: "No", 2: "Yes"}),
        ("5 = Strong; 3=Fair, so far ;1= Weak,", {1: "Weak", 3: "Fair, so far", 5: "Strong"}),
        ("0=No\n10=Yes", {0: "No", 10: "Yes"}),
    ],
)
def test_the_rating_scale_is_the_rounds_own(tmp_path: Path, typed: str, scale: dict[int, str]) -> None:
    made = sheets()
    made["Round"].append(["Rating scale", typed])
    for row in made["Feedback"][1:]:
        row[3] = max(scale)
    round_ = read(tmp_path, made)
    assert round_.round.scale == scale
    assert round_.problems == ()


def test_a_reference_that_became_a_number_still_finds_its_candidate(tmp_path: Path) -> None:
    made = sheets()
    made["Candidates"][1][0] = "0012"
    made["Candidates"][2][0] = 1001
    made["Feedback"][1][0], made["Feedback"][2][0] = 12, 12.0
    made["Feedback"][3][0], made["Feedback"][4][0] = "1001", 1001.0
    round_ = read(tmp_path, made)
    assert [row.candidate for row in round_.feedback] == ["0012", "0012", "1001", "1001"]
    assert round_.problems == ()


def test_references_and_codes_are_found_in_another_case(tmp_path: Path) -> None:
    made = sheets()
    made["Feedback"][1][0], made["Feedback"][1][2] = "c-01", "plan"
    round_ = read(tmp_path, made)
    assert (round_.feedback[0].candidate, round_.feedback[0].criterion) == ("C-01", "PLAN")


def test_text_is_trimmed_composed_and_keeps_its_lines(tmp_path: Path) -> None:
    made = sheets()
    made["Candidates"][2][1] = "  Zoe\u0308  Marie\n"
    made["Feedback"][3][5] = "\tFirst line\r\nsecond\u2028third \n"
    round_ = read(tmp_path, made)
    assert round_.candidates[1].first_name == "Zoë Marie"
    assert round_.feedback[2].strength == "First line\nsecond\nthird"
    assert round_.problems == ()


def test_unprintable_characters_are_dropped_and_said_so(tmp_path: Path) -> None:
    made = sheets()
    made["Feedback"][3][5] = "A\u200b clear\ufeff plan\u202e.\x7f"
    round_ = read(tmp_path, made)
    assert round_.feedback[2].strength == "A clear plan."
    assert places(round_.problems) == [("warning", "Feedback", 4, "Strength", "A clear plan.")]
    assert "U+200B, U+FEFF, U+202E, U+007F" in round_.problems[0].message
    assert round_.held == {}


@pytest.mark.parametrize(
    "text",
    [
        "می\u200cخواهم",
        "क्\u200dष",
        "👩\u200d🏫",
        "🏴\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f",
        "שלום\u200f!",
        "☺️",
    ],
)
def test_characters_that_scripts_and_emoji_are_spelled_with_stay(tmp_path: Path, text: str) -> None:
    made = sheets()
    made["Feedback"][3][5] = text
    round_ = read(tmp_path, made)
    assert round_.feedback[2].strength == text
    assert round_.problems == ()


@pytest.mark.parametrize(
    "text", ["=1+1", '=HYPERLINK("http://example.org","x")', "+44 20 7946 0000", "-1", "@SUM(A1)", "'quoted"]
)
@pytest.mark.parametrize("as_text", [True, False])
def test_what_a_spreadsheet_would_run_is_text(tmp_path: Path, text: str, as_text: bool) -> None:
    path = xlsx(tmp_path / "round.xlsx", sheets())
    book = openpyxl.load_workbook(path)
    cell = book["Feedback"]["F4"]
    cell.value = text
    if as_text:
        cell.data_type = "s"
    book.save(path)
    round_ = read_workbook(path)
    assert round_.feedback[2].strength == text
    assert round_.problems == ()


def test_a_calculated_formula_gives_its_value(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "round.xlsx", sheets())
    with_formula = tmp_path / "calculated.xlsx"
    _rewrite(
        path,
        with_formula,
        "xl/worksheets/sheet4.xml",
        '<c r="D2" t="n"><v>2</v></c>',
        '<c r="D2"><f>1+3</f><v>4</v></c>',
    )
    assert read_workbook(with_formula).feedback[0].rating == 4


def test_yes_and_true_mean_internal(tmp_path: Path) -> None:
    made = sheets()
    made["Candidates"][0].append("Internal")
    for row, typed in zip(made["Candidates"][1:], ["Yes", True, "no"], strict=True):
        row.append(typed)
    assert [candidate.internal for candidate in read(tmp_path, made).candidates] == [True, True, False]


def test_words_of_a_list_match_without_case_or_hyphens(tmp_path: Path) -> None:
    made = sheets()
    made["Candidates"][1][5:8] = ["Not-Appointed", "LARGE PRINT", "EN"]
    candidate = read(tmp_path, made).candidates[0]
    assert (candidate.outcome, candidate.format, candidate.language) == (
        Outcome.NOT_APPOINTED,
        Format.LARGE_PRINT,
        Language.ENGLISH,
    )


def test_cells_merged_over_rows_count_for_each_of_them_but_prose_only_once(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "round.xlsx", sheets())
    book = openpyxl.load_workbook(path)
    for cells in ("A2:A3", "B2:B3", "E2:E3"):
        book["Feedback"].merge_cells(cells)
    book["Feedback"].merge_cells("H1:J1")
    book.save(path)
    round_ = read_workbook(path)
    assert [row.candidate for row in round_.feedback] == ["C-01", "C-01", "C-02", "C-02"]
    assert [row.private_notes for row in round_.feedback[:2]] == ["Quiet start.", ""]
    assert round_.problems == ()


def test_hidden_sheets_and_sheets_of_ones_own_do_no_harm(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "round.xlsx", sheets() | {"Notes to self": [["Candidate", "Mood"], ["C-01", "sunny"]]})
    book = openpyxl.load_workbook(path)
    book["Criteria"].sheet_state = "hidden"
    book.save(path)
    assert read_workbook(path) == read(tmp_path, sheets())


def test_post_needs_an_address_and_no_email(tmp_path: Path) -> None:
    made = sheets()
    made["Candidates"][1][3:7] = ["", "1 High Street\nYork", "not appointed", "post"]
    round_ = read(tmp_path, made)
    assert round_.candidates[0].postal_address == "1 High Street\nYork"
    assert round_.problems == ()


def _rewrite(source: Path, target: Path, part: str, old: str, new: str) -> None:
    import zipfile

    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w") as after:
        for name in before.namelist():
            data = before.read(name)
            if name == part:
                assert old.encode() in data
                data = data.replace(old.encode(), new.encode())
            after.writestr(name, data)
