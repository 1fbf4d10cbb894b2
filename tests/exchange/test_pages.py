"""A round comes in through the browser, and goes out again."""

import csv
import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import openpyxl
import pytest
import sqlalchemy as sa

from employer_portal.accounts import operations as accounts
from employer_portal.core.clock import fixed
from employer_portal.core.terms import LetterLanguage, Outcome
from employer_portal.exchange import tasks
from employer_portal.feedback.models import Entry
from employer_portal.hiring import vacancies
from employer_portal.hiring.models import Application, Round, Upload
from employer_portal.training.operations import revoke
from employer_portal.workbook.reader import read_workbook
from employer_portal.workbook.writer import write_workbook
from tests.exchange.test_importing import rows, workbook
from tests.factories import FOUNDER
from tests.wording.wordings import translated
from tests.workbook.hostile import long_text


class Worker:
    """Does the jobs on uploads, as the worker would."""

    def __init__(self, story, name="w1", now=None):
        self.story, self.now = story, now or story.now
        self.desk = tasks.Desk(story.database, story.settings, name, fixed(self.now))

    def work(self):
        for name, upload in tasks.waiting(self.story.database, now=self.now):
            if name == tasks.READ:
                tasks.read(self.desk, upload)
            else:
                tasks.bring_in(self.desk, upload, self.story.checker)


@pytest.fixture
def worker(story):
    return Worker(story)


@pytest.fixture
def dana(site):
    return site.visit("dana")


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "round.xlsx"
    write_workbook(workbook(rows("X-1", "Priya"), rows("X-2", "Tom")), path)
    return path.read_bytes()


def send(visitor, content, name="round.xlsx"):
    form = visitor.open("/rounds/upload").form("Read it")
    return visitor.send("/rounds/upload", {**form.values, "workbook": (io.BytesIO(content), name)})


def test_a_workbook_is_read_shown_and_brought_in(dana, worker, book, story):
    page = send(dana, book)
    assert page.heading == "Reading your workbook"
    assert 'http-equiv="refresh"' in page.html
    worker.work()
    page = dana.open(page.path)
    assert page.heading == "This is what your workbook holds"
    assert "2 candidates, with" in page.text
    page = page.press("Import 2 candidates")
    assert page.heading == "Importing your workbook"
    worker.work()
    page = dana.open(page.path)
    assert page.heading == "The round is in"
    with story.database.reading() as session:
        opened = session.scalars(sa.select(Round).order_by(Round.id.desc()).limit(1)).one()
        assert page.links()["Open the round"] == f"/rounds/{opened.id}"
        assert session.scalar(sa.select(sa.func.count()).where(Application.round_id == opened.id)) == 2
        assert session.get_one(Upload, 1).content is None


def test_who_asks_for_welsh_where_no_wording_is_approved_is_named_before_anything_comes_in(
    dana, worker, tmp_path, story
):
    path = tmp_path / "round.xlsx"
    held = workbook(rows("X-1", "Priya"), rows("X-2", "Tom"))
    first = replace(held.candidates[0], language=LetterLanguage.BOTH)
    write_workbook(replace(held, candidates=(first, *held.candidates[1:])), path)
    said = "No Welsh wording is approved for Harbourside Logistics: no letter to this person can be composed."
    page = send(dana, path.read_bytes())
    worker.work()
    page = dana.open(page.path)
    assert "Candidates, row 2" in page.text
    assert said in page.text
    unnamed = tmp_path / "unnamed.xlsx"
    write_workbook(replace(held, candidates=(first,), round=replace(held.round, brand="")), unnamed)
    page = send(dana, unnamed.read_bytes())
    worker.work()
    assert said in dana.open(page.path).text
    translated(story)
    page = send(dana, path.read_bytes())
    worker.work()
    assert said not in dana.open(page.path).text


def test_what_a_stage_is_taken_for_is_said_before_it_comes_in(dana, worker, tmp_path):
    path, book = tmp_path / "round.xlsx", workbook(rows("X-1", "Priya"))
    write_workbook(replace(book, round=replace(book.round, stage="Shortlisting")), path)
    page = send(dana, path.read_bytes())
    worker.work()
    assert "Shortlisting (sift)" in dana.open(page.path).text


