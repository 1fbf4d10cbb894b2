"""Open hours become times: by the clock on the wall, also on the nights on which the clocks change."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from employer_portal.calls import slots
from employer_portal.calls.slots import Hours, Slot
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import DomainError
from employer_portal.settings import Settings

CALENDAR = Calendar.of(Settings())
LONDON = ZoneInfo("Europe/London")
TUESDAY = datetime(2026, 11, 24, 8, tzinfo=UTC)
MORNING = (time(9), time(10))


def starts(hours, now=TUESDAY, taken=(), booked=None):
    return [slot.starts_at for slot in slots.free(hours, set(taken), booked or {}, CALENDAR, now)]


def on_wall(moments):
    return [f"{at.astimezone(LONDON):%d %H:%M %Z}" for at in moments]


def test_hours_are_cut_into_calls_with_pauses_between_them():
    hours = Hours(1, 15, 5, timedelta(), week={1: [MORNING]})
    assert on_wall(starts(hours))[:3] == ["24 09:00 GMT", "24 09:20 GMT", "24 09:40 GMT"]


def test_nobody_is_offered_what_is_too_soon_or_too_far():
    hours = Hours(1, 15, 5, timedelta(hours=2), week={day: [(time(9), time(12))] for day in range(7)})
    offered = starts(hours)
    assert offered[0] == TUESDAY + timedelta(hours=2)
    assert offered[-1] < TUESDAY + timedelta(days=slots.AHEAD + 1)


def test_a_weekly_day_is_closed_on_a_holiday_and_a_single_day_is_open_whatever_it_is():
    christmas, sunday = date(2026, 12, 25), date(2026, 12, 27)
    eve = datetime(2026, 12, 24, 18, tzinfo=UTC)
    weekly = Hours(1, week={day: [MORNING] for day in range(5)})
    assert christmas not in {at.date() for at in starts(weekly, eve)}
    once = Hours(1, days={sunday: [MORNING]})
    assert {at.date() for at in starts(once, eve)} == {sunday}


def test_a_single_day_without_hours_is_closed():
    hours = Hours(1, week={1: [MORNING], 2: [MORNING]}, days={date(2026, 11, 24): []})
    assert starts(hours)[0].date() == date(2026, 11, 25)


def test_what_a_call_takes_is_offered_to_nobody_else_pause_included():
    hours = Hours(1, 15, 10, timedelta(), week={1: [(time(9), time(11))]})
    held = slots.steps(datetime(2026, 11, 24, 9, 25, tzinfo=UTC), 15, 10)
    assert on_wall(starts(hours, taken=held))[:2] == ["24 09:00 GMT", "24 09:50 GMT"]
    other = slots.steps(datetime(2026, 11, 24, 9, 15, tzinfo=UTC), 5, 0)
    assert "24 09:00 GMT" not in on_wall(starts(hours, taken=other)), "the pause is taken too"


def test_no_more_a_day_than_somebody_wants():
    hours = Hours(1, most_a_day=2, notice=timedelta(), week={1: [MORNING]})
    assert starts(hours, booked={date(2026, 11, 24): 2})[0].date() == date(2026, 12, 1)


def test_the_night_on_which_an_hour_is_left_out_has_no_time_in_it():
    day = date(2026, 3, 29)
    hours = Hours(1, 15, 0, timedelta(), days={day: [(time(0, 30), time(2, 30))]})
    offered = starts(hours, datetime(2026, 3, 28, 12, tzinfo=UTC))
    assert on_wall(offered) == [
        "29 00:30 GMT", "29 00:45 GMT", "29 02:00 BST", "29 02:15 BST",
    ]  # fmt: skip


@pytest.mark.parametrize("window", [(time(1), time(2)), (time(1, 15), time(1, 45)), (time(0, 50), time(1, 30))])
def test_hours_within_the_hour_that_is_left_out_give_no_time(window):
    hours = Hours(1, 15, 0, timedelta(), days={date(2026, 3, 29): [window]})
    assert starts(hours, datetime(2026, 3, 28, 12, tzinfo=UTC)) == []


def test_the_hour_that_comes_twice_has_its_times_twice_and_each_is_one_moment():
    hours = Hours(1, 30, 0, timedelta(), days={date(2026, 10, 25): [(time(1), time(2, 30))]})
    offered = starts(hours, datetime(2026, 10, 24, 12, tzinfo=UTC))
    assert on_wall(offered) == [
        "25 01:00 BST", "25 01:30 BST", "25 01:00 GMT", "25 01:30 GMT", "25 02:00 GMT",
    ]  # fmt: skip
    assert len(set(offered)) == len(offered)


@pytest.mark.parametrize(("day", "at"), [(date(2026, 3, 29), time(1, 30)), (date(2026, 10, 25), time(1, 30))])
def test_nobody_sets_a_call_into_the_hour_in_which_the_clocks_change(day, at):
    with pytest.raises(DomainError, match="clocks change"):
        slots.moment(day, at, LONDON)


def test_summer_and_winter_are_told_apart():
    assert slots.moment(date(2026, 7, 1), time(10), LONDON) == datetime(2026, 7, 1, 9, tzinfo=UTC)
    assert slots.moment(date(2026, 12, 1), time(10), LONDON) == datetime(2026, 12, 1, 10, tzinfo=UTC)


def test_a_time_at_which_two_can_ring_is_offered_once_by_who_has_fewer_calls():
    at = datetime(2026, 11, 24, 9, tzinfo=UTC)
    both = [Slot(at, 1, 15), Slot(at, 2, 15)]
    assert slots.one_each(both, {}, LONDON) == [both[0]]
    assert slots.one_each(both, {1: {at.date(): 1}}, LONDON) == [both[1]]


@pytest.mark.parametrize(
    ("asked", "until"),
    [
        (datetime(2026, 11, 24, 10, tzinfo=UTC), datetime(2026, 11, 25, 10, tzinfo=UTC)),
        (datetime(2026, 11, 27, 16, tzinfo=UTC), datetime(2026, 11, 30, 16, tzinfo=UTC)),
        (datetime(2026, 11, 28, 10, tzinfo=UTC), datetime(2026, 12, 1, 0, tzinfo=UTC)),
        (datetime(2026, 12, 24, 10, tzinfo=UTC), datetime(2026, 12, 29, 10, tzinfo=UTC)),
    ],
    ids=["in the week", "over a weekend", "asked on a Saturday", "over Christmas and its bank holiday"],
)
def test_24_working_hours(asked, until):
    assert slots.in_24_working_hours(CALENDAR, asked) == until


WALL = st.integers(0, 23 * 12 + 11).map(lambda step: time(step // 12, step % 12 * 5))


@given(WALL, WALL, st.sampled_from([10, 15, 20, 30]), st.sampled_from([0, 5, 10, 15]))
def test_times_lie_within_the_hours_and_apart_whatever_the_day(opens, closes, minutes, pause):
    days = [date(2026, 3, 29), date(2026, 3, 30), date(2026, 10, 25)]
    for day in days:
        hours = Hours(1, minutes, pause, timedelta(), days={day: [(opens, closes)]})
        now = datetime.combine(day - timedelta(days=1), time(12), LONDON)
        offered = starts(hours, now)
        steps = [step for at in offered for step in slots.steps(at, minutes, pause)]
        assert len(steps) == len(set(steps))
        for at in offered:
            begins, ends = (at.astimezone(LONDON), (at + timedelta(minutes=minutes)).astimezone(LONDON))
            assert begins.date() == day
            assert opens <= begins.time()
            assert ends.time() <= closes
