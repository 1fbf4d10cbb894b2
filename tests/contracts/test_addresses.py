"""Addresses are written once: pages ask for them by name, and what mails say leads somewhere."""

import re
from pathlib import Path

import pytest

from employer_portal.app import create_app
from employer_portal.core.db import Database
from employer_portal.core.links import ADDRESSES
from employer_portal.phrasing.service import Checker
from employer_portal.settings import Settings
from tests.contracts.house import HOME
from tests.databases import engine_of

TEMPLATES = sorted(path for path in (HOME / "templates").rglob("*.html") if "mail" not in path.parts)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(HOME)))
def test_no_template_spells_an_address_out(path: Path):
    assert not re.findall(r'(?:href|action)="/[^"]*"', path.read_text())


@pytest.fixture(scope="module")
def rules(_files):
    with _files.fresh() as url:
        engine = engine_of(url)
        app = create_app(Settings(), database=Database(engine), shared={Checker: None})
        yield {str(rule) for rule in app.url_map.iter_rules()}
        engine.dispose()


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_what_mails_and_lists_link_to_is_there(rules, name):
    address = re.sub(r"\{\w*token\}", "x", re.sub(r"\{\w+_id\}", "1", ADDRESSES[name])).partition("?")[0]
    assert any(re.fullmatch(re.sub(r"<[^>]+>", "[^/]+", rule), address) for rule in rules), address
