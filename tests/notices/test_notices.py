"""Notices: who may get which, what they say, and what follows from one that left."""

import itertools
from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from employer_portal import hooks
from employer_portal.core.audit import AuditLine
from employer_portal.core.errors import Conflict, DomainError, NotAllowed
from employer_portal.core.terms import Format, LetterKind, Outcome, StageKind
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import Delivery
from employer_portal.hiring import operations as hiring
from employer_portal.letters import leaving_out
from employer_portal.letters import operations as letters
from employer_portal.letters.models import Letter
from tests.factories import candidate
from tests.notices.notices import LATER

K = LetterKind
WRONG = "We wrote that your plan did not show the volume."
RIGHT = "Your plan showed the volume for Monday."


@pytest.fixture
def today(story):
    return story.now.date()


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
        _concern(story)
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
            assert leaving_out.decided(session, story.applications["C-1"]) == left

    def test_its_words_are_not_edited(self, desk, story):
        notice = desk.write("C-1", K.OUTCOME)
        with story.database.transaction() as session:
            letters.take_back(session, notice, **desk.by)
            content = session.get_one(Letter, notice).content
        with pytest.raises(Conflict, match="employer's own"), story.database.transaction() as session:
            letters.edit(session, notice, content, checker=story.checker, **desk.by)
        assert desk.write("C-1", K.OUTCOME) == notice  # it is written anew

    def test_a_candidate_is_not_renamed_while_it_waits(self, desk, story):
        desk.write("C-1", K.OUTCOME)
        with pytest.raises(Conflict, match="names them"), story.database.transaction() as session:
            hiring.edit_candidate(
                session, story.applications["C-1"], replace(candidate("C-1"), first_name="Samira"), **desk.by
            )


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
        _concern(story)
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


class TestReserveClosed:
    def test_it_says_that_the_list_has_ended_and_promises_nothing(self, desk, today):
        desk.add("C-7", Outcome.RESERVE)
        desk.tell("C-7")
        desk.round(reserve_until=today - timedelta(days=3))
        words = desk.text(desk.write("C-7", K.RESERVE_CLOSED))
        ended = today - timedelta(days=3)
        assert f"ended on {ended.day} {ended:%B %Y}, and you are no longer on it." in words
        assert "Thank you for letting us keep your name on it." in words

    def test_hr_ends_the_list_early(self, desk, today):
        desk.add("C-7", Outcome.RESERVE)
        desk.tell("C-7")
        desk.round(reserve_until=today + timedelta(days=30))
        with pytest.raises(Conflict, match="still runs"):
            desk.write("C-7", K.RESERVE_CLOSED)
        desk.end_list()
        assert f"ended on {today.day} {today:%B %Y}" in desk.text(desk.write("C-7", K.RESERVE_CLOSED))

    def test_nobody_learns_from_it_that_they_were_listed(self, desk, today):
        desk.add("C-7", Outcome.RESERVE)
        desk.round(reserve_until=today - timedelta(days=3))
        with pytest.raises(Conflict, match="have not been told"):
            desk.write("C-7", K.RESERVE_CLOSED)

    def test_who_was_not_listed_gets_none(self, desk, today):
        desk.tell("C-1")
        desk.round(reserve_until=today - timedelta(days=3))
        with pytest.raises(Conflict, match="gets no reserve closed"):
            desk.write("C-1", K.RESERVE_CLOSED)

    def test_no_letter_speaks_of_a_list_that_was_ended(self, desk):
        desk.add("C-7", Outcome.RESERVE)
        desk.end_list()
        with pytest.raises(Conflict, match="ended on"):
            desk.write("C-7", K.OUTCOME)


class TestCorrection:
    @pytest.fixture
    def gone(self, desk, story):
        """A feedback letter that left."""
        letter = story.waiting()
        desk.leaves(letter)
        return letter

    def test_it_names_the_letter_by_its_day_and_leaves_it_as_it_is(self, desk, story, gone):
        before = desk.letter(gone)
        made = desk.correct(gone, WRONG, RIGHT)
        words, day = desk.text(made), story.now.date()
        assert f"Our letter of {day.day} {day:%B %Y} said something that was not right. We are sorry." in words
        assert words.index(WRONG) < words.index(RIGHT) < words.index("The outcome of your application is the same")
        desk.leaves(made)
        after = desk.letter(gone)
        assert (after.state, after.version, after.pdf_sha256) == ("approved", before.version, before.pdf_sha256)
        assert desk.letter(made).corrects_id == gone

    def test_only_what_left_is_corrected(self, desk, story):
        waiting = story.waiting()
        with pytest.raises(Conflict, match="has left"):
            desk.correct(waiting, WRONG, RIGHT)

    def test_its_words_are_judged_as_all_words_are(self, desk, gone):
        with pytest.raises(DomainError, match="cannot go to the candidate"):
            desk.correct(gone, WRONG, "You are too old for the night shift.")

    def test_both_texts_are_needed(self, desk, gone):
        with pytest.raises(DomainError, match="Say what was wrong"):
            desk.correct(gone, WRONG, " ")

    def test_after_one_that_left_there_may_be_another(self, desk, gone):
        first = desk.correct(gone, WRONG, RIGHT)
        desk.leaves(first)
        assert desk.correct(gone, WRONG, "Your plan showed the volume for Tuesday.") != first
        assert desk.letter(first).state == "past"
        with pytest.raises(Conflict, match="has left"):
            desk.correct(first, WRONG, RIGHT)


