"""Notes begin with a case ("Autistic boy, 6") as they begin with a remark ("Seems deaf"): in a job among such people
the first holds nothing up, and the second does. Each frame is tried with each kind."""

import pytest

from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import Context

AMONG_PEOPLE = Context("Family support worker", ("Listening to parents",), "evidence")
ELSEWHERE = Context("Forklift driver", ("Loading",), "evidence")
KINDS = ["Autistic", "Deaf", "Disabled", "Jewish", "Muslim", "Polish", "Traveller", "Blind"]
CASES = [
    "{kind} boy. Asked him first.",
    "{kind} family: rang the interpreter.",
    "{kind} couple, spoke to each alone.",
    "Teenage mum, {kind}: wrote the time on a card.",
    "Home visit, {kind} family.",
]
REMARKS = [
    "Seems {kind}.",
    "Probably {kind}, so lates are out.",
    "You are {kind}, and the job is hard.",
    "As a {kind} mum you would find this hard.",
    "Is {kind}, has three children.",
    "A bit too {kind} for the families.",
]


def held(rules, text, context):
    return [
        (one.rule, one.match) for one in check(text, context, rules, soften=False) if one.level in {"stop", "justify"}
    ]


@pytest.mark.parametrize("case", CASES)
def test_a_case_at_the_head_of_a_note_holds_nothing_up(rules, case):
    texts = [case.format(kind=kind) for kind in KINDS]
    assert {text: found for text in texts if (found := held(rules, text, AMONG_PEOPLE))} == {}


@pytest.mark.parametrize("remark", REMARKS)
def test_a_remark_is_held_in_the_same_job(rules, remark):
    texts = [remark.format(kind=kind) for kind in KINDS]
    assert [text for text in texts if not held(rules, text, AMONG_PEOPLE)] == []


@pytest.mark.parametrize("remark", ["Wears a hijab.", "Bit camp for a mum.", "Probably too old.", "Polish accent."])
def test_a_note_that_says_what_somebody_is_or_has_is_no_case(rules, remark):
    assert held(rules, remark, AMONG_PEOPLE)


def test_where_the_job_is_about_nobody_of_the_kind_a_case_is_a_remark(rules):
    texts = [f"{kind} boy." for kind in KINDS]
    assert [text for text in texts if not held(rules, text, ELSEWHERE)] == []


def test_in_a_sentence_held_for_a_characteristic_lighter_things_wait(rules):
    crowd = "We are a young, crazy bunch"
    assert "tone.rough" in [one.rule for one in check(f"{crowd}.", None, rules)]
    assert [one.rule for one in check(f"{crowd} and you would feel like our mum.", None, rules)] == ["age.generation"]


def test_words_within_a_longer_finding_are_not_read_twice(rules):
    found = [one.rule for one in check("Two of the other candidates had a licence and you did not.", None, rules)]
    assert found == ["comparison.others"]
