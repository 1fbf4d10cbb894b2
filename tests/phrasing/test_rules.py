"""The rules themselves: their examples are their tests, and their words are a good colleague's."""

import re

import pytest

from employer_portal.phrasing import proof, sources
from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import CATEGORIES, Context
from employer_portal.phrasing.loading import load
from tests.phrasing.conftest import COMPILED, GUIDANCE

NINE = {
    "age", "disability", "gender_reassignment", "marriage_civil_partnership", "pregnancy_maternity", "race",
    "religion_belief", "sex", "sexual_orientation",
}  # fmt: skip


@pytest.fixture(scope="module")
def source() -> sources.Source:
    return sources.read(GUIDANCE, "gb")


def test_every_example_is_found_by_its_rule_at_its_span_and_every_exception_passes_all(rules, source):
    assert proof.failures(rules, source) == []


def test_all_categories_and_characteristics_are_spoken_for(rules):
    assert {rule.category for rule in rules.rules} == set(CATEGORIES)
    named = {name for rule in rules.rules for name in rule.characteristic}
    assert named >= NINE | {"appearance", "socioeconomic", "politics", "status", "lifestyle"}


def test_no_rule_passes_judgement_on_law_or_on_the_writer(rules):
    forbidden = re.compile(
        r"\b(unlawful|illegal|bias-free|biased|you are biased|compliant|sexist|racist)\b", re.IGNORECASE
    )
    for rule in rules.rules:
        assert not forbidden.search(f"{rule.why} {rule.ask} {rule.instead}"), rule.id


def test_help_is_short(rules):
    for rule in rules.rules:
        assert len(rule.why.split()) <= 25, rule.id
        assert len(rule.ask.split()) <= 25, rule.id


def test_the_common_pack_stands_alone(rules):
    assert {rule.id for rule in load(GUIDANCE, "common", COMPILED).rules} < {rule.id for rule in rules.rules}


@pytest.mark.parametrize("short", ["wouldn't", "couldn't", "shouldn't", "won't", "can't", "didn't", "doesn't", "isn't"])
def test_a_contraction_reads_as_its_words_whatever_compound_a_rule_holds(rules, short):
    """A compound in a class ("butter-wouldn't-melt") made "wouldn't" a word of its own: no rule read its not."""
    full = {"won't": "will not", "can't": "can not"}.get(short, short.removesuffix("n't") + " not")
    said = "You {} hold a candle to the rest.".format
    assert {f.rule for f in check(said(short), Context(), rules)} == {
        f.rule for f in check(said(full), Context(), rules)
    }
    assert "comparison.no_match" in {f.rule for f in check(said(short), Context(), rules)}
