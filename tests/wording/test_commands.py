"""The commands that take a wording out as a file and bring one in."""

import tomllib

import pytest
from click.testing import CliRunner

from employer_portal.cli import COMMANDS, LazyGroup
from employer_portal.core.errors import DomainError
from employer_portal.core.terms import Language
from employer_portal.wording import queries
from tests.wording.wordings import CLOSE, brand_of

BRAND = "Harbourside Logistics"


@pytest.fixture
def portal(story, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", story.database.engine.url.render_as_string(hide_password=False))

    def run(*words, who="dana"):
        said = ["wording", words[0], "--as", f"{who}@harbourside.example", *map(str, words[1:])]
        return CliRunner().invoke(LazyGroup("portal", COMMANDS, ""), said)

    return run


def test_what_was_printed_is_brought_in_as_the_draft(story, portal, tmp_path):
    printed = portal("export", BRAND)
    assert tomllib.loads(printed.output) == story.blocks.table
    file = tmp_path / "ours.toml"
    file.write_text(printed.output.replace("Yours sincerely,", CLOSE))
    assert portal("import", BRAND, file).output == "version 1\tdraft\n"
    assert tomllib.loads(portal("export", BRAND).output)["common"]["close"] == [CLOSE]
    assert tomllib.loads(portal("export", BRAND, "--standard").output) == story.blocks.table
    with story.database.reading() as session:
        assert queries.in_force(session, brand_of(story)) is None


def test_a_file_to_translate_is_printed_with_every_sentence_marked(portal):
    welsh = tomllib.loads(portal("export", BRAND, "--language", "cy").output)
    assert welsh["language"] == Language.WELSH
    assert welsh["common"]["heading"] == {"strict": "Feedback on your interview", "waiting": True}


def test_it_says_who_may_and_what_is_wrong(story, portal, tmp_path):
    file = tmp_path / "ours.toml"
    file.write_text('language = "en"\n')
    for words, who, said in (
        (("import", BRAND, file), "dana", "The block subject of [common] is missing"),
        (("import", BRAND, file), "ann", "is missing"),
        (("export", "Nobody's"), "dana", "There is no brand called"),
        (("export", BRAND), "priya", "You may not"),
    ):
        result = portal(*words, who=who)
        assert isinstance(result.exception, DomainError)
        assert said in str(result.exception)
