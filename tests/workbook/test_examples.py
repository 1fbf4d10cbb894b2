"""The example rounds: believable, free of mistakes, and their workbooks current."""

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from employer_portal.core.errors import DomainError
from employer_portal.core.terms import LETTER_OUTCOMES, Outcome
from employer_portal.settings import HOME
from employer_portal.workbook.examples import command, example_files, load_example
from employer_portal.workbook.reader import read_workbook
from employer_portal.workbook.sheets import Level

FOLDER = HOME / "guidance" / "examples"
FILES = example_files(FOLDER)

SHORT = """
[round]
vacancy_reference = "T-1"
vacancy_title = "Tester"
contact_name = "Ada"
contact_email = "ada@tests.example"

[interviewers]
kim = "Kim Lund"

[[criteria]]
code = "CARE"
name = "Care"

[[candidates]]
reference = "T-1-01"
last_name = "Wulandari"
outcome = "not appointed"

[candidates.ratings]
kim = { CARE = "not assessed" }

[[candidates.feedback]]
by = "kim"
on = "CARE"
strength = "You asked twice."
"""


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def path(request) -> Path:
    return request.param


def meant_to_be_held(path: Path) -> set[str]:
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    return {person["reference"] for person in told["candidates"] if "held_because" in person}


def test_there_are_four_trades():
    assert [path.stem for path in FILES] == [
        "backend-engineer",
        "primary-teacher",
        "staff-nurse",
        "warehouse-team-leader",
    ]


def test_the_workbook_is_that_of_the_file(path):
    read = read_workbook(path.with_suffix(".xlsx"))
    assert replace(read, problems=()) == load_example(path), "run: ./portal round examples"


def test_nothing_in_it_has_to_be_mended(path):
    problems = read_workbook(path.with_suffix(".xlsx")).problems
    assert [problem for problem in problems if problem.level is Level.ERROR] == []


def test_it_has_the_size_of_a_real_round(path):
    example = load_example(path)
    assert 8 <= len(example.candidates) <= 20
    assert 5 <= len(example.criteria) <= 6
    assert 2 <= len({row.interviewer for row in example.feedback}) <= 3
    assert {person.outcome for person in example.candidates} == set(Outcome)
    for criterion in example.criteria:
        assert criterion.looks_like
        assert criterion.kind
        assert criterion.importance


def test_about_two_in_three_letters_can_go(path):
    example, held = load_example(path), meant_to_be_held(path)
    letters = {person.reference for person in example.candidates if person.outcome in LETTER_OUTCOMES}
    assert held < letters
    assert 0.6 <= 1 - len(held) / len(letters) <= 0.7


def test_whoever_gets_a_letter_hears_what_went_well_and_what_to_do_next(path):
    example, held = load_example(path), meant_to_be_held(path)
    for person in example.candidates:
        if person.outcome in LETTER_OUTCOMES and person.reference not in held:
            rows = [row for row in example.feedback if row.candidate == person.reference]
            assert len({row.interviewer for row in rows if row.evidence and row.strength}) >= 2, person.reference
            assert any(row.development and row.next_step for row in rows), person.reference


def test_no_address_in_it_can_belong_to_anybody(path):
    example = load_example(path)
    addresses = [person.email for person in example.candidates if person.email]
    assert all(address.endswith(".example") for address in [example.round.contact_email, *addresses])


def told(tmp_path: Path, old: str = "", new: str = "") -> Path:
    assert old in SHORT
    path = tmp_path / "short.toml"
    path.write_text(SHORT.replace(old, new), encoding="utf-8")
    return path


def test_a_round_is_told_in_a_few_lines(tmp_path):
    example = load_example(told(tmp_path))
    [person], [row] = example.candidates, example.feedback
    assert (person.first_name, person.last_name, person.outcome) == ("", "Wulandari", Outcome.NOT_APPOINTED)
    assert (row.row, row.interviewer, row.rating, row.strength) == (2, "Kim Lund", None, "You asked twice.")


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('"Ada"', '"Ada', "short.toml is not well-formed"),
        ("[interviewers]", "[people]", "no part called [interviewers]"),
        ("strength =", "strenght =", "candidate T-1-01: field `strenght` is not known"),
        ('last_name = "Wulandari"', "", "candidate T-1-01: `last_name` is missing"),
        ('"not appointed"', '"rejected"', "candidate T-1-01: outcome `rejected` is not known. Use one of: pending,"),
        ('contact_name = "Ada"', "contact_name = 7", "round: `contact_name` cannot be 7"),
        ("{ CARE =", "{ CURE =", "candidate T-1-01: criterion `CURE` is not known. Use one of: CARE."),
        ("kim = { CARE", "tim = { CARE", "candidate T-1-01: interviewer `tim` is not known. Use one of: kim."),
        ('on = "CARE"', 'on = "CURE"', "candidate T-1-01: kim writes on CURE without a rating"),
    ],
)
def test_a_slip_in_the_file_is_named_with_its_place(tmp_path, old, new, says):
    with pytest.raises(DomainError) as error:
        load_example(told(tmp_path, old, new))
    assert says in str(error.value)


def test_two_remarks_on_one_criterion_are_one_too_many(tmp_path):
    twice = '[[candidates.feedback]]\nby = "kim"\non = "CARE"\n'
    with pytest.raises(DomainError, match="kim writes twice on CARE"):
        load_example(told(tmp_path, "[[candidates.feedback]]", f"{twice}\n[[candidates.feedback]]"))


def test_the_command_writes_each_workbook_beside_its_file(tmp_path):
    path = told(tmp_path)
    result = CliRunner().invoke(command, [str(tmp_path)])
    assert result.output == f"Wrote {tmp_path / 'short.xlsx'}\n"
    assert read_workbook(tmp_path / "short.xlsx").candidates == load_example(path).candidates


def test_a_folder_without_examples_is_said_to_be_one(tmp_path):
    with pytest.raises(DomainError, match="There is no example"):
        example_files(tmp_path)
