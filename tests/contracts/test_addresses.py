"""Addresses are written once: pages ask for them by name, and what mails say leads somewhere."""

import re
from functools import cache
from pathlib import Path

import pytest

from employer_portal.app import create_app
from employer_portal.core.db import Database, make_engine
from employer_portal.core.links import ADDRESSES
from employer_portal.feedback.checker import Checker
from employer_portal.settings import Settings
from tests.contracts.house import HOME

TEMPLATES = sorted(path for path in (HOME / "templates").rglob("*.html") if "mail" not in path.parts)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(HOME)))
def test_no_template_spells_an_address_out(path: Path):
    assert not re.findall(r'(?:href|action)="/[^"]*"', path.read_text())


@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_what_mails_and_lists_link_to_is_there(name):
    address = re.sub(r"\{\w*token\}", "x", re.sub(r"\{\w+_id\}", "1", ADDRESSES[name])).partition("?")[0]
    rules = {str(rule) for rule in routes().iter_rules()}
    assert any(re.fullmatch(re.sub(r"<[^>]+>", "[^/]+", rule), address) for rule in rules), address


@cache
def routes():
    """The portal's url map; no database is opened for it."""
    return create_app(Settings(), database=Database(make_engine("sqlite://")), pieces={Checker: None}).url_map
