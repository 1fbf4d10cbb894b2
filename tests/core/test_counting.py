"""How many and how long, as one says it."""

import pytest

from employer_portal.core.counting import lasting


@pytest.mark.parametrize(
    ("minutes", "words"),
    [
        (1.3, "a few minutes"),
        (5, "about 5 minutes"),
        (23.9, "about 25 minutes"),
        (88, "about 90 minutes"),
        (90, "about 1½ hours"),
        (121, "about 2 hours"),
        (280, "about 4½ hours"),
    ],
)
def test_how_long_it_takes_is_said_as_one_says_it(minutes, words):
    assert lasting(minutes) == words