def test_only_the_bad_rows_stay_out_and_come_back_marked(dana, worker, tmp_path, story):
    path = tmp_path / "round.xlsx"
    good = workbook(rows("X-1", "Priya"), rows("X-2", "Tom"))
    write_workbook(good, path)
    spoilt = openpyxl.load_workbook(path)
    spoilt["Feedback"]["D2"] = "9"
    spoilt.save(path)
    page = send(dana, path.read_bytes())
    worker.work()
    page = dana.open(page.path)
    assert "Feedback, row 2" in page.text
    assert "1 candidate for the problems below: X-1" in page.text
    file = dana.open(page.links()["Get the file back with them marked in it"]).response.data
    assert "Problems" in openpyxl.load_workbook(io.BytesIO(file)).sheetnames
    page = dana.open(page.path.split("?")[0] + "?sheet=Feedback")
    page = dana.open(page.path.split("?")[0]).press("Import 1 candidate")
    worker.work()
    assert "1 candidate" in dana.open(page.path).text


def test_the_very_same_file_is_stopped_with_a_way_out(dana, worker, book):
    for _ in range(2):
        page = send(dana, book)
        worker.work()
        page = dana.open(page.path)
        page = page.press("Import")
        worker.work()
    assert "brought in within a day" in page.mistakes[0]
    assert "look at that round" in page.text
    page = page.form("Import").send(again="y", into="0")
    worker.work()
    assert dana.open(page.path).heading == "The round is in"


def test_a_brand_that_does_not_exist_is_chosen_from_those_that_do(dana, worker, book, tmp_path):
    path = tmp_path / "other.xlsx"
    path.write_bytes(book)
    other = openpyxl.load_workbook(path)
    for row in other["Round"].iter_rows():
        if row[0].value == "Brand":
            row[1].value = "Nowhere & Sons"
    other.save(path)
    page = send(dana, path.read_bytes())
    worker.work()
    assert "names the brand “Nowhere & Sons”" in dana.open(page.path).text


def test_words_for_candidates_need_a_certificate(dana, worker, book, story):
    with story.database.transaction() as session:
        revoke(session, story.actors["dana"].id, "Left the team.", actor=story.actors["trainer"], now=story.now)
    page = send(dana, book)
    worker.work()
    page = dana.open(page.path)
    assert "need a valid feedback certificate" in page.text


@pytest.mark.parametrize(
    ("content", "name", "says"),
    [
        (b"hello", "round.xlsx", "is not a workbook"),
        (b"PK\x03\x04 broken", "round.xlsx", "round.xlsx is"),
        (b"%PDF-1.7", "../../etc/passwd", "is not a workbook"),
        (b"a,b\n1,2\n", "round.csv", "No row of it looks like headings."),
        (b"hello", "<script>.xlsx", "is not a workbook"),
        (b"hello", "\u202e" * 300, "is not a workbook"),
    ],
)
def test_a_hostile_file_is_answered_with_a_sentence(dana, worker, content, name, says):
    page = send(dana, content, name)
    worker.work()
    page = dana.open(page.path)
    assert page.heading == "This workbook cannot be used"
    assert says in page.text
    assert "folder" not in page.text, "a browser sends no folder"


def test_a_bomb_is_refused(dana, worker, tmp_path):
    path = long_text(tmp_path)
    page = send(dana, path.read_bytes())
    worker.work()
    assert "expands beyond reason" in dana.open(page.path).text


def test_an_empty_upload_is_refused_at_once(dana):
    assert dana.open("/rounds/upload").press("Read it").mistakes == ["Workbook: Choose the workbook."]
    assert "This file is empty" in send(dana, b"").mistakes[0]


def test_it_can_be_thrown_away_and_is_nobody_elses(dana, site, worker, book):
    page = send(dana, book)
    worker.work()
    other = site.visit("both")
    other.open(page.path, 404)
    other.open(page.path + "/marked.xlsx", 404)
    page = dana.open(page.path).press("Discard it")
    assert "thrown away" in page.text
    dana.open("/uploads/1", 404)


