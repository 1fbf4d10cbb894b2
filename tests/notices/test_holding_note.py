"""A note that it takes longer: who waits for what, and how often they are told."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from employer_portal.core.audit import AuditLine
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.terms import LetterKind, Outcome, StageKind
from employer_portal.hiring import operations as hiring
from tests.notices.notices import concern

K = LetterKind


class TestHoldingNote:
    @pytest.fixture
    def put_off(self, desk, today):
        desk.put_off(today - timedelta(days=1), today + timedelta(days=8))

    @pytest.mark.parametrize("outcome", [Outcome.PENDING, Outcome.NOT_APPOINTED, Outcome.RESERVE])
    def test_who_waits_reads_both_days_and_no_outcome(self, desk, put_off, today, outcome):
        desk.add("C-7", outcome)
        words = desk.text(desk.write("C-7", K.HOLDING))
        before, due = today - timedelta(days=1), today + timedelta(days=8)
        assert f"by {before.day} {before:%B %Y}. It is taking longer than we planned" in words
        assert f"We now plan to write to you by {due.day} {due:%B %Y}." in words
        assert not [word for word in ("offer", "reserve", "appoint", "decision") if word in words.lower()]

    def test_who_is_pending_gets_nothing_else(self, desk):
        desk.add("C-7", Outcome.PENDING)
        for kind in (K.OUTCOME, K.RESERVE_CLOSED):
            with pytest.raises(Conflict, match="gets no"):
                desk.write("C-7", kind)

    def test_who_is_appointed_gets_none(self, desk, put_off):
        with pytest.raises(Conflict, match="gets no holding note"):
            desk.write("C-3", K.HOLDING)

    def test_it_needs_both_days(self, desk):
        with pytest.raises(Conflict, match="No day is recorded"):
            desk.write("C-1", K.HOLDING)
        with pytest.raises(DomainError, match="not after"):
            desk.put_off(date(2026, 12, 2), date(2026, 12, 1))

    def test_a_later_day_in_the_settings_keeps_the_one_before(self, desk, story, today):
        desk.round(feedback_due=today)
        with story.database.transaction() as session:
            hiring.edit_round(
                session, story.round_id, stage="Interview", kind=StageKind.INTERVIEW, interview_date=None,
                feedback_due=today + timedelta(days=8),
                contact_name="Dana Osei", contact_email="dana@harbourside.example", reserve_until=None, left_out=(),
                **desk.by,
            )  # fmt: skip
        assert f"by {today.day} {today:%B %Y}. It is taking longer" in desk.text(desk.write("C-1", K.HOLDING))

    def test_it_leaves_while_a_concern_is_open(self, desk, story, put_off):
        concern(story)
        desk.leaves(desk.write("C-1", K.HOLDING))
        assert desk.told("C-1") is None  # it tells no outcome

    def test_the_outcome_can_be_set_once_it_has_left(self, desk, story, put_off):
        desk.add("C-7", Outcome.PENDING)
        note = desk.write("C-7", K.HOLDING)
        desk.leaves(note)
        desk.outcome("C-7", Outcome.APPOINTED)
        assert desk.letter(note).state == "past"

    def test_put_off_once_more_it_is_said_once_more_and_not_twice(self, desk, story, put_off, today):
        first = desk.write("C-1", K.HOLDING)
        desk.leaves(first)
        with pytest.raises(Conflict, match="approved already"):
            desk.write("C-1", K.HOLDING)
        desk.put_off(today + timedelta(days=8), today + timedelta(days=20))
        assert desk.write("C-1", K.HOLDING) != first
        assert desk.letter(first).state == "past"


def test_the_trail_says_what_each_is(desk, story):
    desk.put_off(story.now.date(), story.now.date() + timedelta(days=3))
    desk.write("C-1", K.HOLDING)
    with story.database.reading() as session:
        verbs = set(session.scalars(sa.select(AuditLine.verb)))
    assert {"round.put_off", "letter.holding", "letter.handed_in", "letter.wait"} <= verbs
