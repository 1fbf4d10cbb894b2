"""A call is booked at once or asked for, moved and cancelled by either side, and told to both calendars alike."""

from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier, Thread

import icalendar
import pytest
import sqlalchemy as sa
from ical.calendar_stream import IcsCalendarStream
from sqlalchemy.exc import IntegrityError

from employer_portal.calls import hours, operations, queries
from employer_portal.calls.models import Call, CallState, Need, Step
from employer_portal.calls.tasks import remind_calls
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.hiring import persons
from employer_portal.hiring.models import Application, Candidate, Round
from employer_portal.requests import operations as requests
from employer_portal.requests.models import RequestState
from employer_portal.training import operations as training
from tests.calls.ringing import NUMBER, TOMORROW
from tests.records.test_trail import compare

HALF_PAST = TOMORROW + timedelta(minutes=40)


def checked(story):
    """What whoever cancels gives besides: the words of why are looked at."""
    return {"checker": story.checker, "settings": story.settings}


def event(raw):
    """The one entry in what a calendar was told, as two libraries read it."""
    theirs = icalendar.Calendar.from_ical(raw)
    calendar = IcsCalendarStream.calendar_from_ics(raw)
    [seen] = calendar.events
    [same] = theirs.walk("VEVENT")
    assert (theirs["METHOD"], same["UID"], same["SEQUENCE"]) == (calendar.method, seen.uid, seen.sequence)
    assert (same.start, same.end) == (seen.dtstart, seen.dtend)
    return calendar.method, seen


def test_a_call_is_booked_in_one_step_and_both_calendars_hear_of_the_same(ringing, story):
    ringing.open()
    call = ringing[ringing.book(needs=[Need.RELAY], question="What could I have done better?")]
    assert (call.state, call.owner_id, call.starts_at) == (CallState.BOOKED, story.actors["dana"].id, TOMORROW)
    assert (call.request.state, call.request.planned_on) == (RequestState.PLANNED, TOMORROW.date())
    subject, text, entry = ringing.mails("sam1@post.example")[-1]
    assert subject == "Your phone call with Harbourside Logistics"
    assert "Wednesday 25 November 2026, 10:00 to 10:15 (Greenwich Mean Time)" in text
    assert NUMBER not in text
    assert "ends in 123" in text
    method, theirs = event(entry)
    assert (method, theirs.sequence, theirs.status) == ("REQUEST", 0, "CONFIRMED")
    assert theirs.summary == "Phone call with Harbourside Logistics"
    assert [one.uri for one in theirs.attendees] == ["mailto:sam1@post.example"]
    method, ours = event(ringing.mails("dana@harbourside.example")[-1][2])
    assert (method, ours.uid, ours.dtstart) == ("REQUEST", theirs.uid, theirs.dtstart)
    assert ours.organizer.uri == theirs.organizer.uri == "mailto:people@harbourside.example"
    assert "Sam" not in str(ours)
    compare(story.database)


@pytest.mark.parametrize("word", ["not appointed", "unsuccessful", "reserve", "feedback", "rejected", "outcome"])
def test_no_mail_and_no_calendar_tells_an_outcome(ringing, word):
    ringing.open()
    call = ringing.book()
    ringing.theirs(operations.reschedule_theirs, call, HALF_PAST)
    ringing.do(
        operations.cancel, call, "Dana is ill today.", checker=ringing.story.checker, settings=ringing.story.settings
    )
    for subject, text, entry in ringing.mails("sam1@post.example"):
        assert word not in f"{subject}\n{text}\n{entry}".lower()


def test_a_moved_call_is_the_same_entry_from_the_same_organiser_with_a_higher_number(ringing, story):
    ringing.open()
    call = ringing.book()
    with story.database.transaction() as session:
        session.get_one(Round, story.round_id).vacancy.brand.sender = "other@harbourside.example"
    ringing.theirs(operations.reschedule_theirs, call, HALF_PAST)
    first, second = (event(entry)[1] for _, _, entry in ringing.mails("sam1@post.example"))
    assert (second.uid, second.organizer.uri) == (first.uid, first.organizer.uri)
    assert (first.sequence, second.sequence) == (0, 1)
    assert second.dtstart == HALF_PAST
    ringing.do(operations.reschedule, call, TOMORROW, story.actors["dana"].id, settings=story.settings)
    assert event(ringing.mails("dana@")[-1][2])[1].sequence == 2
    assert "New time" in ringing.mails("sam1@post.example")[-1][0]
    compare(story.database)


