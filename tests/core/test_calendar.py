"""When letters leave: on working days, by day, by the clock of the place."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from employer_portal.core.calendar import Calendar
from employer_portal.settings import Settings


def calendar(**settings):
    return Calendar.of(Settings(**settings))


def at(text):
    return datetime.fromisoformat(text)


@pytest.mark.parametrize(
    ("region", "approved", "leaves"),
    [
        ("GB-ENG", "2026-11-24T15:00+00:00", "2026-11-25T10:00+00:00"),  # Tuesday: the next day
        ("GB-ENG", "2026-11-27T09:00+00:00", "2026-11-30T10:00+00:00"),  # Friday: Monday
        ("GB-ENG", "2026-11-28T09:00+00:00", "2026-11-30T10:00+00:00"),  # Saturday: Monday
        ("GB-SCT", "2026-11-27T09:00+00:00", "2026-12-01T10:00+00:00"),  # St Andrew's Day is a holiday in Scotland
        ("GB-ENG", "2026-12-24T12:00+00:00", "2026-12-29T10:00+00:00"),  # Boxing Day falls on a Saturday: Monday is off
        ("GB-ENG", "2026-06-02T23:30+00:00", "2026-06-04T10:00+01:00"),  # summer: it is Wednesday already over there
        ("", "2026-12-24T12:00+00:00", "2026-12-25T10:00+00:00"),  # no holidays asked for
    ],
)
def test_the_cooling_off_ends_on_a_working_day_at_ten(region, approved, leaves):
    assert calendar(holidays_region=region).after_cooling_off(at(approved)) == at(leaves)


def test_the_cooling_off_can_be_longer_or_none():
    tuesday = at("2026-11-24T15:00+00:00")
    assert calendar(cooling_off_days=3).after_cooling_off(tuesday) == at("2026-11-27T10:00+00:00")
    assert calendar(cooling_off_days=0).after_cooling_off(tuesday) == tuesday


@pytest.mark.parametrize(
    ("moment", "opens"),
    [
        ("2026-11-24T08:00+00:00", "2026-11-24T08:00+00:00"),
        ("2026-11-24T07:59+00:00", "2026-11-24T08:00+00:00"),
        ("2026-11-24T18:00+00:00", "2026-11-25T08:00+00:00"),
        ("2026-11-28T12:00+00:00", "2026-11-30T08:00+00:00"),
        ("2026-12-24T20:00+00:00", "2026-12-29T08:00+00:00"),
    ],
)
def test_mail_leaves_by_day_and_on_working_days(moment, opens):
    assert calendar().next_opening(at(moment)) == at(opens)


@given(st.datetimes(datetime(2024, 1, 1), datetime(2034, 1, 1), timezones=st.just(UTC)))  # noqa: DTZ001
def test_the_next_opening_is_open_and_never_in_the_past(moment):
    ours = calendar()
    opening = ours.next_opening(moment)
    assert opening >= moment
    assert ours.is_open(opening)
    assert ours.next_opening(opening) == opening
    assert not any(ours.is_open(moment + step) for step in _steps(moment, opening))


def _steps(start, end):
    step = timedelta(minutes=30)
    while start + step < end:
        yield step
        step += timedelta(minutes=30)
