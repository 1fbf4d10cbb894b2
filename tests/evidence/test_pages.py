"""Whoever keeps the records asks for a pack on the page, the worker makes it, and they fetch it."""

import io
import zipfile
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.core import audit
from employer_portal.core.clock import fixed
from employer_portal.core.errors import Conflict, NotAllowed
from employer_portal.evidence import operations, questions, tasks
from employer_portal.evidence.models import Export
from employer_portal.evidence.values import Of
from employer_portal.feedback.models import Revision
from employer_portal.keeping.verbs import Verb
from employer_portal.letters.models import Letter
from employer_portal.proof import verify
from tests.evidence.conftest import CLAIM


def test_a_pack_is_asked_for_made_and_fetched(site, story, records, tmp_path):
    story.approve(story.waiting("C-1"))
    settings = story.settings
    rhoda = site.visit("rhoda")
    page = rhoda.open(f"/evidence/application/{story.applications['C-1']}")
    assert "3 candidates" in page.text
    page = page.form("Put it together").send(because=CLAIM)
    assert "Being made" in page.text
    assert records.ask(Of.APPLICATION, story.applications["C-1"], kept=True) == 1  # pressed twice
    tasks.make_kept(story.database, settings, 1, "worker", fixed(story.now))
    page = rhoda.open("/evidence")
    answer = page.form("Download").send().response
    assert answer.mimetype == "application/zip"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        packed.extractall(tmp_path / "out")
    answer.close()
    bag = tmp_path / "out" / "evidence-1" / "bag"
    assert list(verify.faults(bag)) == []
    assert verify.top_of(bag) in page.text
    assert tasks.take_away(story.database, settings, story.now + timedelta(days=8)) == 1
    assert not tasks.file_of(settings, 1).exists()
    assert "Files taken away" in rhoda.open("/evidence").text
    with pytest.raises(Conflict, match="not kept here"), story.database.transaction() as session:
        operations.fetch(session, 1, actor=story.actors["rhoda"], now=story.now)


def test_what_stands_in_the_way_is_said(site, story, records):
    asked = records.ask(Of.ROUND, story.round_id, kept=True)
    with story.database.transaction() as session:
        session.get_one(Export, asked).attempts = tasks.TRIES  # each of them killed the worker
    tasks.make_kept(story.database, story.settings, asked, "worker", fixed(story.now))
    assert "Could not be made" in site.visit("rhoda").open("/evidence").text


def test_nobody_exports_a_round_in_which_they_applied(site, story, records):
    story.is_candidate("rhoda", "C-2")
    site.visit("rhoda").open(f"/evidence/round/{story.round_id}", 404)
    with pytest.raises(NotAllowed, match="You applied here yourself"):
        records.ask(Of.VACANCY, 1)


def test_the_six_questions(site, story, records):
    rhoda, address = site.visit("rhoda"), f"/applications/{story.applications['C-1']}/six-questions"
    page = rhoda.open(address)
    assert page.text.count("Not yet") >= 5
    story.approve(story.waiting("C-1"))
    page = rhoda.open(address)
    assert "Dana, on 24 November 2026" in page.text
    assert "There are notes by Priya" in page.text
    assert "The letter rests on decision record 1, the newest, and names what is not fully met there:" in page.text
    assert "Priya: trained when they handed their feedback in." in page.text
    site.visit("dana").open(address, 404)


@pytest.mark.parametrize(
    ("minutes", "said"),
    [
        (-1, "they stood before the first feedback"),
        (0, "they came in together with the first feedback, so nothing here says which was first"),
        (1, "that is later than the first feedback"),
    ],
)
def test_criteria_stood_before_the_feedback_only_where_that_is_on_record(story, records, minutes, said):
    story.waiting("C-1")
    with story.database.transaction() as session:
        applied = questions.whole(session, story.applications["C-1"])
        first = session.scalar(sa.select(sa.func.min(Revision.at)))
        applied.hiring_round.criteria_version.made_at = first + timedelta(minutes=minutes)
        asked = questions.six(session, applied)[1]
    assert said in asked.words
    assert asked.holds is (minutes < 0)


def test_a_reason_that_names_other_criteria_is_no_recorded_one(story, records):
    """A letter of the portal cannot: it is sealed with what was recorded. A row changed in the database could."""
    story.approve(story.waiting("C-1"))
    with story.database.transaction() as session:
        applied = questions.whole(session, story.applications["C-1"])
        letter = session.scalars(sa.select(Letter)).one()
        with session.no_autoflush:
            letter.content = replace(letter.content, opening=letter.content.opening[:1])
            asked = questions.six(session, applied)[4]
        session.rollback()
    assert asked.holds is False
    assert "The letter names others" in asked.words


def test_a_pack_that_is_older_than_an_erasure_is_taken_away(story, records):
    asked = records.ask(Of.ROUND, story.round_id, kept=True)
    file = tasks.file_of(story.settings, asked)
    file.parent.mkdir(exist_ok=True)
    file.write_bytes(b"everything")
    assert tasks.take_away(story.database, story.settings, story.now) == 0
    with story.database.transaction() as session:
        audit.record(session, Verb.PERSON_ERASED, "person:1", actor_id=0, at=story.now)
    assert tasks.take_away(story.database, story.settings, story.now) == 1
    assert not file.exists()
    assert tasks.take_away(story.database, story.settings, story.now) == 0
