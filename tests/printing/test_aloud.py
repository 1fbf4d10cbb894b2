"""A letter to be read aloud: all its words, in its order, and nothing that is only seen."""

import re
from dataclasses import replace

import pytest

from employer_portal.core.errors import DomainError
from employer_portal.printing import outline
from employer_portal.printing.aloud import in_words, render_aloud
from tests.printing import samples

ENGLISH = [name for name, letter in samples.ALL.items() if letter.language == "en"]


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Our reference: OPS-2026-041", "Our reference: O P S, 2 0 2 6, 0 4 1"),
        ("01632 960118 (weekdays 9 to 5)", "0 1 6 3 2, 9 6 0 1 1 8 (weekdays 9 to 5)"),
        ("020 7946 0018, or +44 20 7946 0018", "0 2 0, 7 9 4 6, 0 0 1 8, or plus, 4 4, 2 0, 7 9 4 6, 0 0 1 8"),
        ("Port Ansel ZZ9 4QT", "Port Ansel Z Z 9, 4 Q T"),
        ("write to privacy@north-gate.example.", "write to privacy at north dash gate dot example."),
        ("see https://www.example.org/a_b now", "see https, www dot example dot org slash a underscore b now"),
        ("on 18 November 2026, at 14.30", "on 18 November 2026, at 14.30"),
        ("You gave 12,000 lines to 3 people: 25% more, Covid-19 aside.",
         "You gave 12,000 lines to 3 people: 25 per cent more, Covid-19 aside."),
        ("picking & packing – both", "picking and packing, both"),
        ("a well-run shift", "a well-run shift"),
    ],
)  # fmt: skip
def test_what_is_seen_as_signs_is_heard_as_words(written: str, said: str) -> None:
    assert in_words(written) == said


@pytest.mark.parametrize("name", ENGLISH)
def test_all_that_the_letter_says_is_heard_in_its_order(name: str) -> None:
    letter = samples.ALL[name]
    heard, place = render_aloud(letter), 0
    for block in (*outline.head(letter), *outline.body(letter)):
        for part in (block.parts or block.text.splitlines()) if block.kind != "Figure" else ():
            words = in_words(part)
            place = heard.find(words, place)
            assert place >= 0, words
            place += len(words)


@pytest.mark.parametrize("name", ENGLISH)
def test_each_paragraph_is_one_line_that_ends_as_a_sentence_does(name: str) -> None:
    heard = render_aloud(samples.ALL[name])
    assert not re.search(r"→|•|--|__|\.\.|[\u2066-\u2069]|  |\n\n\n", heard)
    lines = heard.split("\n\n")
    assert all(line.strip()[-1] in ".!?:,;…。" for line in lines)
    assert max(map(len, lines)) > 100


def test_headings_steps_and_items_say_what_they_are() -> None:
    heard = render_aloud(samples.RATINGS).split("\n\n")
    assert heard[heard.index("Heading: Keeping a record.") :][1:4] == [
        "You showed us the log of your last month:", "Point 1: the minutes were kept.", "Point 2: the risk was named."
    ]  # fmt: skip
    assert "Next step 1: Take one shift." in heard
    assert "Planning people against volume: Partly shown." in heard
    assert "Next step: Take one shift you remember, note its orders" in render_aloud(samples.WAREHOUSE)


def test_the_note_comes_first_and_the_mark_of_the_record_last() -> None:
    heard = render_aloud(samples.WAREHOUSE, note="This is the letter of 25 November 2026.").split("\n\n")
    assert heard[0] == "This is the letter of 25 November 2026."
    assert heard[-1] == "Record 7 c 1 e 4 4 b 0 d 2.\n"


def test_a_letter_in_another_language_is_refused_with_a_way_out() -> None:
    with pytest.raises(DomainError, match="Only a letter in English") as refused:
        render_aloud(replace(samples.WAREHOUSE, language="cy"))
    assert "plain text" in refused.value.fix