def test_a_call_that_goes_to_somebody_else_leaves_the_first_ones_calendar(ringing, story):
    ringing.open()
    call = ringing.book()
    ringing.do(operations.reschedule, call, TOMORROW, story.actors["both"].id, settings=story.settings)
    method, gone = event(ringing.mails("dana@")[-1][2])
    assert (method, gone.status) == ("CANCEL", "CANCELLED")
    assert event(ringing.mails("both@")[-1][2])[0] == "REQUEST"
    assert event(ringing.mails("sam1@")[-1][2])[1].sequence == gone.sequence == 1


def test_the_candidate_cancels_and_needs_nothing_more(ringing, story):
    ringing.open()
    call = ringing.book()
    ringing.theirs(operations.cancel_theirs, call)
    assert (ringing[call].state, ringing[call].request.state) == (CallState.CANCELLED, RequestState.CLOSED)
    for to in ("sam1@", "dana@"):
        method, gone = event(ringing.mails(to)[-1][2])
        assert (method, gone.status, gone.sequence) == ("CANCEL", "CANCELLED", 1)
    assert TOMORROW in {slot.starts_at for slot in ringing.free()}
    compare(story.database)


def test_whoever_rings_cancels_with_a_reason_and_the_candidate_may_choose_again(ringing, story):
    ringing.open()
    call = ringing.book()
    with pytest.raises(DomainError, match="why"):
        ringing.do(operations.cancel, call, "No.", **checked(story))
    with pytest.raises(DomainError, match="second look"):
        ringing.do(operations.cancel, call, "You are too old for the night shift.", **checked(story))
    ringing.do(operations.cancel, call, "Dana is ill today.", **checked(story))
    assert ringing[call].request.state == RequestState.NEW
    assert "Dana is ill today." in ringing.mails("sam1@")[-1][1]
    assert ringing[ringing.book(HALF_PAST)].state == CallState.BOOKED


def test_who_cannot_choose_says_when_and_hr_sets_the_time(ringing, story):
    call = ringing.ring_me(question="Who was on the panel?")
    assert (ringing[call].state, ringing[call].first_free, ringing[call].in_time) == (CallState.ASKED, None, False)
    at = datetime(2026, 11, 26, 16, 30, tzinfo=UTC)
    ringing.do(operations.arrange, call, at, story.actors["both"].id, settings=story.settings)
    assert (ringing[call].state, ringing[call].starts_at) == (CallState.BOOKED, at)
    assert event(ringing.mails("sam1@")[-1][2])[1].dtstart == at
    compare(story.database)


def test_a_form_sent_twice_books_once_and_one_call_at_a_time_is_enough(ringing):
    ringing.open()
    assert ringing.book(key="k") == ringing.book(key="k")
    assert len(ringing.mails("sam1@")) == 1
    with pytest.raises(Conflict, match="already"):
        ringing.book(HALF_PAST)
    with pytest.raises(Conflict, match="already"):
        ringing.ring_me()


def test_what_is_not_offered_cannot_be_booked(ringing, story):
    ringing.open()
    for at in (TOMORROW + timedelta(minutes=5), story.now - timedelta(days=1), story.now + timedelta(days=90)):
        with pytest.raises(Conflict, match="taken"):
            ringing.book(at)
    with pytest.raises(DomainError, match="telephone"):
        ringing.book(number="ring me")
    with story.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Call)) == 0


def test_a_time_that_is_taken_is_offered_to_nobody_else(ringing):
    ringing.open()
    ringing.book()
    assert TOMORROW not in {slot.starts_at for slot in ringing.free("C-2")}
    with pytest.raises(Conflict, match="taken"):
        ringing.book(candidate="C-2")


def test_nobody_has_more_calls_a_day_than_they_want(ringing):
    ringing.open(most_a_day=1)
    ringing.book()
    assert TOMORROW.date() not in {slot.starts_at.date() for slot in ringing.free("C-2")}


