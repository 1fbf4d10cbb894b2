"""A sentence that names nobody is about the candidate: its words are never asked about as the exercise's own."""

import re
import tomllib

import pytest

from employer_portal.feedback.own_words import Sighting, can_be_asked, questions, topic_of
from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import Field
from employer_portal.settings import HOME

BEGINNINGS = (
    "{}.", "Probably {}.", "Probably {} for us.", "Seems {}.", "Was clearly {}.", "Not {}.", "Not a {}.", "Has {}.",
    "Has a {}.", "Wears a {}.",
)  # fmt: skip


def words_of_rules():
    """What the rules mark in their own examples, where it is a word or a few."""
    found = set()
    for path in sorted((HOME / "guidance/phrasing/common").rglob("*.toml")):
        for rule in tomllib.loads(path.read_text()).get("rule", ()):
            found |= {words for one in rule["flags"] for words in re.findall(r"\[\[([^\]]+)\]\]", str(one))}
    return sorted(words for words in found if len(words.split()) <= 3)


@pytest.mark.parametrize("beginning", BEGINNINGS)
def test_what_every_rule_on_people_finds_there_is_said_of_the_person(rules, beginning):
    sentences = [beginning.format(words) for words in words_of_rules()]
    assert len(sentences) > 500
    asked = [
        (sentence, one.rule, one.match)
        for sentence in sentences
        for one in check(sentence, None, rules, soften=False)
        if can_be_asked(one, Field.STRENGTH) and one.category == "discrimination" and one.start > 0
    ]
    assert len(asked) * 500 < len(sentences), asked  # some make no sentence: “Probably have form for us.”


@pytest.mark.parametrize(
    "sentence",
    ["Probably too old.", "Seems gay.", "Not a native speaker.", "Wears a hijab.", "Has a bus pass.", "Rejected."],
)
def test_in_three_texts_it_is_no_question(rules, sentence):
    sightings = [
        Sighting(one.match, one.rule, topic_of(one), candidate, f"writer {candidate % 2}")
        for candidate in range(3)
        for one in check(sentence, None, rules)
        if can_be_asked(one, Field.STRENGTH)
    ]
    assert questions(sightings, 3) == []


@pytest.mark.parametrize(
    "sentence",
    [
        "You asked each rider to show a bus pass first.",
        "Asked each rider to show a bus pass first.",
        "Explained to the rider that a bus pass must be shown.",
    ],
)
def test_what_was_done_with_a_thing_of_the_exercise_still_is_one(rules, sentence):
    found = [one for one in check(sentence, None, rules, soften=False) if one.level == "stop"]
    assert [one.of_person for one in found] in ([False], [])
    assert found or "You" not in sentence
