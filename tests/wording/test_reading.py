"""How easily a text is read."""

import pytest

from employer_portal.composing.sentences import OF_NOTICES, OWN, PLACEHOLDERS
from employer_portal.wording.reading import read, syllables
from employer_portal.wording.remarks import STANDS_FOR, filled

EASY = "The cat sat on the mat. The dog ran to the door. It was a hot day, and we all went out to play in the sun."
HARD = (
    "Notwithstanding considerable organisational difficulties, participating candidates demonstrated extraordinary"
    " analytical capabilities throughout particularly demanding competency-based examinations administered"
    " independently by experienced practitioners representing numerous professional associations nationally and"
    " internationally."
)


@pytest.mark.parametrize(
    ("word", "count"),
    [("cat", 1), ("table", 2), ("criteria", 3), ("interview", 3), ("asked", 1), ("wanted", 2), ("these", 1),
     ("candidate’s", 3), ("employer", 3), ("the", 1), ("notes", 1), ("offices", 3), ("20", 1)],
)  # fmt: skip
def test_a_word_has_about_as_many_syllables_as_it_is_spoken_with(word, count):
    assert abs(syllables(word) - count) <= (word in {"employer", "criteria"})


def test_easy_words_are_read_by_children_and_hard_ones_are_not():
    assert read([EASY]).age == 6
    assert read([HARD]).age > 20
    assert read(["Dear Sam,"]).age is None  # too few words to tell


def test_the_longest_sentence_is_found_over_all_paragraphs_and_flagged_above_25_words():
    found = read([EASY, HARD])
    assert (found.longest, found.long) == (HARD, True)
    assert (read(["one " * 25 + "."]).long, read(["one " * 26 + "."]).long) == (False, True)


def test_the_checker_has_a_word_for_every_value():
    of_some = {name for own in (*OWN.values(), *OF_NOTICES.values()) for name in own}
    assert STANDS_FOR.keys() == PLACEHOLDERS.keys() | of_some
    assert (
        filled("Dear {called}, about {role}", {"called": "Ana", "role": None})
        == "Dear Ana, about Warehouse Team Leader"
    )