class TestPromises:
    """Kept by the database itself."""

    @pytest.fixture
    def put(self, desk, story):
        """Goes past every operation: a letter of that kind to somebody with that outcome."""
        desk.add("C-7", Outcome.PENDING)
        desk.add("C-8", Outcome.RESERVE)
        known = desk.letter(desk.write("C-1", K.OUTCOME))
        named = ("C-2", Outcome.NOT_APPOINTED), ("C-3", Outcome.APPOINTED), ("C-7", Outcome.PENDING)
        references = {outcome: reference for reference, outcome in (*named, ("C-8", Outcome.RESERVE))}

        def put(kind, outcome, number=900, corrects=None):
            with story.database.transaction() as session:
                session.add(Letter(
                    id=number, application_id=story.applications[references[outcome]], outcome=outcome, kind=kind,
                    content=known.content, fingerprint="f", template_version="1", rules_version="1",
                    composed_at=story.now, corrects_id=corrects or (known.id if kind == K.CORRECTION else None),
                ))  # fmt: skip

        return put

    def test_each_outcome_gets_its_kinds_and_no_others(self, put):
        told = {Outcome.NOT_APPOINTED, Outcome.RESERVE}
        allowed = {(kind, outcome) for kind in (K.OUTCOME, K.HOLDING, K.CORRECTION) for outcome in told}
        allowed |= {(K.HOLDING, Outcome.PENDING), (K.RESERVE_CLOSED, Outcome.RESERVE)}
        took = set()
        asked = itertools.product(K, told | {Outcome.PENDING, Outcome.APPOINTED})
        for number, (kind, outcome) in enumerate(asked, 900):
            try:
                put(kind, outcome, number)
            except DBAPIError:
                continue
            took.add((kind, outcome))
        assert took == allowed

    def test_one_live_letter_of_a_kind(self, put):
        put(K.HOLDING, Outcome.PENDING, 900)
        with pytest.raises(DBAPIError):
            put(K.HOLDING, Outcome.PENDING, 901)

    def test_a_correction_names_what_it_corrects_and_nothing_else_does(self, put, desk):
        with pytest.raises(DBAPIError):
            put(K.OUTCOME, Outcome.NOT_APPOINTED, corrects=1)

    def test_only_what_left_is_past_and_it_stays_so(self, desk, story):
        waiting, gone = desk.write("C-1", K.OUTCOME), desk.write("C-2", K.OUTCOME)
        story.approve(waiting)
        refused(story, "UPDATE letter SET state = 'past', outcome = NULL WHERE id = :id", id=waiting)
        desk.leaves(gone, story.now)  # neither has cooled off
        refused(story, "UPDATE letter SET state = 'past', outcome = NULL WHERE id = :id", id=gone)
        desk.postman()
        desk.outcome("C-2", Outcome.PENDING)
        refused(story, "UPDATE letter SET state = 'approved', outcome = 'pending' WHERE id = :id", id=gone)

    def test_the_outcome_never_changes_under_a_notice(self, desk, story):
        desk.write("C-1", K.OUTCOME)
        refused(story, "UPDATE application SET outcome = 'appointed' WHERE id = :id", id=story.applications["C-1"])


def test_the_trail_says_what_each_is(desk, story):
    desk.put_off(story.now.date(), story.now.date() + timedelta(days=3))
    desk.write("C-1", K.HOLDING)
    with story.database.reading() as session:
        verbs = set(session.scalars(sa.select(AuditLine.verb)))
    assert {"round.put_off", "letter.holding", "letter.handed_in", "letter.wait"} <= verbs


def _concern(story):
    entry = story.entry("tom")
    story.save(entry, "tom", notes="You are too old for the night shift.")


def refused(story, statement, **values):
    with pytest.raises(DBAPIError), story.database.transaction() as session:
        session.execute(sa.text(statement), values)
