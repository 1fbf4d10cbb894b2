"""Whoever is hidden is not found in a text, however their name was typed; whoever is known stands."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from employer_portal.hiring.names import whole_names
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
    9: (("Anne-Marie O’Brien", "Anne-Marie", "O’Brien"), ""),
    10: (("In Do",), ""),
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
        ("OSe led.", "[No 2] led."),
        ("SamStone and PriyaRaman", "SamStone and [No 1]"),
        ("may stone", "may stone"),
        (
            "It may be that May led. May led it, May’s notes say. May we?",
            "It may be that [No 5] led. [No 5] led it, [No 5]’s notes say. May we?",
        ),
        ("anne marie, Annemarie; Anne-Marie OBrien", "[No 9], [No 9]; [No 9]"),
        ("RAMAN, PRIYA", "[No 1]"),
        ("so In Do led; In the end, so be it", "so [No 10] led; In the end, so be it"),
    ],
)
def test_a_name_is_found_however_it_was_typed(hiding, text, said):
    assert hiding.hidden(text) == said


def test_a_name_of_several_is_taken_for_whose_text_it_is(hiding):
    assert hiding.hidden("Priya agreed", of=7) == "[No 7] agreed"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("grace okafor led, and will adeyemi too", "[No 1] led, and [No 2] too"),
        ("okafor, grace; Will adeyemi", "[No 1]; [No 2]"),
        ("They will adeyemi says; with grace okafor said", "They [No 2] says; with [No 1] said"),
        ("may stone; they will grace us", "may stone; they will grace us"),
    ],
)
def test_a_whole_name_typed_small_is_hidden_unless_each_of_its_words_is_a_word(text, said):
    hiding = Hiding[int](lambda key: f"No {key}", several="somebody else")
    for key, name in enumerate(("Grace Okafor", "Will Adeyemi", "May Stone"), 1):
        hiding.learn(key, [name])
    assert hiding.hidden(text) == said


@pytest.mark.parametrize("unseen", ["\u00ad", "\u200b", "\u2060", "\ufeff"])
def test_a_name_with_a_sign_in_it_that_nobody_sees_is_hidden(unseen):
    hiding = Hiding[int](lambda key: f"Interviewer {key}", several="somebody")
    hiding.learn(1, ["Tom Whelan"])
    assert hiding.hidden(f"Whe{unseen}lan asked.") == "[Interviewer 1] asked."


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Grace Long led, and Grace was calm.", "[No 1] led, and Grace was calm."),
        ("With grace, long after: grace long gone.", "With grace, long after: grace long gone."),
        ("longgrace and GraceLong", "[No 1] and [No 1]"),
        (
            "“Sing Le” is [No 2] to us: a single word. Single minded.",
            "“[No 2]” is [No 2] to us: a single word. Single minded.",
        ),
        (
            "Will he grant it? They will grant access, said will he.",
            "Will he grant it? They will grant access, said will he.",
        ),
        ("Will Grant and He Will", "[No 3] and [No 4]"),
        ("昨天王芳说过", "昨天[No 5]说过"),
        ("Sam Stone and Stone, Sam", "Sam Stone and Stone, Sam"),
    ],
)
def test_somebody_from_elsewhere_is_hidden_by_the_whole_name_alone(text, said):
    hiding = Hiding[int](lambda key: f"No {key}", several="somebody")
    hiding.know(["Sam Stone", "Stone Sam"], [])
    people = [("Grace", "Long"), ("Sing", "Le"), ("Will", "Grant"), ("Will", "He"), ("芳", "王"), ("Sam", "Stone")]
    for key, (first, last) in enumerate(people, 1):
        hiding.meet(key, whole_names(first, last, ""))
    assert hiding.hidden(text) == said


#: Names that begin with a large letter: some small ones have none.
NAMES = (
    st.text(st.characters(categories=["Ll"], exclude_characters="ªµº"), min_size=2, max_size=8)
    .map(str.title)
    .filter(lambda name: name[0].isupper())
)


@given(first=NAMES, last=NAMES, between=st.sampled_from(["", " ", "-", ", ", "  ", "\n", "_"]), turned=st.booleans(),
       written=st.sampled_from([str, str.upper, str.title]))  # fmt: skip
def test_a_whole_name_is_found_in_whatever_spelling(first, last, between, turned, written):
    hiding = Hiding[int](lambda key: f"No {key}", several="somebody")
    names = whole_names(first, last, "")
    hiding.learn(1, [*names, first, last])
    assume(between or written is not str.upper)  # “ANNEMAY” may be shouted, or an acronym
    told = between.join([last, first] if turned else [first, last])
    said = hiding.hidden(f"We asked {written(told)} twice.")
    assert said == "We asked [No 1] twice."


@given(
    st.lists(
        st.sampled_from("we will grant you good grace so in the end may do as he can be long white to case".split())
    )
)
def test_ordinary_words_stand_whoever_is_called_so(words):
    hiding = Hiding[int](lambda key: f"No {key}", several="somebody")
    for key, (first, last) in enumerate(
        [("Will", "Grant"), ("Grace", "Good"), ("So", "In"), ("May", "Do"), ("He", "Can")]
    ):
        hiding.learn(key, [*whole_names(first, last, ""), first, last])
    text = " ".join(words).capitalize()
    assert hiding.hidden(text) == text
