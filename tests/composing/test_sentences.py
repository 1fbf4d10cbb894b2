"""The small language of the fixed sentences: what it refuses, and that nothing crashes it."""

import copy
import re
import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from employer_portal.composing.blocks import Blocks, load_blocks
from employer_portal.composing.compose import compose, values_of
from employer_portal.composing.sentences import (
    PLACEHOLDERS,
    Fixed,
    as_raw,
    blocks_of,
    mistakes,
    paragraphs,
    to_translate,
    waiting,
)
from employer_portal.core.errors import DomainError
from tests.composing.test_compose import BLOCKS, MATERIAL


def said_of(sentence, table="about", block="paragraphs"):
    """What is wrong with a wording in which that block has this sentence alone."""
    changed = copy.deepcopy(dict(BLOCKS.table))
    changed[table][block] = [[sentence]] if isinstance(BLOCKS.table[table][block][0], list) else [sentence]
    return [mistake.words for mistake in mistakes(changed, BLOCKS.table)]


def test_every_placeholder_of_a_letter_is_on_the_list_that_people_see():
    assert values_of(MATERIAL, BLOCKS).keys() == PLACEHOLDERS.keys()


def test_the_wording_that_comes_with_the_portal_is_right():
    assert list(mistakes(BLOCKS.table, BLOCKS.table)) == []


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ({"optional": "The list is open until {reserve_untill}."}, "Did you mean {reserve_until}?"),
        ("Ask {clause}.", "{clause}, which is no placeholder"),
        ("Ask {contact", "odd braces"),
        ("Ask {{contact}}.", "odd braces"),
        ("Ask {contact!r}.", "{contact!r}, which is no placeholder"),
        ("Ask {contact.name}.", "{contact.name}, which is no placeholder"),
        ("  ", "This sentence is empty"),
        ({"optional": "Every candidate was asked the same questions."}, "Say it with {same_questions}"),
        ("Everybody had three questions.", "Say it with {same_questions}"),
        ("This comes from the notes of that day.", "Say it with {notes} or {note_takers}"),
        ({"first_of": ["Your interviewers were {interviewers}.", "Your interviewers saw you."]}, "“Your interviewers”"),
        ("As we told you, it is not this time.", "Say it with {told_how} or {told_on}"),
        ("There were two posts.", "Say it with {posts}"),
        ("You met all criteria.", "{all_met_both}"),
        ("The list runs until spring.", "Say it with {reserve_until}"),
        ({"optinal": "Ask {contact}."}, "a sentence with 'optinal'"),
        ({"first_of": []}, "a sentence with 'first_of'"),
        (7, "a sentence with 7"),
    ],
    ids=repr,
)  # fmt: skip
def test_what_cannot_stand_is_refused_with_a_way_out(sentence, said):
    [words] = said_of(sentence)
    assert said in words


@pytest.mark.parametrize(
    "sentence",
    [
        "We wrote to other candidates first.",
        "We wish everybody well.",
        {"optional": "Every candidate was asked {same_questions}."},
        "Thank you for the questions that you asked us.",
        "Ask {contact} about it.",
    ],
)
def test_what_claims_nothing_or_knows_may_stand(sentence):
    assert said_of(sentence) == []


def test_a_block_that_is_missing_and_one_that_is_not_known_are_both_named():
    changed = copy.deepcopy(dict(BLOCKS.table))
    changed["common"]["headding"] = changed["common"].pop("heading")
    assert [mistake.at for mistake in mistakes(changed, BLOCKS.table)] == ["common.heading", "common.headding"]


def test_a_file_with_a_slip_is_refused_when_it_is_loaded(tmp_path):
    (tmp_path / "en.toml").write_text('language = "en"\n[common]\nclose = ["Yours, {contcat}"]\n')
    with pytest.raises(DomainError, match=re.escape("en.toml cannot stay, at common.close.0.0.0")):
        load_blocks(tmp_path, "en")


def test_a_wording_to_translate_has_every_sentence_and_no_letter_takes_it():
    welsh = to_translate(BLOCKS.table, "cy")
    assert len(waiting(welsh)) > 30
    assert welsh["words"]["by_phone"] == {"strict": "by phone", "waiting": True}
    assert list(mistakes(welsh)) == []
    with pytest.raises(DomainError, match="waits for a translator"):
        compose(MATERIAL, Blocks.of(welsh))


def test_a_block_keeps_its_shape_on_the_way_through_its_sentences():
    for table in (BLOCKS.table, to_translate(BLOCKS.table, "cy")):
        for _, _, raw in blocks_of(table):
            assert as_raw(paragraphs(raw), raw) == raw


TEXTS = st.text(st.sampled_from("{}ab !.:rolecd_\n") | st.characters(exclude_categories=["Cs"]), max_size=40)
RAW = st.recursive(
    TEXTS | st.integers() | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["optional", "first_of", "strict", "waiting", "x"]), inner, max_size=2)
    ),
    max_leaves=6,
)


@given(RAW)
def test_nothing_crashes_the_language_and_no_brace_reaches_a_letter(raw):
    wording = Blocks("x", {**BLOCKS.table, "about": {"paragraphs": raw}})
    found = list(mistakes(wording.table, BLOCKS.table))
    try:
        told = wording.paragraphs("about", "paragraphs", values_of(MATERIAL, BLOCKS)) if not found else ()
    except DomainError:
        return
    assert not any("{" in text or "}" in text for text in told)


@given(st.lists(TEXTS | st.sampled_from(["{role}", "{", "}", "{{", " {called}"]), max_size=6).map("".join))
def test_a_text_says_what_is_wrong_with_it_or_stands_in_a_letter_without_a_brace(text):
    if said_of(text):
        return
    blocks = Blocks("x", {**BLOCKS.table, "common": {**BLOCKS.table["common"], "close": [text]}})
    assert not set("{}") & set(compose(MATERIAL, blocks).close)


def test_a_sentence_tells_what_it_is():
    assert Fixed.of(tomllib.loads('x = { strict = "Yn gywir,", waiting = true }')["x"]).waiting
