"""A hiring round run from the command line alone: set up, imported, accepted, composed, sealed, approved."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner

from employer_portal.cli import COMMANDS, LazyGroup, main
from employer_portal.database.opening import open_database
from employer_portal.settings import HOME, load_settings
from employer_portal.workbook.sheets import CriterionRow, FeedbackRow, RoundSheet, RoundWorkbook
from employer_portal.workbook.writer import write_workbook
from tests.factories import GOOD_GAP, GOOD_STEP, GOOD_STRENGTH, candidate, code_of_the_test_message
from tests.once import with_rules

pytestmark = pytest.mark.slow
Portal = Callable[..., str]


def run(line: str, *more: str, ends: int = 0) -> str:
    """Runs a command; gives what it printed, checks how it ended."""
    result = CliRunner().invoke(LazyGroup("portal", COMMANDS, ""), [*line.split(), *more])
    said = result.output + (str(result.exception) if result.exception and ends else "")
    assert result.exit_code == ends, f"{line}: {result.output} {result.exception!r}"
    return said


@contextmanager
def installation(url: str, var: Path) -> Iterator[Portal]:
    """What runs commands in that database and that folder."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("PORTAL_VAR", str(var))
        environment.setenv("DATABASE_URL", url)
        yield run


@pytest.fixture
def portal(tmp_path, empty_url) -> Iterator[Portal]:
    """Runs commands in a fresh installation."""
    with installation(empty_url, with_rules(tmp_path / "var")) as portal:
        yield portal


@pytest.fixture(scope="session")
def staff(server, tmp_path_factory) -> Iterator[tuple[str, Path]]:
    """An installation with its people, from which each test has a copy: its database, its folder."""
    var = with_rules(tmp_path_factory.mktemp("staff") / "var")
    with server.fresh(empty=True) as url:
        with installation(url, var) as portal:
            hire(portal)
        yield url, var


@pytest.fixture
def staffed(server, staff, tmp_path) -> Iterator[Portal]:
    """Runs commands in an installation that has its people already."""
    url, var = staff
    shutil.copytree(var, tmp_path / "var", symlinks=True)
    with server.fresh(like=url) as url, installation(url, tmp_path / "var") as portal:
        yield portal


def hire(portal: Portal) -> None:
    """Ada the administrator, Hal in HR, Ann who approves, Tess who certifies; one brand; Hal is certified."""
    portal("user first ada@example.org", "--name", "Ada Admin", "--organisation", "Harbourside")
    for email, name, role in (
        ("hal@example.org", "Hal Reyes", "HR"),
        ("ann@example.org", "Ann Approver", "approver"),
        ("tess@example.org", "Tess Trainer", "trainer"),
    ):
        portal(f"user add --as ada@example.org {email} --role {role}", "--name", name)
    portal("brand add --as ada@example.org --sender hr@example.org --reply-to hr@example.org", "Harbourside Logistics")
    assert "on its way to hr@example.org" in portal("brand prove --as ada@example.org", "Harbourside Logistics")
    with open_database(load_settings().database, HOME / "migrations").reading() as session:
        code = code_of_the_test_message(session)
    portal("brand prove --as ada@example.org", "Harbourside Logistics", code)
    portal("user certify --as tess@example.org hal@example.org")


@pytest.fixture
def workbook(tmp_path):
    path = tmp_path / "round.xlsx"
    sheet = RoundSheet("OPS-1", "Warehouse Team Leader", "Dana Osei", "dana@example.org", "Harbourside Logistics")
    criteria = (CriterionRow(0, "LEAD", "Leading a shift"), CriterionRow(0, "PLAN", "Planning people"))
    rows = [
        FeedbackRow(0, "C-1", "Priya Nair", "LEAD", 4, private_notes="Three tasks.", strength=GOOD_STRENGTH),
        FeedbackRow(0, "C-1", "Priya Nair", "PLAN", 2, development=GOOD_GAP, next_step=GOOD_STEP),
    ]
    write_workbook(RoundWorkbook(sheet, criteria, (candidate("C-1"),), tuple(rows)), path)
    return path


