"""`./portal try`: a whole round from one workbook to letters, as HR would run it."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from email import message_from_bytes, policy
from pathlib import Path

import pikepdf
import pytest

from employer_portal.core.terms import Format, LetterLanguage, Outcome
from employer_portal.desk.rehearsal import file_names
from employer_portal.settings import HOME
from employer_portal.workbook.reader import read_workbook
from employer_portal.workbook.sheets import (
    AllowedRow,
    CandidateRow,
    CriterionRow,
    FeedbackRow,
    RoundSheet,
    RoundWorkbook,
)
from employer_portal.workbook.writer import write_workbook
from tests.factories import GOOD_GAP, GOOD_STEP, GOOD_STRENGTH
from tests.processes import hears_ctrl_c

pytestmark = pytest.mark.slow
EXAMPLES = sorted((HOME / "guidance" / "examples").glob("*.xlsx"))
SECRET = "Panel only: asked to repeat question two."


def portal_try(workbook, out, *options):
    return subprocess.run(
        [sys.executable, "-m", "employer_portal.cli", "try", str(workbook), "--out", str(out), *options],
        cwd=HOME,
        capture_output=True,
        text=True,
        check=False,
    )


def candidate(reference, first="Sam", last="Ortiz", **more):
    return CandidateRow(
        0, reference, first, last, more.pop("outcome", Outcome.NOT_APPOINTED),
        email=more.pop("email", f"{reference.strip('/').lower()}@post.example"), **more,
    )  # fmt: skip


def feedback(reference, **words):
    words = words or {"strength": GOOD_STRENGTH}
    return [
        FeedbackRow(0, reference, "Priya Nair", "LEAD", 4, private_notes=SECRET, **words),
        FeedbackRow(0, reference, "Priya Nair", "PLAN", 2, development=GOOD_GAP, next_step=GOOD_STEP),
    ]


def book(tmp_path, candidates, rows, **sheet) -> Path:
    path = tmp_path / "round.xlsx"
    round_ = RoundSheet("OPS-1", "Warehouse Team Leader", "Dana Osei", "dana@harbourside.example", **sheet)
    criteria = (CriterionRow(0, "LEAD", "Leading a shift"), CriterionRow(0, "PLAN", "Planning people"))
    write_workbook(RoundWorkbook(round_, criteria, tuple(candidates), tuple(rows)), path)
    return path


def report(out):
    return json.loads((out / "report.json").read_text())


def by_reference(out):
    return {candidate["reference"]: candidate for candidate in report(out)["candidates"]}


@pytest.mark.slow
@pytest.mark.parametrize("workbook", EXAMPLES, ids=lambda path: path.stem)
def test_each_example_round_gives_letters_and_says_what_it_held_back(workbook, tmp_path):
    out = tmp_path / "letters"
    done = portal_try(workbook, out)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False), done.stderr
    table = report(out)
    counts = table["counts"]
    assert min(counts["made"], counts["held"]) > 0
    assert counts["made"] + counts["held"] + counts["none"] == counts["candidates"]
    for candidate in table["candidates"]:
        assert (candidate["letter"] == "held") == bool(candidate["reasons"])
        for name in filter(None, (candidate["eml"], candidate["pdf"])):
            assert (out / name).stat().st_size > 500
    assert (out / "report.html").read_text().startswith("<!DOCTYPE html>")


def test_one_letter_of_each_format(tmp_path):
    people = [
        candidate("A"),
        candidate("B", format=Format.LARGE_PRINT),
        candidate("C", format=Format.PLAIN_TEXT),
        candidate("D", format=Format.POST, email="", postal_address="1 Quay Street\nHull HU1 1AA"),
    ]
    out = tmp_path / "letters"
    done = portal_try(book(tmp_path, people, [row for p in people for row in feedback(p.reference)]), out)
    assert done.returncode == 0, done.stdout + done.stderr
    made = by_reference(out)
    assert {r: (bool(c["eml"]), bool(c["pdf"])) for r, c in made.items()} == {
        "A": (True, True),
        "B": (True, True),
        "C": (True, False),
        "D": (False, True),
    }
    parts = {r: [p.get_content_type() for p in mail(out, r).walk() if not p.is_multipart()] for r in "ABC"}
    assert parts["A"] == ["text/plain", "text/html", "application/pdf"]
    assert parts["C"] == ["text/plain"]
    with pikepdf.open(out / "D.pdf") as pdf:
        assert "/MarkInfo" in pdf.Root


def mail(out, reference):
    return message_from_bytes((out / f"{reference}.eml").read_bytes(), policy=policy.default)


def test_who_asks_for_welsh_gets_no_english_letter_instead(tmp_path):
    people = [candidate("EN"), candidate("CY", language=LetterLanguage.WELSH)]
    done = portal_try(book(tmp_path, people, [*feedback("EN"), *feedback("CY")]), tmp_path / "out")
    assert done.returncode == 1
    assert by_reference(tmp_path / "out")["EN"]["letter"] == "made"
    held = by_reference(tmp_path / "out")["CY"]
    assert held["letter"] != "made"
    assert "No Welsh wording is approved" in " ".join(held["reasons"])


def test_private_notes_appear_in_no_format(tmp_path):
    """Promise 6."""
    out = tmp_path / "letters"
    portal_try(book(tmp_path, [candidate("A")], feedback("A")), out)
    message = mail(out, "A")
    bodies = [part.get_content() for part in message.walk() if part.get_content_maintype() == "text"]
    assert len(bodies) == 2
    assert all(GOOD_STRENGTH in " ".join(body.split()) for body in bodies)
    for text in (*bodies, (out / "report.html").read_text(), (out / "report.json").read_text()):
        assert "question two" not in text


def test_who_gets_no_letter_and_who_is_held_back(tmp_path):
    people = [
        candidate("OK"),
        candidate("STOP"),
        candidate("NOTES"),
        candidate("WORD"),
        candidate("KEPT"),
        candidate("EMPTY"),
        candidate("JOB", outcome=Outcome.APPOINTED),
        candidate("LEFT", outcome=Outcome.WITHDREW),
        candidate("WAIT", outcome=Outcome.PENDING),
    ]
    overqualified = "We felt you were overqualified for this role."
    rows = [
        *feedback("OK"),
        *feedback("STOP", strength="You are too old for the night shift."),
        FeedbackRow(
            0, "NOTES", "Tom Ellis", "LEAD", 3, private_notes="He is too old for this.", strength=GOOD_STRENGTH
        ),
        *feedback("WORD", development=overqualified),
        *feedback(
            "KEPT", development=overqualified, kept_because="The advert limits the grade to first-line managers."
        ),
        FeedbackRow(0, "EMPTY", "Tom Ellis", "LEAD", 2, evidence="You split the team in two."),
        *feedback("JOB"),
    ]
    out = tmp_path / "letters"
    done = portal_try(book(tmp_path, people, rows), out)
    assert done.returncode == 1
    found = by_reference(out)
    assert {reference: c["letter"] for reference, c in found.items()} == {
        "OK": "made", "STOP": "held", "NOTES": "held", "WORD": "held", "KEPT": "made", "EMPTY": "held",
        "JOB": "none", "LEFT": "none", "WAIT": "none",
    }  # fmt: skip
    assert "cannot be sent" in found["STOP"]["reasons"][0]
    assert "HR settles this" in found["NOTES"]["reasons"][0]
    assert "Kept because" in found["WORD"]["reasons"][0]
    assert "nothing to tell" in found["EMPTY"]["reasons"][0]
    rows_of = {finding["row"] for finding in report(out)["findings"]}
    assert 4 in rows_of  # as the spreadsheet numbers it: a heading and two rows stand before


def test_the_same_workbook_gives_the_same_letters(tmp_path):
    path = book(tmp_path, [candidate("A", first="Ἀριστοτέλης", last="שָׁלוֹם 🦊")], feedback("A"))
    for folder in ("one", "two"):
        portal_try(path, tmp_path / folder)
    for name in ("A.pdf", "A.eml"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_without_any_date_the_letter_has_no_date_and_the_mail_an_old_one(tmp_path):
    out = tmp_path / "letters"
    portal_try(book(tmp_path, [candidate("A")], feedback("A")), out)
    message = mail(out, "A")
    assert message["Date"].datetime.year == 2000
    assert "2000" not in message.get_body(("plain",)).get_content()
    portal_try(book(tmp_path, [candidate("A")], feedback("A")), out, "--force", "--date", "2026-11-25")
    assert "25 November 2026" in mail(out, "A").get_body(("plain",)).get_content()


def test_html_and_formulas_in_a_cell_are_text(tmp_path):
    hostile = "You wrote <script>alert(1)</script> and =1+1 on the board, with three tasks for three people."
    out = tmp_path / "letters"
    done = portal_try(book(tmp_path, [candidate("A", last="<b>Ortiz</b>")], feedback("A", strength=hostile)), out)
    assert done.returncode == 0, done.stdout
    html = mail(out, "A").get_body(("html",)).get_content()
    assert "<script>" not in html
    assert "&lt;script&gt;" in html
    assert "<b>Ortiz" not in (out / "report.html").read_text()


def test_a_character_that_no_font_has_holds_that_letter_and_is_named(tmp_path):
    people = [candidate("A", last="Ort\uf8d0z"), candidate("B")]
    out = tmp_path / "letters"
    done = portal_try(book(tmp_path, people, [*feedback("A"), *feedback("B")]), out)
    assert done.returncode == 1
    assert "U+F8D0" in by_reference(out)["A"]["reasons"][0]
    assert by_reference(out)["B"]["letter"] == "made"


def test_a_folder_with_something_in_it_is_left_alone(tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "mine.txt").write_text("mine")
    done = portal_try(book(tmp_path, [candidate("A")], feedback("A")), tmp_path / "letters")
    assert done.returncode == 2
    assert "is not empty" in done.stderr
    assert [path.name for path in (tmp_path / "letters").iterdir()] == ["mine.txt"]


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04 cut off", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"])
def test_what_is_no_workbook_is_refused_in_one_sentence(tmp_path, content):
    path = tmp_path / "round.xlsx"
    path.write_bytes(content)
    done = portal_try(path, tmp_path / "letters")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "round.xlsx" in done.stderr


@pytest.mark.slow
def test_ctrl_c_leaves_the_finished_letters_and_says_what_is_missing(tmp_path):
    people = [candidate(f"C{number}") for number in range(150)]
    path = book(tmp_path, people, [row for p in people for row in feedback(p.reference)])
    out = tmp_path / "letters"
    running = subprocess.Popen(
        [sys.executable, "-m", "employer_portal.cli", "try", str(path), "--out", str(out)],
        cwd=HOME, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True,
        preexec_fn=hears_ctrl_c,
    )  # fmt: skip
    until = time.monotonic() + 120
    while len(list(out.glob("*.pdf"))) < 3 and time.monotonic() < until:
        time.sleep(0.05)
    os.killpg(running.pid, signal.SIGINT)
    running.communicate(timeout=60)
    assert running.returncode == 130
    found = by_reference(out)
    made = [c for c in found.values() if c["letter"] == "made"]
    assert 3 <= len(made) < 150
    assert sum(c["reasons"] == ["Stopped before this letter was made."] for c in found.values()) == 150 - len(made)
    for one in made:
        with pikepdf.open(out / one["pdf"]):
            pass
    assert not list(out.glob(".*"))


def test_file_names_are_plain_and_never_collide():
    names = file_names(["A/1", "A 1", "a_1", "../../etc/passwd", "report", "Ωmega", ""])
    assert names["A/1"] == "A_1"
    assert names["A 1"] == "A_1-2"
    assert names["a_1"] == "a_1-3"  # a file system that does not tell A from a
    assert names["report"] == "report-2"
    assert "/" not in names["../../etc/passwd"]
    assert not names["../../etc/passwd"].startswith(".")
    assert len(set(names.values())) == 7


def test_errors_hold_the_rows_they_touch_and_the_rest_goes_on(tmp_path):
    people = [candidate("A"), candidate("B", email="no address"), candidate("C")]
    rows = [*feedback("A"), *feedback("B"), *[replace(row, criterion="NOPE") for row in feedback("C")]]
    out = tmp_path / "letters"
    done = portal_try(book(tmp_path, people, rows), out)
    assert done.returncode == 1
    assert {r: c["letter"] for r, c in by_reference(out).items()} == {"A": "made", "B": "held", "C": "held"}
    assert {problem["column"] for problem in report(out)["problems"]} >= {"Email", "Criterion"}


def test_a_round_in_which_everybody_is_held_ends_in_a_report(tmp_path):
    out = tmp_path / "letters"
    done = portal_try(book(tmp_path, [candidate("A", email="no address")], feedback("A")), out)
    assert (done.returncode, "Traceback" in done.stderr) == (1, False)
    assert by_reference(out)["A"]["letter"] == "held"


def test_an_error_that_holds_nobodys_letter_is_no_clean_run(tmp_path):
    out = tmp_path / "letters"
    done = portal_try(book(tmp_path, [candidate("A")], [*feedback("A"), *feedback("GHOST")]), out)
    assert by_reference(out)["A"]["letter"] == "made"
    assert done.returncode == 1


def test_a_letter_dated_on_a_leap_day(tmp_path):
    out = tmp_path / "letters"
    done = portal_try(book(tmp_path, [candidate("A")], feedback("A")), out, "--date", "2028-02-29")
    assert done.returncode == 0, done.stderr
    assert "29 February 2028" in mail(out, "A").get_body(("plain",)).get_content()


def test_the_last_runs_letters_do_not_stay_beside_this_ones(tmp_path):
    out = tmp_path / "letters"
    portal_try(book(tmp_path, [candidate("A")], feedback("A")), out)
    assert (out / "A.pdf").exists()
    portal_try(book(tmp_path, [candidate("A")], feedback("A", strength="You are too old for nights.")), out, "--force")
    assert by_reference(out)["A"]["letter"] == "held"
    assert not (out / "A.pdf").exists()
    assert not (out / "A.eml").exists()


def test_what_hr_typed_into_told_how_is_no_part_of_a_sentence_unless_it_fits_one(tmp_path):
    out = tmp_path / "letters"
    told = {"told_on": date(2026, 11, 20), "told_how": "shouted across the yard"}
    portal_try(book(tmp_path, [candidate("A", **told)], feedback("A")), out)
    text = mail(out, "A").get_body(("plain",)).get_content()
    assert "We will not be offering you the role" in text
    assert "shouted" not in text


class TestTheRoundsOwnWords:
    """Ten candidates, of whom three read about a bus pass: the exercise was about checking them."""

    PASS = "You had all show a bus pass."
    PEOPLE = tuple(f"C-{number}" for number in range(1, 11))

    def round(self, tmp_path, text, those, allowed=()):
        rows = []
        for number, reference in enumerate(self.PEOPLE):
            words = {"strength": text if reference in those else GOOD_STRENGTH}
            writer = ("Priya Nair", "Tom Ellis")[number % 2]
            rows += [replace(row, interviewer=writer) for row in feedback(reference, **words)]
        path = book(tmp_path, [candidate(one) for one in self.PEOPLE], rows)
        read = read_workbook(path)
        write_workbook(replace(read, allowed=tuple(AllowedRow(0, *one) for one in allowed)), path)
        return path

    def report(self, path, tmp_path):
        run = portal_try(path, tmp_path / "out", "--force")
        return run, json.loads((tmp_path / "out" / "report.json").read_text())

    def test_one_question_holds_three_letters_and_its_answer_releases_them(self, tmp_path):
        run, report = self.report(self.round(tmp_path, self.PASS, self.PEOPLE[:3]), tmp_path)
        assert report["questions"] == [{"phrase": "bus pass", "candidates": 3, "writers": 2, "held": 3}]
        assert (report["counts"]["made"], report["counts"]["held"]) == (7, 3)
        assert (
            "“bus pass” stands in the feedback of 3 people; 3 letters wait: is it part of the exercise?" in run.stdout
        )
        page = (tmp_path / "out" / "report.html").read_text()
        assert ">Answer 1 question</a>" in page
        assert "stop in words for a candidate" not in page, "one answer is asked for, not three"
        held = [one["reasons"] for one in report["candidates"] if one["letter"] == "held"]
        assert all(len(reasons) == 1 and "waits for an answer about “bus pass”" in reasons[0] for reasons in held)
        assert "To be answered once" in (tmp_path / "out" / "report.html").read_text()

        why = "Checking passes at the gate is the exercise that everybody did."
        again = self.round(tmp_path, self.PASS, self.PEOPLE[:3], [("Bus pass", why), ("parcel tape", why)])
        run, report = self.report(again, tmp_path)
        assert (report["questions"], report["counts"]["made"]) == ([], 10)
        (problem,) = report["problems"]
        assert (problem["level"], problem["sheet"], problem["value"]) == ("warning", "Allowed", "parcel tape")
        assert why in (tmp_path / "out" / "report.html").read_text()

    def test_a_reason_that_says_nothing_lets_nothing_stand_and_stops_nobody_else(self, tmp_path):
        path = self.round(tmp_path, self.PASS, self.PEOPLE[:3], [("bus pass", "it is true")])
        run, report = self.report(path, tmp_path)
        assert run.returncode == 1
        assert [one["phrase"] for one in report["questions"]] == ["bus pass"]
        assert (report["counts"]["made"], report["counts"]["held"]) == (7, 3)
        (problem,) = report["problems"]
        assert (problem["level"], problem["sheet"], problem["row"]) == ("error", "Allowed", 2)
        assert "a reason that a stranger would understand" in problem["message"]

    def test_what_is_said_of_everybody_is_a_stop_for_each(self, tmp_path):
        allowed = [("too old", "Old stock was what the exercise was about.")]
        path = self.round(tmp_path, "You are too old for nights.", self.PEOPLE, allowed)
        _, report = self.report(path, tmp_path)
        assert (report["questions"], report["counts"]["held"]) == ([], 10)
        assert [one["value"] for one in report["problems"]] == ["too old"]
