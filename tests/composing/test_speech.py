"""Days, lists and the words that stand for facts, in the language of a letter."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from employer_portal.composing.blocks import Blocks, load_blocks
from employer_portal.composing.compose import composed, in_languages
from employer_portal.composing.sentences import as_raw, blocks_of, mistakes, paragraphs, to_translate
from employer_portal.composing.speech import WORDS, as_named, listed, written
from employer_portal.core.errors import DomainError
from employer_portal.printing.content import Content
from tests.composing.test_compose import MATERIAL

ENGLISH = load_blocks(Path("templates/letter/blocks"), "en")


def no_welsh(but: str = "") -> Blocks:
    """A wording in place of a translator's; one block of it waits still."""
    table = to_translate(ENGLISH.table, "cy")
    for name, block, raw in list(blocks_of(table)):
        if f"{name}.{block}" != but:
            made = [
                [replace(one, waiting=False, texts=tuple(f"Zz {text}" for text in one.texts)) for one in paragraph]
                for paragraph in paragraphs(raw)
            ]
            table[name][block] = as_raw(made, raw)
    return Blocks.of(table)


def test_a_day_is_written_with_the_month_of_its_language():
    months = [written(date(2026, month, 1), "cy") for month in range(1, 13)]
    assert months == [
        "1 Ionawr 2026", "1 Chwefror 2026", "1 Mawrth 2026", "1 Ebrill 2026", "1 Mai 2026", "1 Mehefin 2026",
        "1 Gorffennaf 2026", "1 Awst 2026", "1 Medi 2026", "1 Hydref 2026", "1 Tachwedd 2026", "1 Rhagfyr 2026",
    ]  # fmt: skip
    assert written(date(2026, 11, 30), "cy") == "30 Tachwedd 2026"
    assert written(date(2026, 11, 30)) == "30 November 2026"
    assert written(None, "cy") is None


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ((), ""),
        (("Alun",), "Alun"),
        (("Alun", "Bethan"), "Alun a Bethan"),
        (("Bethan", "Alun"), "Bethan ac Alun"),
        (("Alun", "Bethan", "Êl"), "Alun, Bethan ac Êl"),
        (("Alun", "Ynyr"), "Alun ac Ynyr"),
        (("Alun", "Yusuf"), "Alun a Yusuf"),
        (("Planning", "Working safely"), "Planning a Working safely"),
        (("Planning", "Honesty"), "Planning a Honesty"),
    ],
)
def test_welsh_joins_a_list_with_ac_before_a_vowel(items, said):
    assert listed(items, "cy") == said


def test_the_words_for_facts_are_the_translators_in_their_form():
    made = no_welsh()
    assert list(mistakes(made.table, to_translate(ENGLISH.table, "cy"))) == []
    assert made.table["words"].keys() == WORDS.keys()
    assert made.words("all_interviewers", 3) == "Zz all Zz three interviewers"
    assert made.number(11) == "11"
    assert ENGLISH.words("all_interviewers", 3) == "all three interviewers"


@pytest.mark.parametrize("but", ["words.criteria", "common.farewell", "about.paragraphs"])
def test_one_sentence_or_word_that_waits_holds_both_halves(but):
    for wordings in ([no_welsh(but)], [no_welsh(but), ENGLISH]):
        with pytest.raises(DomainError, match="still waits for a translator"):
            in_languages(MATERIAL, wordings)


def test_a_wording_from_before_there_were_words_says_what_it_lacks():
    old = Blocks.of({name: value for name, value in no_welsh().table.items() if name != "words"})
    with pytest.raises(DomainError, match=r"in 'cy' has no block same_questions in \[words\]"):
        composed(MATERIAL, old)


def test_a_letter_in_both_is_kept_as_it_is_with_one_look():
    content = in_languages(MATERIAL, [no_welsh(), ENGLISH]).content
    packed = content.packed()
    assert "look" not in packed["first"]
    assert Content.unpacked(packed) == content
    assert [half.language for half in content.halves] == ["cy", "en"]
    plain = composed(MATERIAL, ENGLISH).content.packed()
    assert not {"first", "named", "framed"} & plain.keys()  # and so it is known again as before there were any


@pytest.mark.parametrize(
    ("items", "said"),
    [
        (("Planning, ordering and storing", "Safety"), "Planning, ordering and storing; and Safety"),
        (("Safety", "Buying or hiring", "Logs"), "Safety; Buying or hiring; and Logs"),
        (("Give a talk", "Logs"), "Give a talk and Logs"),
        (("Planning, ordering",), "Planning, ordering"),
    ],
)
def test_semicolons_say_where_an_item_ends_that_is_a_list_itself(items, said):
    assert listed(items) == said


@pytest.mark.parametrize(
    ("name", "said"),
    [("Lifting", "Lifting"), ("Lifting.", "Lifting"), ("Why do you want this job?", "“Why do you want this job?”")],
)
def test_the_name_of_a_criterion_ends_no_sentence(name, said):
    assert as_named(name) == said
