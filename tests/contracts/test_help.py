"""Each page that people see says what it is for: guidance/help.toml has a text for it."""

import pytest

from employer_portal.app import create_app
from employer_portal.core.db import Database
from employer_portal.settings import Settings
from employer_portal.training.pages import load_help
from employer_portal.web import guard
from tests.databases import engine_of

FILE = Settings().home / "guidance" / "help.toml"
#: What is fetched and not read: files, documents, styles, answers to scripts; and what is asked on the way in.
NO_PAGES = {
    "brand_examples.example", "brand_examples.new_example", "brands.face", "brands.logo", "brands.measured",
    "exchange.marked",
    "exchange.template", "letters.document", "live.copy", "live.there", "mailbox.content", "notices.example",
    "on_file.completions", "on_file.handout", "on_file.of_person", "on_file.own",
    "outbox.bundle",
    "outbox.print_file", "round_letters.pdfs", "wording.file", "wording.letter", "security.tf_select",
    "security.two_factor_rescue",
}  # fmt: skip


@pytest.fixture(scope="module")
def app(_files):
    with _files.fresh() as url:
        engine = engine_of(url)
        yield create_app(Settings(), database=Database(engine), shared={object: None})
        engine.dispose()


def shown_to_people(app):
    """The endpoints of all pages for people who are signed in."""
    for rule in app.url_map.iter_rules():
        door = guard.door(app, rule.endpoint)
        if "GET" in (rule.methods or ()) and door is not None and door.signed_in:
            yield rule.endpoint


def test_every_page_has_its_help(app):
    without = set(shown_to_people(app)) - set(load_help(FILE)[1]) - NO_PAGES
    assert not without, f"write what these pages are for into guidance/help.toml: {sorted(without)}"


def test_help_is_short_and_whole():
    texts, names = load_help(FILE)
    assert set(names.values()) == set(texts)
    for text in texts.values():
        assert text.what, text.name
        assert text.next, text.name
        assert 1 <= len(text.can) <= 4, text.name
        words = " ".join([text.what, *text.can, text.next]).split()
        assert len(words) <= 130, f"{text.name}: {len(words)} words"
