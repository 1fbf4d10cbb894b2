"""What is in another language is said to be unread, once; which one it is is said where nothing speaks for another."""

from itertools import permutations

import pytest

from employer_portal.phrasing.checking import check
from employer_portal.phrasing.findings import Context

#: Short German, made of small words that look like Polish ones without their signs.
SHORT = [" ".join(words).capitalize() + "." for words in permutations(("sie", "war", "nie", "da"))]


def told(rules, text):
    return [one.rule for one in check(text, Context(scope="strength"), rules) if one.rule.startswith("language.")]


@pytest.mark.parametrize("text", [*SHORT, "Sie kam nie zu mir.", "Das war nie zu lang und nie zu kurz."])
def test_short_german_is_not_called_polish(rules, text):
    assert told(rules, text) in (["language.german"], ["language.other"])


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Die Antwort war gut, aber das Beispiel fehlte.", "language.german"),
        ("To jest dobry plan, ale bez terminu się nie uda.", "language.polish"),
        ("La respuesta fue buena pero no dio un ejemplo.", "language.romance"),
        ("Sie war nie da.", "language.other"),
    ],
)
def test_a_language_is_named_where_it_is_clear(rules, text, rule):
    assert told(rules, text) == [rule]


def test_it_says_that_it_is_not_english(rules):
    (found,) = (one for one in check("Sie war nie da.", Context(scope="strength"), rules) if "language" in one.rule)
    assert "not English" in found.why
