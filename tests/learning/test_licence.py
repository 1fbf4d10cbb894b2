"""What is drawn for an attempt, and when one is passed."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from employer_portal.learning import licence
from employer_portal.settings import HOME
from employer_portal.training.content import load_content

CONTENT = load_content(HOME / "guidance")


@given(st.sampled_from(licence.MODULES), st.integers())
def test_five_different_questions_with_a_critical_and_a_fine_one(step, seed):
    drawn = licence.draw(CONTENT, step, Random(seed))
    module = next(one for one in CONTENT.modules if one.id == step)
    known = {question.id: question for question in module.question}
    assert len({one["id"] for one in drawn}) == licence.DRAWN
    assert any(known[one["id"]].fine for one in drawn)
    assert any(one["critical"] for one in drawn) == any(question.critical for question in module.question)
    for one in drawn:
        assert sorted(option["text"] for option in one["options"]) == sorted(o.text for o in known[one["id"]].options)


def test_every_question_is_drawn_some_day_and_no_place_gives_the_right_one_away():
    drawn = [one for seed in range(300) for one in licence.draw(CONTENT, "m1", Random(seed))]
    assert {one["id"] for one in drawn} == {question.id for question in CONTENT.modules[0].question}
    places = [next(place for place, option in enumerate(one["options"]) if option["right"]) for one in drawn]
    assert all(0.25 < places.count(place) / len(places) < 0.42 for place in range(3))


@pytest.mark.parametrize(
    ("wrong", "critical", "passes"), [((), (0,), True), ((4,), (0,), True), ((0,), (0,), False), ((3, 4), (), False)]
)
def test_four_of_five_pass_with_every_critical_one(wrong, critical, passes):
    options = [{"text": "a", "why": "", "right": True}, {"text": "b", "why": "", "right": False}]
    asked = [{"id": str(n), "ask": "?", "page": "", "critical": n in critical, "options": options} for n in range(5)]
    chosen = {place: int(place in wrong) for place in range(5)}
    assert licence.passes("m1", asked, chosen) is passes
    assert not licence.passes("m1", asked, {})


def test_whoever_has_rated_a_case_has_done_so():
    (asked,) = licence.draw(CONTENT, licence.RATING, Random(1))
    assert len(asked["options"]) == 4
    assert all(option["why"] for option in asked["options"])
    assert licence.passes(licence.RATING, [asked], {0: 3})
