"""Whoever is hidden is not found in a text, however their name was typed; whoever is known stands."""

import pytest

from employer_portal.keeping.hiding import Hiding

PEOPLE = {
    1: (("Priya Rāman",), "priya@house.example"),
    2: (("Dána O’Sé", "Dána"), "dana@house.example"),
    3: (("李伟",), ""),
    4: (("علي حسن",), ""),
    5: (("May Stone",), ""),
    6: (("Σοφία Παππά",), ""),
    7: (("Priya Stone",), ""),
    8: (("Łucja Żółć",), ""),
}


@pytest.fixture
def hiding():
    made = Hiding[int](lambda key: f"No {key}", several="somebody else", strangers="an address")
    for key, (names, address) in PEOPLE.items():
        made.learn(key, names, address)
    made.know(["Sam Stone"], ["sam@post.example"])
    return made


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("RAMAN led.", "[No 1] led."),
        ("Dana O'Se's notes", "[No 2]'s notes"),
        ("Ｒａｍａｎ led.", "[No 1] led."),
        ("昨天李伟说过", "昨天[No 3]说过"),
        ("قال علي ذلك", "قال [No 4] ذلك"),
        ("ΣΟΦΙΑ agreed", "[No 6] agreed"),
        ("Lucja Zolc led.", "[No 8] led."),
        ("Priya agreed", "[somebody else] agreed"),
        ("You may say so, said May.", "You may say so, said [No 5]."),
        ("Sam Stone led.", "Sam Stone led."),
        ("PRIYA@House.example or x@y.example", "[address of No 1] or [an address]"),
        ("Write to sam@post.example.", "Write to sam@post.example."),
    ],
)
def test_a_name_is_found_however_it_was_typed(hiding, text, said):
    assert hiding.hidden(text) == said


def test_a_name_of_several_is_taken_for_whose_text_it_is(hiding):
    assert hiding.hidden("Priya agreed", of=7) == "[No 7] agreed"


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200b", "\u2060", "\ufeff"])
def test_a_name_with_a_sign_in_it_that_nobody_sees_is_hidden(unseen):
    hiding = Hiding[int](lambda key: f"Interviewer {key}", several="somebody")
    hiding.learn(1, ["Tom Whelan"])
    assert hiding.hidden(f"Whe{unseen}lan asked.") == "[Interviewer 1] asked."
