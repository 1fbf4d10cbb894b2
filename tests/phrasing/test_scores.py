"""A bare score waits, unless the employer lets candidates read theirs."""

import pytest

from employer_portal.phrasing.findings import Field
from employer_portal.phrasing.service import Subject, Text, load_checker
from employer_portal.settings import Settings

JOB = Subject("Meter reader", ("Reading a meter",))


def levels(words: str, **settings) -> list[str]:
    checker = load_checker(Settings(**settings))
    return [found.level for found in checker.check_all([Text(words, JOB, Field.STRENGTH)])[0] if found.level != "nudge"]


@pytest.mark.parametrize(
    "words",
    [
        "You scored 17 out of 25 on the written test.",
        "Your total score was 58, and you checked the seal twice.",
        "You got 12 out of 20 for the report you wrote.",
    ],
)
def test_a_score_waits_for_the_setting(words):
    assert levels(words) == ["justify"]
    assert levels(words, raw_scores=True) == []


def test_what_somebody_counted_is_no_score():
    assert levels("You had nine of the ten readings right, and found the tenth by the seal.") == []


def test_other_rules_make_another_version():
    assert load_checker(Settings(raw_scores=True)).version != load_checker(Settings()).version
