"""Whoever was erased stays erased: an older backup is restored by the list of erasures, or not at all."""

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from employer_portal.accounts import operations as accounts
from employer_portal.accounts import people
from employer_portal.cli import COMMANDS, LazyGroup
from employer_portal.core.audit import AuditLine
from employer_portal.core.db import Database, make_engine
from employer_portal.erasing import record, tasks
from employer_portal.hiring.models import Candidate
from employer_portal.keeping.models import Cause
from employer_portal.settings import load_settings
from tests.erasing.test_erasing import DAY, asked, left, records
from tests.factories import FOUNDER
from tests.upkeep.machines import NOBODY, db, is_empty


@pytest.fixture
def old(house, tmp_path, var):
    """A backup in which Sam Ortiz1 still is, who was erased since; the list of erasures says so."""
    story = house.story
    story.approve(story.waiting("C-1"))
    records(story)
    left(story, tmp_path / "mailbox")
    db("backup", tmp_path / "old.zip")
    asked(story)
    assert tasks.sweep(story.database, load_settings(), story.now + 2 * DAY).erased == 1
    return tmp_path / "old.zip"


def names(url):
    """The family names of all candidates there."""
    database = Database(make_engine(url))
    with database.reading() as session:
        found = set(session.scalars(sa.select(Candidate.last_name)))
    database.engine.dispose()
    return found


def verbs(url):
    """What the trail there says."""
    database = Database(make_engine(url))
    with database.reading() as session:
        found = set(session.scalars(sa.select(AuditLine.verb)))
    database.engine.dispose()
    return found


def test_without_the_list_nothing_is_restored(old, machine, elsewhere, tmp_path):
    """Nor from a backup in which nobody was erased yet: it is of that day."""
    machine()
    said = db("restore", old, "--without-key", ends=1)
    assert "The list of erasures is not here" in said
    assert "--erasures FILE" in said
    assert NOBODY in said
    assert is_empty(elsewhere)


def test_by_the_list_they_stay_erased_and_the_machine_keeps_it(old, machine, elsewhere, var):
    there = machine()
    said = db("restore", old, "--without-key", "--erasures", var / "erasures")
    assert "1 person who had been erased since: erased again." in said
    assert "Ortiz1" not in names(elsewhere)
    assert record.read(there / "erasures") == record.read(var / "erasures")


def test_a_list_that_is_named_and_the_machines_own_are_both_used(old, house, machine, elsewhere, var):
    there, number = machine(), house.story.applications["C-2"]
    own = record.Erased("abc", "person:2", [number], str(Cause.ASKED), house.story.now.isoformat())
    record.add(there / "erasures", own)
    said = db("restore", old, "--without-key", "--erasures", var / "erasures")
    assert "2 people who had been erased since: erased again." in said
    assert not names(elsewhere) & {"Ortiz1", "Ortiz2"}
    assert record.read(there / "erasures") == [own, *record.read(var / "erasures")]


def test_that_there_is_no_list_is_not_said_of_one_that_is_named(old, machine, elsewhere, tmp_path):
    machine()
    said = db("restore", old, "--without-key", "--erasures", tmp_path / "away", NOBODY, ends=1)
    assert "--without-erasures says that there is no list of erasures, and --erasures names it." in said
    assert "Give one of the two." in said
    assert "is not here" in db("restore", old, "--without-key", "--erasures", tmp_path / "away", ends=1)
    assert is_empty(elsewhere)


def test_where_the_list_is_it_is_used_whatever_is_said(old, elsewhere, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", elsewhere)
    assert "erased again" in db("restore", old, NOBODY)
    assert "Ortiz1" not in names(elsewhere)
    assert "database.without_erasures" not in verbs(elsewhere)


def test_that_there_is_no_list_is_said_in_the_trail(old, machine, elsewhere):
    machine()
    db("restore", old, "--without-key", NOBODY)
    assert "Ortiz1" in names(elsewhere)
    assert "database.without_erasures" in verbs(elsewhere)


def test_a_list_that_was_lost_is_begun_anew_with_what_the_backup_knows(old, house, machine, var, tmp_path):
    db("backup", tmp_path / "new.zip")
    there = machine()
    db("restore", tmp_path / "new.zip", "--without-key", NOBODY)
    assert [one.number for one in record.read(there / "erasures")] == [
        one.number for one in record.read(var / "erasures")
    ]


def test_a_dry_run_lists_whose_account_is_due(house):
    then = house.story.now - 900 * DAY
    with house.story.database.transaction() as session:
        user = accounts.make_user(session, "Old Hand", "old@harbourside.example", active=True, actor=FOUNDER, now=then)
        people.deactivate(session, user.id, actor=FOUNDER, now=then)
        number = user.id
    said = CliRunner().invoke(LazyGroup("portal", COMMANDS, ""), ["erase", "due", "--dry-run"])
    assert f"user {number}\taccount\tdue since" in said.output
    assert "Old Hand" not in said.output
