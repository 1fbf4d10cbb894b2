"""What holds for every text and every set of rules."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from employer_portal.patterns.words import TOKEN, Lexicon
from employer_portal.phrasing import building, sources
from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import SCOPES, Context
from employer_portal.phrasing.loading import load
from employer_portal.phrasing.ruleset import Rules
from tests.phrasing.conftest import GUIDANCE
from tests.phrasing.packs import FRAME, rule, write

SAID = """you are too old . , ; : - ' " “ ” ( ) * your accent the candidate she is pregnant 58 fifty-five year-old o l d
    Nigerian Polish polish disabled flag patients for an older woman husband's isn't don't over-qualified overqualifed
    Mrs Smith Aisha \u200b ol\u200bd \u200b-\u200b ｏｌｄ оld
    https://x.y/old e.g. N/A not fit in gut feeling we will call"""
WORDS = st.sampled_from([*SAID.split(), "\n", "\n\n", "\n- ", "-\n", " "])
TEXTS = st.one_of(st.text(), st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS, max_size=30).map("".join))
CONTEXTS = st.builds(
    Context,
    st.sampled_from(["", "Midwife", "Immigration adviser"]),
    st.lists(st.sampled_from(["Care of older people", "Planning"]), max_size=2).map(tuple),
    st.sampled_from([None, *SCOPES]),
    st.sampled_from([None, 1, 2, 3, 4]),
)


@given(text=TEXTS, context=CONTEXTS)
@settings(max_examples=400)
def test_offsets_point_into_the_text_as_given_and_come_in_order(rules, text, context):
    findings = check(text, context, rules)
    for finding in findings:
        assert 0 <= finding.start <= finding.end <= len(text)
        assert finding.match == text[finding.start : finding.end]
        assert (finding.end == 0) == (finding.match == "")
    places = [(finding.start, finding.end) for finding in findings]
    assert places == sorted(places)


@given(text=TEXTS, context=CONTEXTS)
def test_the_same_text_gives_the_same_findings(rules, text, context):
    assert check(text, context, rules) == check(text, context, rules)


@given(text=TEXTS)
def test_the_fast_and_the_careful_way_read_the_same_words(rules, text):
    careful = "".join(rules.lexicon[token] for token in TOKEN.findall(text))
    assert rules.lexicon.read(text) == careful


@given(text=TEXTS, before=st.lists(WORDS, max_size=12).map(" ".join))
def test_what_was_read_before_changes_nothing(rules, text, before):
    known = rules.lexicon
    fresh = Lexicon(known.forms, known.exact, known.sought, known.ordinary)
    rules.lexicon.read(before)
    assert rules.lexicon.read(text) == fresh.read(text)


@pytest.fixture(scope="module")
def shuffled() -> Rules:
    source = sources.read(GUIDANCE, "gb")
    random.Random(7).shuffle(source.rules)
    return Rules(building.build(source, "gb"), sources.weights(GUIDANCE))


@given(text=TEXTS, context=CONTEXTS)
def test_the_order_of_the_rules_changes_nothing(rules, shuffled, text, context):
    assert check(text, context, shuffled).items == check(text, context, rules).items


@pytest.mark.parametrize(
    "unit",
    [
        "a", "you are too old ", "old ", "old, ", "you ", "not ", ". ", ".", "\n", "a-", "a'", '"', "“", "o l d ", "1 ",
        "é", "\u200b",
        "you are very very very very ", "the candidate's ", "we will not call you back on the list of the ", "for a ",
    ],
)  # fmt: skip
def test_the_work_grows_in_step_with_the_text(rules, unit):
    small, large = (check(unit * count, None, rules).effort for count in (100, 1000))
    assert large <= 12 * small


def test_rules_whose_words_are_not_there_cost_nothing(tmp_path):
    text = "You described the plan for the first week and named two risks."
    some, many = (
        load(
            write(
                tmp_path / str(count),
                FRAME + "".join(rule(f"tone.r{i}", f'person_is = ["word{i}"]') for i in range(count)),
            ),
            "home",
        )
        for count in (20, 400)
    )
    assert check(text, None, many).effort == check(text, None, some).effort
