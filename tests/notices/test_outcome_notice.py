"""The outcome told alone: who gets the notice, what it says, and what follows from one that left."""

from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal import hooks
from employer_portal.core.errors import Conflict, NotAllowed
from employer_portal.core.terms import Format, LetterKind, Outcome
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import Delivery
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application
from employer_portal.letters import leaving_out
from employer_portal.letters import operations as letters
from employer_portal.letters.models import Letter
from tests.factories import candidate
from tests.notices.notices import LATER, concern

K = LetterKind


class TestOutcomeNotice:
    def test_it_tells_the_outcome_alone_and_what_left_is_recorded(self, desk, story):
        sent = desk.write("C-1", K.OUTCOME)
        words = desk.text(sent)
        assert "We will not be offering you the role of Warehouse Team Leader." in words
        assert "Thank you for meeting us on 18 November 2026." in words
        assert "feedback" not in words.lower()
        assert "criteri" not in words.lower()
        assert desk.told("C-1") is None  # composing tells nobody
        story.approve(sent)
        assert desk.told("C-1") is None  # nor does approving
        desk.postman()
        assert desk.told("C-1") == ((story.now + LATER).date(), "by e-mail", None)

    def test_it_says_when_feedback_comes_only_where_a_day_to_come_is_recorded(self, desk, story, today):
        desk.round(feedback_due=today + timedelta(days=9))
        assert f"We plan to send you feedback by {(today + timedelta(days=9)).day} " in desk.text(
            desk.write("C-1", K.OUTCOME)
        )
        desk.round(feedback_due=today - timedelta(days=1))
        assert "feedback" not in desk.text(desk.write("C-2", K.OUTCOME)).lower()

    def test_the_feedback_letter_says_then_how_it_was_told(self, desk, story):
        desk.leaves(desk.write("C-1", K.OUTCOME))
        day = (story.now + LATER).date()
        story.ready()
        with story.database.reading() as session:
            first = session.get_one(Letter, story.compose()).content.opening[0]
        assert first.startswith(f"As we told you by e-mail on {day.day} {day:%B %Y}, we will not be offering you")

    def test_feedback_that_says_so_does_not_leave_when_the_notice_came_back(self, desk, story):
        notice = desk.write("C-1", K.OUTCOME)
        desk.leaves(notice)
        waiting = story.waiting()
        with story.database.transaction() as session:
            delivery.came_back(
                session, desk.sent(notice).id, actor=story.actors["dana"], now=story.now + LATER, reason="No such box."
            )
        desk.postman()
        assert desk.told("C-1") is None
        with pytest.raises(Conflict, match="when the outcome was told"):
            story.approve(waiting)

    def test_feedback_takes_the_place_of_no_notice_that_came_back(self, desk, story):
        notice = desk.write("C-1", K.OUTCOME)
        desk.leaves(notice)
        with story.database.transaction() as session:
            delivery.came_back(
                session, desk.sent(notice).id, actor=story.actors["dana"], now=story.now + LATER, reason="No such box."
            )
        desk.postman()
        feedback = story.waiting()
        story.approve(feedback)
        assert desk.sent(feedback).replaces is None

    def test_by_post_it_is_told_by_letter(self, desk, story):
        desk.add("C-7", Outcome.NOT_APPOINTED, form=Format.POST)
        notice = desk.write("C-7", K.OUTCOME)
        story.approve(notice)
        with story.database.transaction() as session:
            row = delivery.locked(session, sa.text("1 = 1"))[0].id
            delivery.send_now(session, [row], actor=story.actors["dana"], now=story.now)
            delivery.handed_to_the_post(session, [row], actor=story.actors["dana"], now=story.now)
        desk.postman()
        assert desk.told("C-7") == (story.now.date(), "by letter", None)

    def test_on_the_reserve_list_one_reads_its_terms(self, desk, today):
        desk.add("C-7", Outcome.RESERVE)
        desk.round(reserve_until=today + timedelta(days=60))
        words = desk.text(desk.write("C-7", K.OUTCOME))
        assert "We are not able to offer you the role of Warehouse Team Leader at present" in words
        assert "The list runs until" in words
        assert "Being listed is not an offer of a job." in words

    @pytest.mark.parametrize("outcome", [Outcome.APPOINTED, Outcome.PENDING, Outcome.WITHDREW])
    def test_nobody_else_gets_one(self, desk, outcome):
        desk.add("C-7", outcome)
        with pytest.raises(Conflict, match="gets no outcome notice"):
            desk.write("C-7", K.OUTCOME)

    def test_who_knows_gets_none(self, desk):
        desk.tell("C-1")
        with pytest.raises(Conflict, match="know the outcome"):
            desk.write("C-1", K.OUTCOME)

    def test_who_was_called_meanwhile_gets_none_either(self, desk, story):
        notice = desk.write("C-1", K.OUTCOME)
        desk.tell("C-1")
        with pytest.raises(Conflict, match="know the outcome"):
            story.approve(notice)

    def test_whose_feedback_is_approved_gets_none(self, desk, story):
        story.approve(story.waiting())
        with pytest.raises(Conflict, match="feedback is approved"):
            desk.write("C-1", K.OUTCOME)

    def test_an_open_concern_holds_it(self, desk, story):
        concern(story)
        notice = desk.write("C-1", K.OUTCOME)
        with pytest.raises(Conflict, match="concern"):
            story.approve(notice)

    def test_nobody_approves_what_they_wrote(self, desk, story):
        story.actors["dana"], dana = story.actors["both"], story.actors["dana"]
        notice = desk.write("C-1", K.OUTCOME)
        story.actors["dana"] = dana
        with pytest.raises(NotAllowed, match="somebody else approves"):
            story.approve(notice, who="both")

    def test_a_day_that_has_passed_since_is_not_promised(self, desk, story, today):
        desk.round(feedback_due=today)
        notice = desk.write("C-1", K.OUTCOME)
        story.now += timedelta(days=1)
        with pytest.raises(Conflict, match="has passed"):
            story.approve(notice)

    def test_a_day_that_was_changed_since_is_not_said(self, desk, story, today):
        desk.round(feedback_due=today + timedelta(days=9))
        notice = desk.write("C-1", K.OUTCOME)
        desk.round(feedback_due=today + timedelta(days=19))
        with pytest.raises(Conflict, match="by when feedback is due"):
            story.approve(notice)

    def test_when_the_outcome_changes_it_is_withdrawn_or_past(self, desk, story):
        gone, waiting = desk.write("C-1", K.OUTCOME), desk.write("C-2", K.OUTCOME)
        desk.leaves(gone)
        for one in ("C-1", "C-2"):
            desk.outcome(one, Outcome.RESERVE)
        assert (desk.letter(gone).state, desk.letter(gone).outcome) == ("past", None)
        assert desk.letter(waiting).state == "withdrawn"
        desk.postman()
        assert desk.told("C-1") is None  # what is past tells nothing of today's outcome
        assert "reserve list" in desk.text(desk.write("C-1", K.OUTCOME))

    def test_what_is_past_is_not_sent_again(self, desk, story):
        gone = desk.write("C-1", K.OUTCOME)
        desk.leaves(gone)
        with story.database.transaction() as session:
            by = {"actor": story.actors["dana"], "now": story.now + LATER}
            delivery.came_back(session, desk.sent(gone).id, reason="No such box.", **by)
        desk.outcome("C-1", Outcome.RESERVE)
        with pytest.raises(Conflict, match="withdrawn"), story.database.transaction() as session:
            delivery.send_again(session, desk.sent(gone).id, to="sam@post.example", **by)

    def test_feedback_goes_its_own_way_beside_it(self, desk, story):
        notice, feedback = desk.write("C-1", K.OUTCOME), story.waiting()
        story.approve(notice)
        story.approve(feedback)
        assert {desk.letter(one).state for one in (notice, feedback)} == {"approved"}

    def test_what_the_record_no_longer_says_does_not_leave(self, desk, story, today):
        """Approved in the morning; before it leaves they are told by telephone."""
        hooks.hang()
        notice = desk.write("C-1", K.OUTCOME)
        story.approve(notice)
        with story.database.transaction() as session:
            hiring.tell(session, story.applications["C-1"], today, "by phone", **desk.by)
        desk.postman()
        sent = desk.sent(notice)
        assert sent.sent_at is None
        assert "they know the outcome" in sent.cancelled_because

    def test_feedback_that_was_approved_meanwhile_leaves_alone(self, desk, story):
        hooks.hang()
        notice, feedback = desk.write("C-1", K.OUTCOME), story.waiting()
        story.approve(notice)
        story.approve(feedback)
        desk.postman()
        assert desk.sent(feedback).sent_at is not None
        assert desk.sent(notice).sent_at is None

    def test_one_that_came_back_and_waits_to_leave_again_goes_with_its_outcome(self, desk, story):
        hooks.hang()
        notice = desk.write("C-1", K.OUTCOME)
        desk.leaves(notice)
        with story.database.transaction() as session:
            delivery.came_back(session, desk.sent(notice).id, reason="No such box.", **desk.by)
            again = delivery.send_again(session, desk.sent(notice).id, to="sam@post.example", **desk.by).id
            hiring.change_outcome(session, story.applications["C-1"], Outcome.APPOINTED, **desk.by)
        assert desk.letter(notice).state == "withdrawn"
        with story.database.reading() as session:
            assert session.get_one(Delivery, again).state == "cancelled"

    def test_nobody_is_thanked_for_a_meeting_that_is_still_to_come(self, desk, today):
        desk.round(interview_date=today + timedelta(days=10))
        assert "Thank you for applying." in desk.text(desk.write("C-2", K.OUTCOME))

    def test_what_was_decided_in_the_feedback_holds_after_it(self, desk, story):
        story.ready()
        letter, left = story.compose(), [{"title": "Planning people", "text": "It gave a number.", "why": "choice"}]
        with story.database.transaction() as session:
            session.get_one(Letter, letter).left_out = left
        desk.write("C-1", K.OUTCOME)
        with story.database.reading() as session:
            [decided] = leaving_out.decided(session, [story.applications["C-1"]]).values()
            assert decided == left

    def test_its_words_are_not_edited(self, desk, story):
        notice = desk.write("C-1", K.OUTCOME)
        with story.database.transaction() as session:
            letters.take_back(session, notice, **desk.by)
            content = session.get_one(Letter, notice).content
        with pytest.raises(Conflict, match="employer's own"), story.database.transaction() as session:
            letters.edit(session, notice, content, checker=story.checker, **desk.by)
        assert desk.write("C-1", K.OUTCOME) == notice  # it is written anew

    @pytest.mark.parametrize("change", [{"title": "Night Lead"}, {"reference": "OPS-2"}, {"language": "cy"}])
    def test_it_does_not_leave_with_another_job_or_in_another_language_than_is_recorded(self, desk, story, change):
        notice = desk.write("C-1", K.OUTCOME)
        story.approve(notice)
        with story.database.transaction() as session:
            applied = session.get_one(Application, story.applications["C-1"])
            row = applied.candidate if "language" in change else applied.hiring_round.vacancy
            for name, value in change.items():
                setattr(row, name, value)
        desk.postman()
        assert desk.sent(notice).sent_at is None
        assert "The record was changed" in desk.sent(notice).cancelled_because

    def test_a_candidate_is_not_renamed_while_it_waits(self, desk, story):
        desk.write("C-1", K.OUTCOME)
        with pytest.raises(Conflict, match="names them"), story.database.transaction() as session:
            hiring.edit_candidate(
                session, story.applications["C-1"], replace(candidate("C-1"), first_name="Samira"), **desk.by
            )
