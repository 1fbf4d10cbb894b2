"""Words that are dressed up in signs are read as a reader sees them, and stay in their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import Context
from employer_portal.phrasing.signs import undressed

EVIDENCE = Context(scope="evidence")


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("You are too <b>old</b> for this.", "too <b>old</b>"),
        ("You are too o<i>l</i>d for this.", "too o<i>l</i>d"),
        ("You are too &#111;ld for this.", "too &#111;ld"),
        ("You are too&nbsp;old for this.", "too&nbsp;old"),
        ("You are too *o*ld for this.", "too *o*ld"),
        ("You are too o*ld* for this.", "too o*ld*"),
        ("You are<br>too old", "too old"),
        ("You are too old2 for this.", "too old2"),
    ],
)
def test_a_word_that_is_dressed_up_is_read(rules, text, shown):
    [found] = [one for one in check(text, EVIDENCE, rules) if one.rule == "age.too_old"]
    assert text[found.start : found.end].startswith(shown)


@pytest.mark.parametrize(
    "text", ["You wrote a * b * c on the board.", "You showed that 3 < 5 and 7 > 2 hold.", "You led R&D for a year."]
)
def test_other_signs_stay_as_they_are(text):
    assert undressed(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "Thank you, {first name}, for your time.",
        "Thank you, ${NAME}, for your time.",
        "You told us about [insert example] in detail.",
        "You met [Name] on time.",
        "You met [XX] on time.",
        "You gave {% if task %}three reasons.",
    ],
)
def test_what_a_mail_merge_left_is_found(rules, text):
    assert "signs.placeholder" in {one.rule for one in check(text, EVIDENCE, rules)}


@given(
    st.lists(
        st.sampled_from(
            ["<b>", "</b>", "<br>", "&nbsp;", "&#1;", "&#x1f600;", "&amp;", "*", "**", "a", "old", " ", "<", "&"]
        )
    ).map("".join)
)
def test_every_word_stays_in_its_place(text):
    read = undressed(text)
    assert len(read) == len(text)
    assert undressed(text.replace("<", "").replace("&", "").replace("*", "")) == text.replace("<", "").replace(
        "&", ""
    ).replace("*", "")
