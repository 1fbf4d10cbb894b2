"""`./portal candidate remove`: somebody who was entered by mistake, by the step that the page takes."""

import json

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from employer_portal.cli import COMMANDS, LazyGroup
from employer_portal.core.errors import NotAllowed, NotFound
from employer_portal.hiring.models import Round, Vacancy
from tests.erasing.test_mistakes import there, twice

__all__ = ["twice"]


@pytest.fixture
def remove(story, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", story.database.engine.url.render_as_string(hide_password=False))
    with story.database.reading() as session:
        vacancy = session.scalar(sa.select(Vacancy.reference).join(Round).where(Round.id == story.round_id))

    def run(*words, who="dana"):
        asked = ["candidate", "remove", vacancy, *words, "--as", f"{who}@harbourside.example"]
        return CliRunner().invoke(LazyGroup("portal", COMMANDS, ""), asked)

    return run


def test_a_dry_run_says_what_goes_with_them_and_changes_nothing(remove, story, twice):
    told = remove("C-9", "--dry-run")
    assert told.exit_code == 0, told.output
    assert "1 person owes no feedback on them any more." in told.output
    assert "C-9 would be removed, and can be put back for 30 days." in told.output
    assert there(story, twice)


def test_they_are_removed_once(remove, story, twice):
    told = remove("C-9", "--json")
    assert told.exit_code == 0
    assert json.loads(told.output) == {
        "candidate": "C-9", "removed": True, "stays_because": None, "asked": 1, "along": []
    }  # fmt: skip
    assert there(story, twice) is None
    assert isinstance(remove("C-9").exception, NotFound)


@pytest.mark.parametrize("how", [(), ("--dry-run",)])
def test_whoever_somebody_has_written_about_stays_and_is_said_to(remove, story, how):
    story.save_well(story.entry("tom", "C-2"), "tom")
    told = remove("C-2", "--json", *how)
    assert told.exit_code == 1
    assert "there is feedback on them" in json.loads(told.output)["stays_because"]
    assert "set the outcome to withdrew" in remove("C-2", *how).output
    assert there(story, story.applications["C-2"])


def test_only_hr_removes_anybody(remove, story, twice):
    assert isinstance(remove("C-9", who="tom").exception, NotAllowed)
    assert there(story, twice)
