"""Where a letter says the same twice, across the criteria too."""

from employer_portal.composing.agreeing import at_odds
from employer_portal.composing.compose import Said, compose
from employer_portal.composing.merge import merge
from tests.composing.test_compose import BLOCKS, MATERIAL, judged, replace

AGAIN = "Say what came of it."


def said_of(*criteria):
    return [(title, odd.words) for title, odd in at_odds(compose(replace(MATERIAL, criteria=criteria), BLOCKS))]


def test_the_same_words_under_two_criteria_are_named_with_both():
    missing = Said(development="You did not say what came of it.", next_step=AGAIN)
    planning = judged("Planning, ordering and storing", missing, met=False, looks_like="Names the result")
    logs = judged(
        "Logs", missing, Said(development="You left the times out."), met=False, looks_like="Names the result"
    )
    both = "Planning, ordering and storing; and Logs"
    assert said_of(planning, logs) == [
        (both, "“You did not say what came of it.” stands here twice."), (both, f"“{AGAIN}” stands here twice."),
    ]  # fmt: skip


def test_other_words_under_another_criterion_are_not():
    one = Said(development="You did not say what came of it.")
    other = Said(development="You did not say what came of the call.")
    assert said_of(judged("Planning", one, met=False), judged("Logs", other, met=False)) == []


def test_fourteen_and_14_are_one_number():
    made = merge(["You planned the rota for 14 people.", "You planned the rota for fourteen people."])
    assert made.paragraphs == ("You planned the rota for fourteen people.",)