@pytest.mark.parametrize("ahead", [timedelta(), timedelta(minutes=20)], ids=["the same time", "one a day"])
def test_of_two_who_book_at_the_same_moment_one_is_told(ringing, story, ahead):
    ringing.open(most_a_day=1 if ahead else 4)
    start, told, booked = Barrier(2), [], []

    def press(candidate, at):
        start.wait()
        try:
            booked.append(ringing.book(at, candidate))
        except Conflict as error:
            told.append(error)

    threads = [Thread(target=press, args=args) for args in (("C-1", TOMORROW), ("C-2", TOMORROW + ahead))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(booked), len(told)) == (1, 1)
    with story.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Call)) == 1


def test_the_database_gives_no_minute_of_anybody_twice(ringing, story):
    ringing.open()
    first, second = ringing.book(), ringing.book(HALF_PAST, "C-2")
    with pytest.raises(IntegrityError), story.database.transaction() as session:
        session.execute(
            sa.update(Step).where(Step.call_id == second).values(at=TOMORROW + timedelta(minutes=5), call_id=second)
        )
    assert first != second


def test_two_calls_set_by_hand_cannot_overlap_either(ringing, story):
    ringing.open()
    ringing.book()
    call = ringing.ring_me("C-2")
    with pytest.raises(Conflict, match="another call"):
        ringing.do(
            operations.arrange, call, TOMORROW + timedelta(minutes=10), story.actors["dana"].id, settings=story.settings
        )


def test_times_off_the_five_minutes_are_refused(ringing, story):
    call = ringing.ring_me()
    with pytest.raises(DomainError, match="five minutes"):
        ringing.do(
            operations.arrange, call, TOMORROW + timedelta(minutes=3), story.actors["dana"].id, settings=story.settings
        )


def test_hr_rings_and_named_interviewers_whom_they_wrote_about(ringing, story):
    story.ready("C-1")
    ringing.open("priya")
    assert ringing.free() == []
    with pytest.raises(DomainError, match="not written"):
        ringing.do(hours.name_caller, story.round_id, story.actors["tom"].id)
    ringing.do(hours.name_caller, story.round_id, story.actors["priya"].id)
    assert {slot.user_id for slot in ringing.free("C-1")} == {story.actors["priya"].id}
    assert ringing.free("C-2") == []
    call = ringing.book()
    ringing.do(operations.reschedule, call, HALF_PAST, story.actors["priya"].id, who="priya", settings=story.settings)
    with pytest.raises(NotFound):
        ringing.do(
            operations.cancel, call, "It is not mine at all.", who="tom", checker=story.checker, settings=story.settings
        )
    ringing.do(hours.strike_caller, story.round_id, story.actors["priya"].id)
    assert ringing.free("C-1") == []
    compare(story.database)


def test_nobody_without_a_certificate_rings(ringing, story):
    ringing.open()
    call = ringing.ring_me("C-2")
    with story.database.transaction() as session:
        by = {"actor": story.actors["trainer"], "now": story.now}
        training.revoke(session, story.actors["dana"].id, "She has left HR for now.", **by)
    ringing.later(minutes=1)
    assert ringing.free() == []
    with pytest.raises(NotAllowed, match="certificate"):
        ringing.do(operations.arrange, call, TOMORROW, story.actors["dana"].id, settings=story.settings)


def test_a_certificate_that_runs_out_before_a_time_offers_it_no_more(ringing):
    """The story's are granted at noon, for a year."""
    ringing.later(days=364)
    ringing.open()
    last = TOMORROW.date() + timedelta(days=364)
    assert {slot.starts_at.date() for slot in ringing.free()} == {last}


def test_nobody_rings_themselves(ringing, story):
    ringing.open()
    story.is_candidate("dana", "C-1")
    assert ringing.free("C-1") == []
    assert ringing.free("C-2") != []


def test_whoever_is_not_to_be_written_to_books_nothing(ringing, story):
    ringing.open()
    with story.database.transaction() as session:
        applied = session.get_one(Application, story.applications["C-1"])
        person = session.get_one(Candidate, applied.candidate_id).person_id
        persons.do_not_write(session, person, "They asked us not to.", actor=story.actors["dana"], now=story.now)
    with pytest.raises(Conflict):
        ringing.book()


def test_a_call_whose_time_has_come_is_neither_moved_nor_cancelled(ringing, story):
    ringing.open()
    call = ringing.book()
    ringing.later(hours=22, minutes=1)
    with pytest.raises(Conflict, match="has come"):
        ringing.theirs(operations.reschedule_theirs, call, HALF_PAST + timedelta(days=1))
    with pytest.raises(Conflict, match="has come"):
        ringing.theirs(operations.cancel_theirs, call)
    with pytest.raises(Conflict, match="has come"):
        ringing.do(operations.cancel, call, "Something came up.", **checked(story))


