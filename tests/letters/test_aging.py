"""The day that a letter bears: that on which it was sealed; and what becomes of one that waits too long after it."""

from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa

from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import Conflict
from employer_portal.core.permissions import SYSTEM
from employer_portal.core.trail import Replay
from employer_portal.core.workflow import Act, move
from employer_portal.delivery import by_post, limits
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.workflow import DELIVERY
from employer_portal.letters import operations as letters
from employer_portal.letters import renewing, tasks
from employer_portal.letters.models import Letter, SealingJob
from employer_portal.records.trail import LEDGERS
from employer_portal.settings import Settings
from tests.factories import NOON
from tests.pages import Site

CALENDAR = Calendar.of(Settings())
#: Sealed on a Tuesday: the fifth working day after it is the next one, 1 December.
MONDAY, WEDNESDAY = datetime(2026, 11, 30, 12, tzinfo=UTC), datetime(2026, 12, 2, 12, tzinfo=UTC)


def letter(story, letter_id):
    with story.database.reading() as session:
        return session.get_one(Letter, letter_id)


def text_of(story, letter_id):
    with story.database.reading() as session:
        from employer_portal.core import documents

        return documents.load(session, session.get_one(Letter, letter_id).text_sha256).decode()


def sealed_again(story):
    with story.database.reading() as session:
        job = session.scalars(sa.select(SealingJob.id).where(SealingJob.state == "asked")).one()
    story.seal(job)


def nothing_differs(story):
    with story.database.reading() as session:
        replay = Replay(session, LEDGERS)
        assert replay.verify().broken is None
        return [str(one) for one in replay.differences()] == []


def test_a_letter_bears_the_day_on_which_it_is_sealed_whatever_day_it_was_composed(story):
    story.ready()
    letter_id = story.compose()
    assert letter(story, letter_id).content.date_line == ""
    story.now = MONDAY
    story.seal(story.hand_in(letter_id))
    assert "30 November 2026" in text_of(story, letter_id)
    assert nothing_differs(story)


def test_one_that_would_leave_more_than_five_working_days_after_is_not_approved(story):
    letter_id = story.waiting()
    story.now = MONDAY  # it would leave on the fifth working day
    with story.database.reading() as session:
        assert renewing.overdue(session, CALENDAR, story.now) == []
    story.now = MONDAY + timedelta(days=1)  # it would leave on the sixth
    with pytest.raises(Conflict, match="This letter bears 24 November 2026"):
        story.approve(letter_id)


def test_the_worker_has_it_sealed_anew_and_it_is_shown_again(story):
    letter_id = story.waiting()
    before = text_of(story, letter_id)
    story.now = WEDNESDAY
    assert tasks.renew(story.database, CALENDAR, story.now) == 1
    assert letter(story, letter_id).state == "draft"
    sealed_again(story)
    again = letter(story, letter_id)
    assert (again.state, str(again.bore)) == ("waiting", "2026-11-24")
    assert text_of(story, letter_id) == before.replace("24 November 2026", "2 December 2026")
    page = Site(story).visit("ann").open(f"/letters/{letter_id}")
    assert "it bore 24 November 2026" in page.text
    assert "Sealed anew: it bore 24 November 2026" in Site(story).visit("ann").open("/approvals").text
    assert tasks.renew(story.database, CALENDAR, story.now) == 0
    story.approve(letter_id)
    assert nothing_differs(story)


def test_one_that_was_approved_and_kept_back_for_too_long_does_not_leave(story):
    letter_id = story.waiting()
    story.approve(letter_id)
    old = letter(story, letter_id).delivery_key
    with story.database.transaction() as session:
        move(session, DELIVERY, session.scalars(sa.select(Delivery)).one(), "due", Act(SYSTEM, story.now))
    with story.database.reading() as session:
        due = {at: session.scalar(sa.select(limits.is_due(CALENDAR, at))) for at in (MONDAY, WEDNESDAY)}
        assert due == {MONDAY: True, WEDNESDAY: False}
    story.now = WEDNESDAY
    assert tasks.renew(story.database, CALENDAR, story.now) == 1
    sealed_again(story)
    story.approve(letter_id)
    with story.database.reading() as session:
        states = {row.key == old: row.state for row in session.scalars(sa.select(Delivery))}
        assert states == {True: "cancelled", False: "held"}
    assert nothing_differs(story)


def test_hr_has_one_sealed_anew_that_came_back_and_the_old_one_never_leaves_again(story):
    letter_id = story.waiting()
    story.approve(letter_id)
    with story.database.transaction() as session:
        row = session.scalars(sa.select(Delivery)).one()
        for step in ("due", "hand_over", "failed"):
            row.cause, row.lease_by, row.handed_at, row.via = "policy", "worker", story.now, "mail"
            move(session, DELIVERY, row, step, Act(SYSTEM, story.now))
            session.flush()
        first = row.id
    page = Site(story).visit("dana").open(f"/letters/{letter_id}").press("Seal it again with today’s date")
    assert "It is being sealed anew" in page.text
    for again in (
        lambda session: delivery.retry(session, [first], actor=story.actors["dana"], now=story.now),
        lambda session: delivery.send_again(
            session, first, to="x@y.example", actor=story.actors["dana"], now=story.now
        ),
    ):
        with pytest.raises(Conflict, match="since this letter was sealed"), story.database.transaction() as session:
            again(session)
    sealed_again(story)
    story.approve(letter_id)
    with story.database.reading() as session:
        assert session.scalars(sa.select(Delivery.replaces).order_by(Delivery.id.desc())).first() == first


def test_one_that_has_left_keeps_its_date(story):
    letter_id = story.waiting()
    story.approve(letter_id)
    with story.database.transaction() as session:
        row = session.scalars(sa.select(Delivery)).one()
        row.lease_by, row.handed_at, row.via = "worker", story.now, "mail"
        for step in ("due", "hand_over"):
            move(session, DELIVERY, row, step, Act(SYSTEM, story.now))
            session.flush()
    with pytest.raises(Conflict, match="at this moment"), story.database.transaction() as session:
        renewing.seal_anew(session, letter_id, CALENDAR, actor=story.actors["dana"], now=story.now)


def test_a_letter_by_post_is_not_printed_with_a_day_long_past(story):
    with story.database.transaction() as session:
        one = session.get_one(letters.Letter.application.property.mapper.class_, story.applications["C-1"]).candidate
        one.format, one.postal_address = "post", "1 Quay Street\nHull HU1 1AA"
    letter_id = story.waiting()
    story.approve(letter_id)
    with story.database.transaction() as session:
        row = session.scalars(sa.select(Delivery)).one()
        move(session, DELIVERY, row, "due", Act(SYSTEM, story.now))
    with story.database.reading() as session:
        assert by_post.print_file(session, by_post.waiting(session), NOON)
        with pytest.raises(Conflict, match="Too many days have passed"):
            by_post.print_file(session, by_post.waiting(session), WEDNESDAY)
    assert tasks.renew(story.database, CALENDAR, WEDNESDAY) == 0  # it may have gone to the post unticked
