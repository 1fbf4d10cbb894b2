"""What sits oddly in a letter's words, whoever wrote them."""

import pytest

from employer_portal.composing.compose import Said, compose
from employer_portal.composing.voices import first_person, miscased
from tests.composing.test_compose import BLOCKS, MATERIAL, judged, replace


def odd(words="You split the team in two.", **who):
    material = replace(MATERIAL, criteria=(judged("Leading", Said(strength=words)),), **who)
    return [one.sentence or one.title for one in miscased(compose(material, BLOCKS))]


@pytest.mark.parametrize("words", ["YOU NAMED THE OWNER.", "GIVE NUMBERS.", "NO DATE WAS GIVEN."])
def test_a_sentence_in_capitals_is_named(words):
    assert odd(f"You led. {words}") == [words]


@pytest.mark.parametrize("words", ["NHS, RCN and DBS.", "NHS, RCN, DBS.", "SQL.", "You wrote STOP on the board."])
def test_initials_and_one_word_are_not(words):
    assert odd(words) == []


@pytest.mark.parametrize(
    ("called", "named"),
    [("DAVID", ["Dear DAVID,"]), ("jo", ["Dear jo,"]), ("JJ", []), ("Jo", []), ("李伟", []), ("van Dyk", [])],
)
def test_a_name_that_nobody_writes_so_is_asked_about(called, named):
    assert odd(called=called) == named


@pytest.mark.parametrize(
    ("step", "named"),
    [
        ("Ask me for the template.", True), ("Write to me when you have it.", True),
        ("Write down what I did, and not what we did.", False), ("Practise saying “ask me” to a colleague.", False),
    ],
)  # fmt: skip
def test_a_step_that_leads_to_somebody_who_does_not_sign_is_named(step, named):
    said = Said(development="You gave no number.", next_step=step)
    content = compose(replace(MATERIAL, criteria=(judged("Leading", said, met=False),)), BLOCKS)
    found = first_person(content, "Dana Osei", lambda title, sentence: ["Priya Nair"])
    assert [one.sentence for one in found] == [step] * named
