"""From which rating a criterion is fully met, on scales of every length; what a stage is by its name."""

import runpy

import pytest

from employer_portal.core.terms import fully_met_from, stage_kind
from employer_portal.settings import HOME

UPGRADE = runpy.run_path(str(HOME / "migrations" / "versions" / "0035_stage_kind.py"))


@pytest.mark.parametrize(
    ("points", "lowest"),
    [((1, 2, 3, 4), 3), ((0, 1, 2, 3), 2), ((1, 2), 2), ((1, 2, 3), 3), ((1, 2, 3, 4, 5), 4), ((1, 2, 3, 4, 5, 6), 4)],
)
def test_the_upper_half_meets_it(points, lowest):
    assert fully_met_from(dict.fromkeys(points, "words"), 3) == lowest


def test_of_four_points_the_setting_decides():
    assert fully_met_from(dict.fromkeys((1, 2, 3, 4), "words"), 4) == 4


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Sift", "sift"),
        ("Paper sift", "sift"),
        ("Short-listing", "sift"),
        ("Application review", "sift"),
        ("Written test", "test"),
        ("Assessment centre", "interview"),
        ("Assessment day", "interview"),
        ("Second sift", "sift"),
        ("Final test", "test"),
        ("Final assessment", "final"),
        ("Group exercise", "test"),
        ("Final", "final"),
        ("Second interview", "final"),
        ("Final panel interview", "final"),
        ("Interview", "interview"),
        ("Telephone", "interview"),
        ("Shortlist interviews", "interview"),
        ("Interview and written test", "interview"),
        ("Contest", "interview"),
        ("", "interview"),
    ],
)
def test_a_stage_is_what_its_name_says_for_certain(name, kind):
    assert stage_kind(name) == kind
    assert UPGRADE["_kind"](name) == kind  # a round from before becomes what it would be now
