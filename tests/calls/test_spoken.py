"""A time in words, by the clock on the wall and with that clock's name."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from employer_portal.calls import spoken


@pytest.mark.parametrize(
    ("at", "zone", "words"),
    [
        ((2026, 12, 1, 10, 15), "Europe/London", "Tuesday 1 December 2026, 10:15 to 10:30 (Greenwich Mean Time)"),
        ((2026, 7, 1, 9, 15), "Europe/London", "Wednesday 1 July 2026, 10:15 to 10:30 (British Summer Time)"),
        ((2026, 10, 25, 0, 30), "Europe/London", "Sunday 25 October 2026, 01:30 to 01:45 (British Summer Time)"),
        ((2026, 10, 25, 1, 30), "Europe/London", "Sunday 25 October 2026, 01:30 to 01:45 (Greenwich Mean Time)"),
        ((2026, 7, 1, 9, 15), "Europe/Dublin", "Wednesday 1 July 2026, 10:15 to 10:30 (Irish Standard Time)"),
        ((2026, 7, 1, 9, 15), "America/New_York", "Wednesday 1 July 2026, 05:15 to 05:30 (New York time)"),
    ],
)
def test_a_time_is_said_with_its_day_and_its_clock(at, zone, words):
    assert spoken.when(datetime(*at, tzinfo=UTC), 15, ZoneInfo(zone)) == words
