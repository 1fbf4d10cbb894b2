"""Somebody applies again after it was agreed that they are erased: what was shown goes, the new application stays."""

from dataclasses import replace

import pytest
import sqlalchemy as sa

from employer_portal.accounts.models import Brand
from employer_portal.core.retention import Goes
from employer_portal.core.terms import Outcome
from employer_portal.erasing import operations, queries, record, tasks
from employer_portal.erasing.again import erase_again
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application, Candidate
from employer_portal.keeping.models import Erasure
from employer_portal.settings import Settings
from tests.erasing.test_erasing import DAY, asked, everything, left, person_of, records
from tests.factories import candidate
from tests.pages import Site
from tests.records.test_trail import compare

NEW = replace(candidate("N-1", Outcome.PENDING), last_name="Ortiz1", email="sam1@post.example")


@pytest.fixture
def again(story, tmp_path):
    """Sam Ortiz1 is to be erased, all agreed, and applies once more before it is done: the erasure."""
    story.approve(story.waiting("C-1"))
    records(story)
    left(story, tmp_path / "mailbox")
    number = asked(story)
    with story.database.transaction() as session:
        opened = story._open_round(session, session.get_one(Brand, 1), "OPS-2")
        applied = hiring.add_candidates(session, opened.id, [NEW], actor=story.actors["dana"], now=story.now)
    story.applications |= applied
    assert person_of(story, "N-1") == person_of(story, "C-1")
    return number


@pytest.fixture
def settings(tmp_path):
    return Settings(PORTAL_VAR=tmp_path)


def applied(story):
    with story.database.reading() as session:
        return set(session.scalars(sa.select(Application.id)))


def test_what_was_shown_goes_and_the_new_one_stays_whole(again, story, settings):
    there, old, new = applied(story), story.applications["C-1"], story.applications["N-1"]
    assert tasks.sweep(story.database, settings, story.now + 2 * DAY).erased == 1
    assert applied(story) == there - {old}
    with story.database.reading() as session:
        kept = session.get_one(Application, new).candidate
        assert (kept.full_name, kept.email) == ("Sam Ortiz1", "sam1@post.example")
        assert session.scalars(sa.select(Candidate.id).where(Candidate.last_name == "Ortiz1")).all() == [kept.id]
        receipt = session.get_one(Erasure, again)
        assert receipt.stayed == 1
        assert receipt.counts["application"] == receipt.counts["candidate"] == 1
        assert "person" not in receipt.counts
    assert compare(story.database)[0] == []


def test_what_goes_and_what_is_emptied_is_what_the_page_shows(again, story, settings):
    with story.database.reading() as session:
        whose = operations.whose(session, session.get_one(Erasure, again))
        shown = [(held.called, count, held.goes is Goes.EMPTIED) for held, count in queries.plan(session, whose)]
    tasks.sweep(story.database, settings, story.now + 2 * DAY)
    with story.database.reading() as session:
        assert queries.went(session.get_one(Erasure, again)) == shown


def test_the_new_one_can_be_erased_too_when_it_is_asked_for(again, story, settings):
    tasks.sweep(story.database, settings, story.now + 2 * DAY)
    asked(story, "N-1")
    assert tasks.sweep(story.database, settings, story.now + 2 * DAY).erased == 1
    assert "ortiz1" not in everything(story.database).lower()


def test_after_a_restore_it_stays_as_well(again, story, settings):
    """From a backup of the hours between."""
    with story.database.reading() as session:
        one = session.get_one(Erasure, again)
        line = record.Erased(one.number, one.about, one.applications, str(one.cause), story.now.isoformat())
    with story.database.transaction() as session:
        assert erase_again(session, [line], now=story.now + 3 * DAY) == 1
    with story.database.reading() as session:
        assert session.get_one(Application, story.applications["N-1"]).candidate.last_name == "Ortiz1"
        assert session.get_one(Erasure, again).stayed == 1


def test_the_pages_say_so_before_and_after(again, story, settings):
    site = Site(story, clock=lambda: story.now)
    page = site.visit("ravi").open(f"/erasures/{again}")
    assert "1 other application of this person stays" in page.text
    assert "not on their record when the erasure was asked for" in page.text
    assert "take this back and ask anew" in page.text
    tasks.sweep(story.database, settings, story.now + 2 * DAY)
    page = site.visit("ravi").open(f"/erasures/{again}")
    assert "1 other application of this person stayed" in page.text
    assert "Ortiz1" not in page.text
