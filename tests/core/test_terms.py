"""From which rating a criterion is fully met, on scales of every length."""

import pytest

from employer_portal.core.terms import fully_met_from


@pytest.mark.parametrize(
    ("points", "lowest"),
    [((1, 2, 3, 4), 3), ((0, 1, 2, 3), 2), ((1, 2), 2), ((1, 2, 3), 3), ((1, 2, 3, 4, 5), 4), ((1, 2, 3, 4, 5, 6), 4)],
)
def test_the_upper_half_meets_it(points, lowest):
    assert fully_met_from(dict.fromkeys(points, "words"), 3) == lowest


def test_of_four_points_the_setting_decides():
    assert fully_met_from(dict.fromkeys((1, 2, 3, 4), "words"), 4) == 4
