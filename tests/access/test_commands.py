"""The commands that list requests to see what is held, and write out what was put together."""

import json

import pytest
from click.testing import CliRunner

from employer_portal.cli import COMMANDS, LazyGroup
from employer_portal.core.errors import DomainError
from tests.access.test_access import Asking
from tests.erasing.test_erasing import records

AS = ("--as", "rhoda@harbourside.example")


@pytest.fixture
def portal(story, monkeypatch):
    records(story)
    monkeypatch.setenv("DATABASE_URL", story.database.engine.url.render_as_string(hide_password=False))

    def run(*words):
        return CliRunner().invoke(LazyGroup("portal", COMMANDS, ""), ["access", *map(str, words)])

    return run


def test_what_was_put_together_is_written_out(portal, story, tmp_path):
    asking = Asking(story)
    listed = json.loads(portal("list", *AS, "--json").output)
    assert [(one["number"], one["state"], one["due_on"]) for one in listed] == [(1, "open", "2026-12-24")]
    out = tmp_path / "for them"
    assert isinstance(portal("export", 1, *AS, "--out", out).exception, DomainError)  # nothing was put together
    assert not out.exists()
    asking.put_together()
    assert portal("export", 1, *AS, "--out", out).exit_code == 0
    assert {one.suffix for one in out.iterdir()} == {".html", ".pdf", ".json"}
    assert isinstance(portal("export", 1, *AS, "--out", out).exception, DomainError)  # it is there already
    other = ("--as", "dana@harbourside.example")
    assert isinstance(portal("list", *other).exception, DomainError)
    assert isinstance(portal("export", 1, *other, "--out", tmp_path / "mine").exception, DomainError)