def test_from_nothing_to_a_letter_in_the_outbox(staffed, workbook):
    assert "1 candidates and 1 entries came in" in staffed(f"round import --as hal@example.org {workbook}")
    assert "1 of 1 entries in" in staffed("round status OPS-1")
    staffed("round accept --as hal@example.org OPS-1")
    assert "draft" in staffed("letter compose --as hal@example.org OPS-1")
    assert "1 of 1 letters are sealed" in staffed("letter hand-in --as hal@example.org 1")
    shown = staffed("letter list OPS-1").split("\t")[3]
    assert "You split" not in shown
    assert GOOD_STRENGTH in staffed("letter show 1").replace("\r\n", "\n")
    refused = staffed(f"letter approve --as hal@example.org 1 --shown {shown}", ends=1)
    assert "You may not approve letters." in refused
    asked = staffed(f"letter approve --as ann@example.org 1 --shown {shown}", ends=1)
    assert "Outcome told: This letter is the first news of the outcome" in asked
    told = ("--answer", "Outcome told", "Told by phone.", "--answer", "Notes", "Asked Priya.")
    assert "It leaves" in staffed(f"letter approve --as ann@example.org 1 --shown {shown}", *told)
    status = json.loads(staffed("round status OPS-1 --format json"))
    assert [(row["reference"], row["letter"]) for row in status] == [("C-1", "approved")]
    assert "withdrawn" in staffed("letter withdraw --as hal@example.org 1 --because", "The first choice declined.")
    assert "unbroken" in staffed("audit verify")


def test_a_reopened_decision_takes_three_answers_on_the_command_line_too(staffed, tmp_path):
    sheet = RoundSheet("OPS-1", "Warehouse Team Leader", "Dana Osei", "dana@example.org", "Harbourside Logistics")
    rows = [FeedbackRow(0, "C-1", "Priya Nair", "LEAD", 2, private_notes="You are too old for the night shift.")]
    path = tmp_path / "round.xlsx"
    write_workbook(
        RoundWorkbook(sheet, (CriterionRow(0, "LEAD", "Leading a shift"),), (candidate("C-1"),), tuple(rows)), path
    )
    staffed(f"round import --as hal@example.org {path}")
    reopen = "concern settle --as hal@example.org 1 reopen-decision"
    because = (
        "--because",
        "The words may have been part of the reasoning.",
        "--whose-words",
        "Priya wrote them alone.",
    )
    assert "Were they part of the reasoning?" in staffed(reopen, *because, ends=1)
    answers = ("--part-of-the-reasoning", "The rating leans on them.", "--ratings-stand", "Leading is rated again.")
    assert "Concern 1 is settled." in staffed(reopen, *because, *answers)


def test_the_same_file_twice_is_stopped_with_a_way_out(staffed, workbook):
    staffed(f"round import --as hal@example.org {workbook}")
    assert "--again" in staffed(f"round import --as hal@example.org {workbook}", ends=1)
    staffed(f"round import --as hal@example.org --again {workbook}")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("round status NOPE", "There is no round for the vacancy NOPE."),
        ("letter list NOPE", "There is no round for the vacancy NOPE."),
        ("letter show 99", "Letter 99 has no sealed text."),
        ("letter approve --as ann@example.org 99 --shown x", "There is no such letter."),
        ("round accept --as nobody@example.org OPS-1", "There is no user with this e-mail address."),
        ("concern settle --as hal@example.org 7 words-removed --because x", "There is no such concern."),
        ("user first eve@example.org --name Eve", "There are users already."),
        ("user certify --as hal@example.org hal@example.org", "You may not grant and revoke certificates."),
        ("user certify --as tess@example.org tess@example.org", "Nobody certifies themselves."),
        ("user add --as hal@example.org x@example.org --name X --role HR", "You may not manage users and brands."),
    ],
)
def test_what_is_refused_says_why_in_one_sentence(staffed, line, said):
    assert said in staffed(line, ends=1)


def test_hr_without_a_certificate_brings_no_words_in(staffed, workbook):
    staffed("user add --as ada@example.org new@example.org --name New --role HR")
    said = staffed(f"round import --as new@example.org {workbook}", ends=1)
    assert "need a valid feedback certificate" in said


def test_what_a_user_can_mend_is_no_traceback(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("sys.argv", ["portal", "try", "nowhere.xlsx", "--out", str(tmp_path / "letters")])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == 2
    assert "nowhere.xlsx" in capsys.readouterr().err


def test_a_brand_is_made_in_a_process_of_its_own(portal, tmp_path):
    """What a command needs it loads itself: no other command has run before it."""
    portal("user first ada@example.org", "--name", "Ada Admin")
    line = [sys.executable, "-m", "employer_portal.cli", "brand", "add", "--as", "ada@example.org", "Quayside"]
    done = subprocess.run(line, cwd=HOME, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "Quayside is a brand now.\n"), done.stderr
