"""A round comes back by slices: each candidate whole, nobody shut out, and what stands in the way is said first."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from employer_portal import hooks
from employer_portal.core import audit
from employer_portal.core.errors import Conflict
from employer_portal.core.terms import Outcome
from employer_portal.exchange import exporting, reimporting, tasks
from employer_portal.exchange.reimporting import BroughtBack, bring_back
from employer_portal.feedback.models import Entry
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application, Candidate, Round
from employer_portal.workbook.sheets import FeedbackRow
from tests.exchange.test_arriving import everything
from tests.exchange.test_pages import Worker, filled_in
from tests.records.test_trail import compare


class Stopped(Exception):
    """The process is gone."""


@pytest.fixture(autouse=True)
def one_by_one(monkeypatch):
    """Slices of one candidate, so that three are enough."""
    monkeypatch.setattr(reimporting, "WRITTEN", 1)
    monkeypatch.setattr(reimporting, "COMPARED", 2)


@pytest.fixture
def book(story):
    """The story's round as it is exported, with another first name, another outcome and an entry for each."""
    with story.database.reading() as session:
        book = exporting.as_workbook(session, session.get_one(Round, story.round_id), story.actors["dana"])
    people = [replace(row, first_name="Samuel", outcome=Outcome.RESERVE) for row in book.candidates]
    feedback = [FeedbackRow(2, row.reference, "Tom", "LEAD", 4, private_notes="Q1: three tasks.") for row in people]
    return replace(book, candidates=tuple(people), feedback=tuple(feedback))


def back(story, book, **more):
    return bring_back(
        story.database, story.round_id, book, checker=story.checker, actor=story.actors["dana"], now=story.now, **more
    )


def stands(story):
    """How each candidate stands: first name, outcome, states of the entries."""
    with story.database.reading() as session:
        people = sa.select(Application).order_by(Application.position)
        return {
            one.reference: (
                one.candidate.first_name,
                one.outcome,
                [entry.state for entry in session.scalars(sa.select(Entry).filter_by(application_id=one.id))],
            )
            for one in session.scalars(people)
        }


NEW = ("Samuel", "reserve", ["submitted"])


def test_each_candidate_is_whole_at_every_moment_and_others_write_in_between(story, book):
    before = stands(story)
    seen = []

    def hold(session, done, total, came):
        seen.append((done, total, replace(came), stands(story)))  # as somebody else sees it, before the slice's end

    came = back(story, book, hold=hold)
    assert (came.changed, came.written, came.drafts) == (3, 3, 0)
    rehearsed = [one for one in seen if one[0] == 0]
    assert all(one[3] == before and one[2] == BroughtBack() for one in rehearsed)
    for done, total, _, found in seen[len(rehearsed) :]:
        assert total == 3
        assert [one == NEW for one in found.values()] == [place < done - 1 for place in range(3)]
    assert list(stands(story).values()) == [NEW] * 3
    assert compare(story.database)[0] == []
    with story.database.reading() as session:
        assert audit.verify(session).broken is None


def test_it_goes_on_where_it_was_stopped_and_undoes_nothing_that_was_done_since(story, book):
    kept = {}

    def hold(session, done, total, came):
        if done == 2:
            raise Stopped
        kept.update(done=done, so_far=replace(came))

    with pytest.raises(Stopped):
        back(story, book, hold=hold)
    assert [one == NEW for one in stands(story).values()] == [True, False, False]
    with story.database.transaction() as session:
        first = story.applications["C-1"]
        row = replace(book.candidates[0], first_name="Samantha")
        hiring.edit_candidate(session, first, row, actor=story.actors["dana"], now=story.now)
    came = back(story, book, **kept)
    assert (came.changed, came.written) == (3, 3)
    assert [one[0] for one in stands(story).values()] == ["Samantha", "Samuel", "Samuel"]


def test_whatever_stands_in_the_way_is_said_before_anything_is_written(story, book):
    hooks.hang()
    story.waiting("C-2")
    before = everything(story), stands(story)
    with pytest.raises(Conflict, match="C-2: A letter"):
        back(story, book)
    assert (everything(story), stands(story)) == before


def test_nobody_is_brought_back_to_write_about_themselves(story, book):
    story.is_candidate("tom", "C-3")
    before = everything(story)
    with pytest.raises(Conflict, match="Tom is this candidate"):
        back(story, _as_they_are(story, book))
    assert everything(story) == before


def _as_they_are(story, book):
    """The workbook, but for the addresses, which are as the round has them."""
    with story.database.reading() as session:
        people = session.execute(sa.select(Application.reference, Candidate.email).join(Application.candidate))
        addresses = {row[0]: row[1] for row in people}
    return replace(book, candidates=tuple(replace(row, email=addresses[row.reference]) for row in book.candidates))


def test_a_second_time_there_is_nothing_left_to_write(story, book):
    back(story, book)
    before = everything(story)
    came = back(story, book)
    assert (came.added, came.changed, came.written) == (0, 0, 0)
    assert everything(story) == before


class TestUploads:
    @pytest.fixture
    def dana(self, site):
        return site.visit("dana")

    @pytest.fixture
    def upload(self, dana, tmp_path, story):
        def change(book):
            for row in (2, 3, 4):
                book["Candidates"].cell(row, 2).value = "Samuel"
                book["Candidates"].cell(row, 7).value = "pending"  # no feedback is there yet

        page = filled_in(dana, tmp_path, change)
        Worker(story).work()
        return dana.open(page.path).press("Import")

    def test_the_page_says_how_far_it_is_and_a_later_worker_goes_on(self, dana, upload, story, monkeypatch):
        real = tasks._hold

        def dies(session, desk, upload_id, doing, done, total, came=None):
            if done == 3:
                raise Stopped
            real(session, desk, upload_id, doing, done, total, came)

        monkeypatch.setattr(tasks, "_hold", dies)
        with pytest.raises(Stopped):
            Worker(story).work()
        monkeypatch.undo()
        page = dana.open(upload.path)
        assert "2 of 3 candidates" in page.text
        assert "Each candidate changes at once" in page.text
        Worker(story, "w2", story.now + tasks.jobs.LEASE * 2).work()
        assert "Changed3 candidates" in dana.open(upload.path).text

    def test_what_comes_in_the_way_half_way_is_said_and_the_rest_follows(self, dana, upload, story, monkeypatch):
        real = tasks._hold

        def others(session, desk, upload_id, doing, done, total, came=None):
            if done == 3:
                raise Conflict("C-3: A letter to this candidate is waiting.", "Withdraw it.")
            real(session, desk, upload_id, doing, done, total, came)

        monkeypatch.setattr(tasks, "_hold", others)
        Worker(story).work()
        monkeypatch.undo()
        page = dana.open(upload.path)
        assert "2 of 3 candidates are as the workbook says, and stay so. C-3: A letter" in page.text
        assert [one[0] for one in stands(story).values()] == ["Samuel", "Samuel", "Sam"]
        page.form("Import").send(into="1")
        Worker(story).work()
        assert dana.open(upload.path).heading == "The round is in"
        assert {one[0] for one in stands(story).values()} == {"Samuel"}