def test_an_upload_thrown_away_while_it_is_read_leaves_nothing(dana, worker, book, story):
    page = send(dana, book)
    dana.send(
        page.path + "/throw-away", {"csrf_token": dana.open("/rounds/upload").form("Read it").values["csrf_token"]}
    )
    tasks.read(worker.desk, 1)
    with story.database.reading() as session:
        assert session.scalars(sa.select(Upload)).all() == []


def test_a_file_that_kills_the_worker_is_given_up(dana, worker, book, story):
    page = send(dana, book)
    with story.database.transaction() as session:
        session.get_one(Upload, 1).attempts = 3
    worker.work()
    assert "gave up on it" in dana.open(page.path).text


def test_what_another_brand_owns_keeps_it_out_in_words(dana, worker, tmp_path, story):
    with story.database.transaction() as session:
        other = accounts.make_brand(session, "Elsewhere", actor=FOUNDER, now=story.now)
        vacancies.make_vacancy(session, "Z-1", "Other", other.id, actor=FOUNDER, now=story.now)
    path = tmp_path / "round.xlsx"
    book = workbook(rows("X-1", "Priya"))
    write_workbook(replace(book, round=replace(book.round, vacancy_reference="Z-1")), path)
    page = send(dana, path.read_bytes())
    worker.work()
    page = dana.open(page.path).press("Import")
    worker.work()
    page = dana.open(page.path)
    assert "Nothing came in. The vacancy Z-1 belongs to another brand." in page.text


def test_old_uploads_are_forgotten(dana, book, story):
    send(dana, book)
    tasks.forget_old_uploads(story.database, story.now + timedelta(days=6))
    assert dana.open("/uploads/1")
    tasks.forget_old_uploads(story.database, story.now + timedelta(days=8))
    dana.open("/uploads/1", 404)


def test_the_template_is_handed_out(dana, tmp_path):
    path = tmp_path / "round.xlsx"
    path.write_bytes(dana.open("/rounds/template.xlsx").response.data)
    assert not read_workbook(path).problems


def test_a_round_goes_out_as_it_came_in(dana, worker, book, tmp_path):
    page = send(dana, book)
    worker.work()
    dana.open(page.path).press("Import")
    worker.work()
    out = tmp_path / "out.xlsx"
    out.write_bytes(dana.open("/rounds/2/export").response.data)
    came = tmp_path / "came.xlsx"
    came.write_bytes(book)
    first, second = read_workbook(came), read_workbook(out)
    assert second.problems == first.problems
    assert second.candidates == first.candidates
    assert second.criteria == first.criteria
    assert [(f.candidate, f.criterion, f.rating, f.strength, f.development) for f in second.feedback] == [
        (f.candidate, f.criterion, f.rating, f.strength, f.development) for f in first.feedback
    ]


FORMULAS = ["=1+1", "+44 20", "-2+3", "@SUM(A1)", "\t=1", "=HYPERLINK(0)"]


def test_no_cell_of_an_export_ever_runs(dana, story):
    with story.database.transaction() as session:
        for text, application in zip(FORMULAS[:3], sorted(story.applications.values()), strict=True):
            session.get_one(Application, application).candidate.known_as = text
        session.get_one(Application, story.applications["C-1"]).candidate.last_name = "@SUM(A1)"
    export = f"/rounds/{story.round_id}/export"
    sheet = openpyxl.load_workbook(io.BytesIO(dana.open(export).response.data))["Candidates"]
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value]
    assert all(cell.data_type != "f" for cell in cells)
    assert [cell.value for cell in cells if cell.quotePrefix] == ["@SUM(A1)", "=1+1", "+44 20", "-2+3"]
    archive = zipfile.ZipFile(io.BytesIO(dana.open(export + "?as=csv").response.data))
    assert archive.namelist() == ["Round.csv", "Criteria.csv", "Candidates.csv", "Feedback.csv"]
    values = [
        value
        for name in archive.namelist()
        for row in csv.reader(io.StringIO(archive.read(name).decode("utf-8-sig")))
        for value in row
    ]
    assert "'=1+1" in values
    assert not [value for value in values if value.startswith(("=", "+", "-", "@", "\t"))]


