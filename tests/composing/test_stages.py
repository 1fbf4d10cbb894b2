"""Feedback for which nobody was met: after a sift it rests on the application alone, after a test on the test."""

import re
from dataclasses import replace
from datetime import date
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from employer_portal.composing.compose import STAGE_TABLES, Judged, Said, compose, values_of
from employer_portal.composing.sentences import mistakes, names, paragraphs, pieces, texts_of
from employer_portal.core.terms import Outcome, StageKind
from employer_portal.letters.checks import unjudged
from employer_portal.phrasing.service import Subject, Text
from employer_portal.wording.page import places
from tests.composing.test_compose import BLOCKS, LEAD, MATERIAL, PLAN, words

UNMET = [kind for kind in StageKind if not kind.meets]
#: What nobody says of an application or a test.
MET = re.compile(r"interview|panel|same questions|was asked|meeting|talk to us|Priya|you said", re.IGNORECASE)
OUTCOMES = [Outcome.NOT_APPOINTED, Outcome.RESERVE]


def at(stage, **changes):
    return compose(replace(MATERIAL, stage=stage, **changes), BLOCKS)


def whole(content) -> str:
    said = (content.subject, content.title, content.heading, content.preheader, content.farewell, words(content))
    return "\n".join((*said, *(section.heading for section in content.sections)))


@st.composite
def materials(draw):
    """A letter to anybody, whatever is recorded of their round."""
    criteria = [
        Judged(name, "", (Said(strength="You wrote three tasks."),), assessed, met)
        for name, assessed, met in zip(
            ("Leading", "Planning", "Safety"), *(draw(st.tuples(*[st.booleans()] * 3)) for _ in range(2)), strict=True
        )
    ][: draw(st.integers(1, 3))]
    criteria[0] = replace(criteria[0], assessed=True)
    return replace(
        MATERIAL, criteria=tuple(criteria), outcome=draw(st.sampled_from(OUTCOMES)),
        employer=draw(st.sampled_from(["", "Harbourside"])), notes_of=draw(st.integers(0, 4)),
        same_questions=draw(st.booleans()), posts=draw(st.sampled_from([None, 1, 3])),
        interview_date=draw(st.sampled_from([None, date(2026, 11, 18)])),
        told_on=draw(st.sampled_from([None, date(2026, 11, 20)])), told_how="phone",
        reserve_until=draw(st.sampled_from([None, date(2027, 5, 31)])),
        stage=draw(st.sampled_from(UNMET)),
    )  # fmt: skip


@given(materials())
def test_a_letter_to_whom_nobody_met_never_speaks_of_an_interview(material):
    assert not MET.findall(whole(compose(material, BLOCKS)))


@pytest.mark.parametrize("table", list(STAGE_TABLES.values()))
def test_no_sentence_that_can_stand_in_it_does(table):
    read = list(places(BLOCKS.table, table))
    assert ("common", "strengths") in read
    for name, block in read:
        for _, _, text in texts_of("", paragraphs(BLOCKS.table[name][block])):
            assert not MET.search(" ".join(pieces(text)[::2])), text


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (("sift", "farewell"), "Thank you for coming to your interview."),
        (("sift", "heading"), "Thank you for meeting us"),
        (("test", "heading"), "What {interviewers} saw, of the panel"),
        (("common", "strengths"), "What went well at your interview"),
    ],
)
def test_an_employers_own_wording_cannot_say_so_either(place, said):
    table = {name: dict(blocks) if isinstance(blocks, dict) else blocks for name, blocks in BLOCKS.table.items()}
    table[place[0]][place[1]] = said
    [wrong] = mistakes(table, BLOCKS.table)
    assert "whom nobody met" in wrong.words


def test_a_sift_letter_is_about_the_application():
    content = at(StageKind.SIFT)
    assert content.subject == "Your application for Warehouse Team Leader at Harbourside Logistics"
    assert content.heading == "Feedback on your application"
    assert "At this stage we looked at what you wrote in it." in content.opening[1]
    assert content.opening[2].startswith(
        "One of the two criteria was not fully met by what you wrote: Planning people."
    )
    assert "from your application and from the notes of both people who read it" in words(content)
    assert "If anything here is not what you wrote" in words(content)


def test_a_test_letter_is_about_the_test_and_names_its_day_where_it_is_recorded():
    content = at(StageKind.TEST)
    assert content.subject == "Your test for Warehouse Team Leader at Harbourside Logistics"
    assert content.opening[1] == "Thank you for taking our test on 18 November 2026."
    assert at(StageKind.TEST, interview_date=None).opening[1] == "Thank you for taking our test."


def test_a_final_interview_is_one():
    assert at(StageKind.FINAL) == at(StageKind.INTERVIEW)


@pytest.mark.parametrize("stage", UNMET)
def test_where_everything_was_met_it_says_how_the_employer_went_on(stage):
    met = at(stage, criteria=(LEAD, replace(PLAN, fully_met=True)), posts=2)
    assert "We had two posts, and went on with" in met.opening[2]
    assert "offered" not in met.opening[2]


@pytest.mark.parametrize(("stage", "outcome"), list(product(UNMET, OUTCOMES)))
def test_promise_7_the_fixed_wording_passes_the_checker(checker, stage, outcome):
    content = at(stage, outcome=outcome)
    said = [*words(content).split("\n"), *unjudged(content), content.subject, content.heading, content.farewell]
    job = Subject(MATERIAL.role, tuple(one.name for one in MATERIAL.criteria))
    found = [one for some in checker.check_all([Text(text, job) for text in said if text]) for one in some]
    assert [one for one in found if one.level != "nudge" and one.match not in content.signatory] == []


@pytest.mark.parametrize("stage", UNMET)
def test_every_value_of_its_sentences_can_be_there(stage):
    never = {"interviewers", "same_questions"} | ({"interview_date"} if stage == StageKind.SIFT else set())
    values = values_of(replace(MATERIAL, stage=stage), BLOCKS)
    assert {name for name in never if values[name] is not None} == set()
    asked = {
        name
        for raw in BLOCKS.table[STAGE_TABLES[stage]].values()
        for _, _, text in texts_of("", paragraphs(raw))
        for name in names(text)
    }
    assert not asked & never
