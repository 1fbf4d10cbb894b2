"""The library of criteria: files that people change, so each mistake is named, and ours keep to our own rules."""

import os
import re
from collections.abc import Iterator

import pytest

from employer_portal.core.errors import DomainError
from employer_portal.hiring.library import BLANK, Shelf, load_library
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


def openings(shelf: Shelf) -> Iterator[tuple[str, str, int, str]]:
    """Criterion, field, rating and sentence of each way to begin."""
    for row in shelf.criteria:
        for scope, rated in (
            ("development", shelf.openings[row.code].gap),
            ("strength", shelf.openings[row.code].strength),
        ):
            for rating, sentences in rated.items():
                yield from ((row.name, scope, rating, sentence) for sentence in sentences)


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.name)
def test_every_rating_of_every_criterion_has_ways_to_begin(shelf):
    for row in shelf.criteria:
        ways = shelf.openings[row.code]
        assert {rating: len(told) for rating, told in ways.gap.items()} == {1: 2, 2: 2, 3: 1}, row.code
        assert {rating: len(told) for rating, told in ways.strength.items()} == {3: 2, 4: 2}, row.code


def test_no_two_criteria_begin_alike():
    every = [sentence for shelf in SHELVES for *_, sentence in openings(shelf)]
    assert len(set(every)) == len(every) >= 300


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.name)
def test_a_way_to_begin_speaks_to_the_candidate_in_a_breath_or_two(shelf):
    for *_, sentence in openings(shelf):
        assert re.search(r"\byour?\b", sentence, re.IGNORECASE), sentence
        assert 8 <= len(re.findall(r"[\w’']+", sentence)) <= 25, sentence
        assert not sentence.endswith(BLANK), sentence
        assert f"{BLANK}." not in sentence, sentence


@pytest.mark.parametrize("shelf", SHELVES, ids=lambda shelf: shelf.name)
def test_the_checker_has_nothing_to_say_of_a_way_to_begin(shelf, rules):
    """Filled, it stands as it is, but for a second look, which follows from what was learned; left open, it may only be
    found to say too little."""
    for criterion, scope, rating, sentence in openings(shelf):
        context = Context(shelf.trade, (criterion,), scope, rating, ("evidence",))
        filled = check(sentence.replace(BLANK, "the route"), context, rules)
        found = [one for one in filled if one.rule != "reading.second_look"]
        found += [one for one in check(sentence, context, rules) if one.category != "silence"]
        assert not found, (sentence, [(one.rule, one.match) for one in found])


@pytest.mark.parametrize(
    ("openings", "says"),
    [
        ("openings = 3", "the openings of A are not one list for each of the 4"),
        ("openings = [[], [], []]", "the openings of A are not one list for each of the 4"),
        ('openings = [["You were good."], [], [], []]', "the openings of A: “You were good.” leaves no"),
        ('openings = [[], [], [], []]\nfurther = "You ..."', "the openings of A are not one list"),
        ("openings = [[4], [], [], []]", "the openings of A: “4” leaves no"),
    ],
)
def test_a_mistake_in_the_openings_is_named(tmp_path, openings, says):
    (tmp_path / "mine.toml").write_text(WHOLE + openings)
    with pytest.raises(DomainError, match=re.escape(f"mine.toml: {says}")):
        load_library(tmp_path)


def test_a_file_that_was_changed_is_read_anew(tmp_path):
    (tmp_path / "mine.toml").write_text(WHOLE)
    assert load_library(tmp_path)[0].trade == "A"
    (tmp_path / "mine.toml").write_text(WHOLE.replace('trade = "A"', 'trade = "Bees"'))
    os.utime(tmp_path / "mine.toml", (1, 1))
    assert load_library(tmp_path)[0].trade == "Bees"


def test_a_shelf_of_ones_own_needs_no_openings(tmp_path):
    (tmp_path / "mine.toml").write_text(WHOLE)
    assert load_library(tmp_path)[0].openings == {}


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
