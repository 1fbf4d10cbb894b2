"""What a candidate reads of how long their file is kept: the schedule's day, and no day that nobody knows."""

from datetime import date, datetime, timedelta

import pytest

from employer_portal.candidate import operations
from employer_portal.core.calendar import months_after
from employer_portal.erasing import queries, tasks
from employer_portal.hiring.models import Application
from employer_portal.keeping import holds, schedule
from employer_portal.keeping.models import Jurisdiction
from tests.candidate.door import Door
from tests.erasing.test_erasing import person_of, records

GRACE = timedelta(days=14)


@pytest.fixture
def door(story, tmp_path):
    records(story)
    return Door(story, tmp_path / "mail")


def told(door, visitor=None):
    """What their page says of it."""
    page = (visitor or door.come_in()).open("/your-page")
    return " ".join(page.text.partition("What we keep, and for how long")[2].split())


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def sent_on(door) -> date:
    with door.story.database.reading() as session:
        told = queries.kept(session, door.story.applications["C-1"], door.story.settings, door.now)
    assert told is not None
    assert told.until is not None
    return told.until


def test_the_day_is_the_one_of_the_schedule(door):
    left = door.now.date()
    assert f"kept until {in_words(months_after(left, 12) + GRACE)}, and then deleted" in told(door)
    with door.story.database.transaction() as session:
        schedule.set_period(
            session, Jurisdiction.GREAT_BRITAIN, 18, "A longer limit.", settings=door.story.settings,
            actor=door.story.actors["rhoda"], now=door.now,
        )  # fmt: skip
    assert in_words(months_after(left, 18) + GRACE) in told(door)


def test_a_code_by_which_somebody_reads_it_again_keeps_nothing_for_longer(door):
    before = sent_on(door)
    door.wait(days=40)
    door.come_in()
    assert sent_on(door) == before


def test_while_it_is_held_no_day_is_named_nor_why(door):
    visitor = door.come_in()
    with door.story.database.transaction() as session:
        hold = holds.place(
            session, f"round:{door.story.round_id}", "Okafor's claim", actor=door.story.actors["rhoda"], now=door.now
        )
    words = told(door, visitor)
    assert "we keep it for longer than that, while it may be needed" in words
    assert "kept until" not in words
    assert "Okafor" not in words
    assert "claim" not in words
    with door.story.database.transaction() as session:
        holds.release(session, hold.id, "Settled.", actor=door.story.actors["rhoda"], now=door.now)
    assert "kept until" in told(door, visitor)


def test_once_it_is_announced_the_day_is_its_own(door):
    with door.story.database.transaction() as session:
        link = operations.give_link(
            session, session.get_one(Application, door.story.applications["C-1"]), door.story.settings, now=door.now
        )
        link.until = door.now + timedelta(days=1000)
    door.wait(days=380)
    assert tasks.announce(door.story.database, door.story.settings, door.now) == 1
    announced = door.now.date()
    assert f"kept until {in_words(announced + GRACE)}" in told(door)
    door.wait(days=15)
    assert "Its time is over" in told(door)


def test_who_was_told_nothing_yet_reads_how_long_it_will_be(door):
    with door.story.database.transaction() as session:
        kept = queries.kept(session, door.story.applications["C-3"], door.story.settings, datetime.now(door.now.tzinfo))
    assert kept is not None
    assert (kept.months, kept.until, kept.held) == (12, None, False)
    assert person_of(door.story, "C-3")
