"""Texts that say nothing are told so; short ones that say something are not."""

import pytest

from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import Context
from tests.phrasing.bland import BLAND, ENOUGH, lines

HOLLOW = {
    "silence.nothing_there",
    "silence.nothing_said",
    "silence.gap_unnamed",
    "silence.step_unnamed",
    "silence.evidence_unsaid",
}


def hollow(text: str, rules, **context) -> bool:
    return any(found.rule in HOLLOW and found.level == "justify" for found in check(text, Context(**context), rules))


@pytest.mark.parametrize(("field", "text"), lines(BLAND))
def test_bland_words_say_nothing(rules, field, text):
    assert hollow(text, rules, scope=field)


@pytest.mark.parametrize("text", [text for field, text in lines(BLAND) if field == "strength"])
def test_praise_is_not_what_was_said_or_done(rules, text):
    assert hollow(text, rules, scope="evidence")


@pytest.mark.parametrize(("field", "text"), lines(ENOUGH))
def test_a_short_text_can_say_enough(rules, field, text):
    assert not [f for f in check(text, Context(scope=field), rules) if f.level != "nudge"]


def test_the_name_of_the_criterion_says_nothing(rules):
    criteria = ("Prioritising a caseload", "Safeguarding")
    assert hollow("You prioritised the caseload really well.", rules, scope="strength", criteria=criteria)
    assert hollow("Improve your knowledge of safeguarding.", rules, scope="next_step", criteria=criteria)
    assert not hollow("You prioritised the caseload by clinical urgency.", rules, scope="strength", criteria=criteria)


def test_praise_may_stand_beside_what_was_done(rules):
    assert not hollow("Excellent work.", rules, scope="strength", beside=("evidence",))


def test_a_gap_says_what_was_missing_whatever_stands_beside_it(rules):
    assert hollow("More depth needed.", rules, scope="development", beside=("evidence",))