def test_one_is_never_in_ones_own_export(site, story):
    with story.database.transaction() as session:
        session.get_one(Application, story.applications["C-1"]).candidate.email = "dana@harbourside.example"
    export = f"/rounds/{story.round_id}/export"
    sheet = openpyxl.load_workbook(io.BytesIO(site.visit("dana").open(export).response.data))["Candidates"]
    assert [row[0].value for row in sheet.iter_rows(min_row=2)] == ["C-2", "C-3"]
    site.visit("priya").open(export, 404)
    site.visit("ann").open(export, 404)


def test_a_round_without_feedback_comes_in_without_a_certificate(dana, worker, tmp_path, story):
    with story.database.transaction() as session:
        revoke(session, story.actors["dana"].id, "Left the team.", actor=story.actors["trainer"], now=story.now)
    book = workbook()
    people = tuple(replace(person, outcome=Outcome.PENDING) for person in book.candidates)
    path = tmp_path / "begin.xlsx"
    write_workbook(replace(book, candidates=people, feedback=()), path)
    page = send(dana, path.read_bytes())
    worker.work()
    page = dana.open(page.path).press("Import")
    worker.work()
    assert dana.open(page.path).heading == "The round is in"
    with story.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Entry)) == 0


def filled_in(dana, tmp_path, change):
    """The story's round exported, changed offline, and uploaded again."""
    path = tmp_path / "back.xlsx"
    path.write_bytes(dana.open("/rounds/1/export").response.data)
    book = openpyxl.load_workbook(path)
    change(book)
    book.save(path)
    return send(dana, path.read_bytes())


def test_a_round_filled_in_offline_comes_back_into_itself(dana, worker, tmp_path, story):
    entry = story.entry("priya")
    story.save_well(entry)

    def change(book):
        book["Candidates"]["G3"] = "reserve"
        book["Candidates"].append(["C-9", "New", "Person", "new@post.example", None, None, "pending"])
        book["Feedback"]["D2"] = 3
        book["Feedback"].append(["C-2", "tom@harbourside.example", "LEAD", 4, "Q1: three tasks."])

    page = filled_in(dana, tmp_path, change)
    worker.work()
    page = dana.open(page.path)
    assert page.form("Import").values["into"] == "1"
    page = page.press("Import")
    worker.work()
    page = dana.open(page.path)
    assert "1 candidate, 2 entries of feedback" in page.text
    assert "Changed1 candidate" in page.text
    with story.database.reading() as session:
        assert session.scalars(sa.select(Round.id)).all() == [1]
        outcomes = dict(session.execute(sa.select(Application.reference, Application.outcome)).all())
        assert (outcomes["C-2"], outcomes["C-9"]) == ("reserve", "pending")
        first = session.get_one(Entry, entry)
        assert (first.state, [revision.on_behalf for revision in first.revisions]) == ("submitted", [False, True])


def test_what_is_handed_in_is_not_written_over(dana, worker, tmp_path, story):
    entry = story.entry("priya")
    story.save_well(entry)
    story.submit(entry)
    page = filled_in(dana, tmp_path, lambda book: book["Feedback"].__setitem__("D2", 1))
    worker.work()
    dana.open(page.path).press("Import")
    worker.work()
    assert "1 entry stands as handed in" in dana.open(page.path).text


def test_nothing_comes_back_where_nothing_changed(dana, worker, tmp_path, story):
    entry = story.entry("priya")
    story.save_well(entry)
    page = filled_in(dana, tmp_path, lambda book: None)
    worker.work()
    dana.open(page.path).press("Import")
    worker.work()
    assert "0 candidates, 0 entries" in dana.open(page.path).text


def test_a_letter_in_the_way_keeps_all_of_it_out(dana, worker, tmp_path, story):
    story.waiting()
    page = filled_in(dana, tmp_path, lambda book: book["Candidates"].__setitem__("B2", "Samuel"))
    worker.work()
    dana.open(page.path).press("Import")
    worker.work()
    assert "Nothing came in. C-1: A letter to this candidate is waiting" in dana.open(page.path).text
