"""Cards to hand out at an interview: what each candidate can expect, and the way to their own page."""

import io
from datetime import timedelta

import pikepdf
import pytest

from employer_portal.core.errors import Conflict
from employer_portal.core.terms import Outcome
from employer_portal.notices import cards
from tests.pages import Site


def make(desk):
    with desk.story.database.transaction() as session:
        return cards.make(session, desk.story.round_id, settings=desk.story.settings, **desk.by)


def test_each_who_is_to_be_met_has_a_card_with_the_day_and_their_own_address(desk, today):
    desk.round(interview_date=today + timedelta(days=4), feedback_due=today + timedelta(days=11))
    desk.add("C-7", Outcome.PENDING)
    desk.add("C-8", Outcome.PENDING)
    due = today + timedelta(days=11)
    html = make(desk).html
    assert html.count(f"by {due.day} {due:%B %Y}") == 2
    assert "Ortiz7" in html
    assert "Ortiz1" not in html  # the outcome is known: there is nobody to meet
    page = Site(desk.story).visit("dana").open(f"/rounds/{desk.story.round_id}/notices")
    answer = page.form("Print 2 cards").send().response
    with pikepdf.open(io.BytesIO(answer.data)) as pdf:
        assert pdf.Root.MarkInfo.Marked


def test_nobody_is_promised_a_day_before_their_interview(desk, today):
    desk.round(interview_date=today + timedelta(days=4), feedback_due=today + timedelta(days=2))
    desk.add("C-7", Outcome.PENDING)
    assert "you hear from us" not in make(desk).html


def test_nobody_to_meet_is_no_card(desk):
    with pytest.raises(Conflict, match="Nobody has an interview to come"):
        make(desk)
