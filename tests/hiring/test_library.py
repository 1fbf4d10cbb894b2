"""The library of criteria: files that people change, so each mistake is named, and ours keep to our own rules."""

import pytest

from employer_portal.core.errors import DomainError
from employer_portal.hiring.library import load_library
from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import Context
from employer_portal.phrasing.loading import load
from employer_portal.settings import HOME, Settings

LIBRARY = HOME / "guidance" / "library"
SHELVES = load_library(LIBRARY)
WHOLE = """
trade = "A"
[[criteria]]
code = "A"
name = "B"
kind = "skill"
importance = "essential"
looks_like = ""
question = ""
anchors = ["", "", "", ""]
"""


def test_it_serves_several_trades():
    assert len(SHELVES) >= 6
    assert sum(len(shelf.criteria) for shelf in SHELVES) >= 30


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.name)
def test_codes_are_unique_and_every_rating_has_its_words(shelf):
    codes = [row.code for row in shelf.criteria]
    assert len(set(codes)) == len(codes)
    assert all(len(set(row.anchors.values())) == 4 for row in shelf.criteria)


@pytest.fixture(scope="module")
def rules():
    return load(Settings().rules, cache=Settings().var / "cache" / "phrasing")


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.name)
def test_nothing_in_it_would_be_stopped_by_our_own_rules(shelf, rules):
    for row in shelf.criteria:
        context = Context(shelf.trade, (row.name,), "evidence")
        for text in (row.name, row.looks_like, row.question, *row.anchors.values()):
            assert not [found for found in check(text, context, rules) if found.category == "discrimination"], text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('trade = "x', "not well-formed"),
        ('trade = "Any"', "criteria"),
        ('trade = "Any"\n[[criteria]]\ncode = "A"', "name"),
        (WHOLE.replace("skill", "magic"), "magic"),
    ],
)
def test_a_mistake_in_a_file_is_named(tmp_path, text, says):
    (tmp_path / "mine.toml").write_text(text)
    with pytest.raises(DomainError, match=f"mine.toml.*{says}"):
        load_library(tmp_path)
