"""A scorecard of one's own comes in through the browser: asked about, read, kept for the next one."""

import io

import openpyxl
import pytest
import sqlalchemy as sa

from employer_portal.core.terms import Outcome
from employer_portal.exchange.models import ScorecardProfile
from employer_portal.hiring.models import Application, Upload
from tests.exchange.test_pages import Worker, send
from tests.scorecards.cards import MAILS, ROUND, asking, by_criterion, by_panel_member
from tests.workbook.workbooks import csv_bytes, xlsx

TOLD = {
    "title": ROUND["Vacancy title"], "reference": ROUND["Vacancy reference"], "contact_name": ROUND["Contact name"],
    "contact_email": ROUND["Contact email"],
}  # fmt: skip


@pytest.fixture
def worker(story):
    return Worker(story)


@pytest.fixture
def dana(site):
    return site.visit("dana")


@pytest.fixture
def upload(dana, worker, tmp_path):
    """Sends a scorecard and returns the page of its match."""

    def send_it(made, name="panel.xlsx"):
        page = send(dana, xlsx(tmp_path / name, made).read_bytes(), name)
        worker.work()
        page = dana.open(page.path)
        assert page.heading == "This is a scorecard of your own"
        return dana.open(page.links()["Look at the guesses"])

    return send_it


def read(page, dana, worker, **told):
    page = page.form("Read it like this").send(**{**TOLD, **told})
    assert page.heading == "Reading your workbook"
    worker.work()
    return dana.open(page.path)


def test_a_scorecard_is_asked_about_read_and_brought_in(upload, dana, worker, story):
    page = upload(by_criterion())
    assert page.heading == "What does each column hold?"
    assert page.text.count("a guess") == 6, "five columns, and the outcome"
    page = read(page, dana, worker, outcome="not appointed")
    assert page.heading == "This is what your workbook holds"
    assert "Zoë de Souza" in page.text
    assert "3 candidates, with 12 rows of feedback by 2 interviewers" in page.text
    page = page.press("Import 3 candidates")
    worker.work()
    assert dana.open(page.path).heading == "The round is in"
    with story.database.reading() as session:
        came = session.scalars(sa.select(Application).where(Application.reference.like("C-0%"))).all()
        assert {one.outcome for one in came} == {Outcome.NOT_APPOINTED}


def test_what_is_kept_is_used_for_the_next_one_and_can_be_forgotten(upload, dana, worker, story):
    read(upload(asking()), dana, worker, **{"keep_as": "Depot panel", "rating-3": "2", "column-5": "Private notes"})
    with story.database.reading() as session:
        kept = session.scalars(sa.select(ScorecardProfile)).one()
        assert "Okafor" not in kept.text
        assert ROUND["Vacancy title"] not in kept.text
        assert ROUND["Contact email"] in kept.text
    page = upload(asking(), "next.xlsx")
    form = page.form("Read it like this").values
    assert (form["keep_as"], form["rating-3"], form["column-5"]) == ("Depot panel", "2", "Private notes")
    assert form["contact_email"] == ROUND["Contact email"]
    assert form["title"] == ""
    assert "a guess" not in page.text
    dana.open("/rounds/upload").press("Delete")
    with story.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count(ScorecardProfile.id))) == 0


def test_how_many_rows_the_headings_take_can_be_said_and_the_columns_are_guessed_anew(upload, dana, worker):
    page = upload(by_panel_member())
    assert page.form("Read it like this").values["header_rows"] == "2"
    page = read(page, dana, worker, header_rows="1", stage="Final interview")
    assert page.heading == "This is a scorecard of your own"
    page = dana.open(page.links()["Look at the guesses"])
    form = page.form("Read it like this").values
    assert (form["header_rows"], form["stage"]) == ("1", "Final interview")
    assert " | " not in page.text, "headings of one row"
    page = dana.open(read(page, dana, worker, header_rows="2").links()["Look at the guesses"])
    assert " | " in page.text


def test_everything_that_a_file_leaves_open_can_be_said(upload, dana, worker):
    page = upload(asking())
    assert "Sam Okafar, beside Sam Okafor" in page.text
    form = page.form("Read it like this").values
    asked = {name: "" for name, value in form.items() if value == "" and name.split("-")[0] in ("rating", "outcome")}
    assert len(asked) == 2, "“So-so” and “Yes, please” say nothing certain"
    told = dict.fromkeys(asked, "2") | {name: "appointed" for name in asked if name.startswith("outcome")}
    told |= {"person-0": "same", "address-0": "sam@example.com", "address-2": MAILS["Zoë de Souza"]}
    page = read(page, dana, worker, **told)
    assert page.heading == "This is what your workbook holds"
    assert "2 candidates, with 6 rows of feedback by 2 interviewers" in page.text
    assert "Overall score" in page.text, "what has no place is listed"


def test_who_may_be_one_person_stays_out_until_somebody_says_so(upload, dana, worker):
    told = {"address-0": "sam@example.com", "address-2": "zoe@example.com"}
    page = read(upload(asking()), dana, worker, **told)
    assert "“Sam Okafor” stands in row 2. Is it the same person?" in page.text
    page = dana.open(page.links()["Change what its columns hold"])
    assert page.form("Read it like this").values["address-0"] == "sam@example.com", "what was said stays"


def test_what_the_round_lacks_is_asked_for_in_the_match(upload, dana, worker):
    page = read(upload(by_criterion()), dana, worker, contact_email="", title="")
    assert "There is no Contact email" in page.text
    assert "Say it in the match (in a profile: under [round])." in page.text
    assert "No candidate can come in as it stands." in page.text


def test_what_was_read_can_be_had_as_a_workbook_of_the_portal(upload, dana, worker):
    page = read(upload(by_panel_member()), dana, worker)
    file = dana.open(page.links()["take what was read as a workbook of the portal"]).response.data
    book = openpyxl.load_workbook(io.BytesIO(file))
    assert [cell.value for cell in book["Candidates"]["A"]] == ["Reference", "C-01", "C-02", "C-03"]


def test_a_single_csv_comes_in(dana, worker):
    page = send(dana, csv_bytes(by_panel_member()["Panel"]), "panel.csv")
    worker.work()
    assert dana.open(page.path).heading == "This is a scorecard of your own"


def test_a_file_without_headings_is_refused_in_plain_words(dana, worker, tmp_path):
    page = send(dana, xlsx(tmp_path / "x.xlsx", {"Sheet1": [["So", 1], ["many", 2]]}).read_bytes())
    worker.work()
    page = dana.open(page.path)
    assert page.heading == "This workbook cannot be used"
    assert "No row of it looks like headings." in page.text


def test_what_nobody_offered_is_not_taken(upload, dana, worker, story):
    page = upload(by_criterion())
    page = read(page, dana, worker, **{"column-0": "Password"})
    assert "Zoë de Souza" in page.text, "as it was guessed"
    with story.database.reading() as session:
        assert "Password" not in session.scalars(sa.select(Upload.match)).one()