def test_another_candidates_call_is_not_found(ringing):
    ringing.open()
    call = ringing.book()
    for verb, given in ((operations.reschedule_theirs, [HALF_PAST]), (operations.cancel_theirs, [])):
        with pytest.raises(NotFound):
            ringing.theirs(verb, call, *given, candidate="C-2")


def test_a_call_cannot_be_moved_for_ever(ringing):
    ringing.open()
    call = ringing.book()
    for turn in range(operations.MOST_MOVES):
        ringing.theirs(operations.reschedule_theirs, call, HALF_PAST if turn % 2 == 0 else TOMORROW)
    with pytest.raises(Conflict, match="often"):
        ringing.theirs(operations.reschedule_theirs, call, HALF_PAST)


def test_whoever_was_not_reached_is_told_and_may_choose_again(ringing, story):
    ringing.open()
    call = ringing.book()
    with pytest.raises(Conflict, match="not come"):
        ringing.do(operations.miss, call, settings=story.settings)
    ringing.later(hours=22, minutes=5)
    ringing.do(operations.miss, call, settings=story.settings)
    assert "could not reach you" in ringing.mails("sam1@")[-1][0]
    assert ringing[call].request.state == RequestState.NEW
    compare(story.database)


def test_both_sides_are_reminded_once_the_day_before(ringing, story):
    ringing.open()
    call = ringing.book(TOMORROW + timedelta(days=1))
    assert remind_calls(story.database, story.now, story.settings) == 0
    ringing.later(hours=23)
    assert remind_calls(story.database, story.now, story.settings) == 1
    assert remind_calls(story.database, story.now, story.settings) == 0
    assert "reminder" in ringing.mails("sam1@")[-1][0]
    assert "reminder" in ringing.mails("dana@")[-1][0]
    ringing.theirs(operations.reschedule_theirs, call, HALF_PAST + timedelta(days=2))
    ringing.later(hours=24)
    assert remind_calls(story.database, story.now, story.settings) == 1


def test_a_round_says_whether_a_first_time_comes_within_24_working_hours(ringing, story):
    calendar = Calendar.of(story.settings)

    def standing():
        with story.database.reading() as session:
            return queries.standing(session, session.get_one(Round, story.round_id), calendar, story.now)

    assert (standing().first, standing().is_late) == (None, True)
    ringing.open(week={4: [(time(10), time(11))]})
    assert standing().is_late
    ringing.ring_me("C-2")
    ringing.open()
    assert (standing().first, standing().is_late) == (TOMORROW, False)
    ringing.book()
    assert (standing().asked, standing().in_time, standing().waiting) == (2, 1, 1)


@pytest.mark.parametrize(
    ("week", "message"),
    [
        ({0: [(time(10), time(9))]}, "no call"),
        ({0: [(time(10), time(10, 10))]}, "no call"),
        ({0: [(time(9), time(11)), (time(10), time(12))]}, "overlap"),
        ({0: [(time(9), time(10)), (time(11), time(12)), (time(13), time(14))]}, "enough"),
    ],
)
def test_hours_that_make_no_sense_are_refused(ringing, week, message):
    with pytest.raises(DomainError, match=message):
        ringing.open(week=week)


def test_single_days_hold_whatever_the_week_says(ringing, story):
    ringing.open()
    ringing.do(hours.open_day, TOMORROW.date(), [])
    assert TOMORROW.date() not in {slot.starts_at.date() for slot in ringing.free()}
    saturday = date(2026, 11, 28)
    ringing.do(hours.open_day, saturday, [(time(9), time(10))])
    assert saturday in {slot.starts_at.date() for slot in ringing.free()}
    ringing.do(hours.forget_day, TOMORROW.date())
    assert TOMORROW in {slot.starts_at for slot in ringing.free()}
    with pytest.raises(DomainError, match="passed"):
        ringing.do(hours.open_day, date(2026, 11, 1), [])
    compare(story.database)


def test_a_request_with_a_call_ends_with_the_call_alone(ringing):
    ringing.open()
    request = ringing[ringing.book()].request_id
    for verb in (requests.answer, requests.close):
        with pytest.raises(Conflict, match="There is a call for this"):
            ringing.do(verb, request, "Somebody rang them yesterday.")
