"""The commands that write a pack and check one."""

import pytest
from click.testing import CliRunner

from employer_portal.cli import COMMANDS, LazyGroup
from employer_portal.core.errors import DomainError
from tests.evidence.conftest import CLAIM


@pytest.fixture
def portal(story, records, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", story.database.engine.url.render_as_string(hide_password=False))

    def run(*words):
        return CliRunner().invoke(LazyGroup("portal", COMMANDS, ""), ["evidence", *map(str, words)])

    return run


def test_a_pack_is_written_and_checked(portal, tmp_path):
    out = tmp_path / "for the other side"
    asking = ("--as", "rhoda@harbourside.example", "--because", CLAIM, "--out", out)
    said = portal("export", "--application", "OPS-1", "C-1", *asking).output
    top = said.split()[-1]
    assert portal("verify", out, "--top", top).exit_code == 0
    (out / "bag" / "data" / "index.json").write_text("[]")
    checked = portal("verify", out)
    assert (checked.exit_code, "data/index.json was changed" in checked.output) == (1, True)
    assert portal("verify", tmp_path / "nowhere").exit_code == 2
    assert isinstance(portal("export", "--round", "OPS-1", *asking).exception, DomainError)  # it is there already
    assert portal("export", "--round", "OPS-1", "--vacancy", "OPS-1", *asking).exit_code == 2


def test_only_whoever_keeps_the_records_writes_one(portal, tmp_path):
    out = tmp_path / "pack"
    asking = ("--as", "dana@harbourside.example", "--because", CLAIM, "--out", out)
    assert isinstance(portal("export", "--round", "OPS-1", *asking).exception, DomainError)
    assert not list(tmp_path.iterdir())
