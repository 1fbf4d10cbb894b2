"""What was said on the phone, and what was promised: on record, checked, shared by choice, kept until it is done."""

from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from employer_portal.accounts.waiting import Asking, waiting
from employer_portal.calls import notes, queries
from employer_portal.calls.models import CallState, Note
from employer_portal.calls.notes import NotForThem
from employer_portal.calls.sheet import sheet
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.feedback.models import Concern
from employer_portal.requests.models import RequestState
from employer_portal.training import operations as training
from tests.calls.ringing import SAID
from tests.factories import GOOD_GAP
from tests.records.test_trail import compare

STOP = "You are too old for the night shift."
FRIDAY = date(2026, 11, 27)


@pytest.fixture
def held(ringing):
    """A call whose time has come."""
    ringing.open()
    call = ringing.book(question="How did you arrive at twelve?")
    ringing.later(hours=22, minutes=10)
    return call


def test_what_was_said_answers_the_request_and_stays_on_record(ringing, held, story):
    ringing.write(held)
    call = ringing[held]
    assert (call.state, call.request.state, call.request.settled_by) == (
        CallState.HELD, RequestState.ANSWERED, story.actors["dana"].id,
    )  # fmt: skip
    assert (call.note.words, call.note.shared_at) == (SAID, None)
    ringing.write(held, "Sam asked for the volume of Monday as well.")
    assert ringing[held].note.words.startswith("Sam asked")
    compare(story.database)


def test_nothing_is_written_down_of_a_call_that_has_not_begun(ringing):
    ringing.open()
    call = ringing.book()
    with pytest.raises(Conflict, match="not come"):
        ringing.write(call)


def test_hard_words_stand_on_the_record_and_are_not_shared(ringing, held):
    with pytest.raises(NotForThem, match="cannot be shared") as refused:
        ringing.write(held, f"Sam asked about the night shift. {STOP}", shared=True)
    assert refused.value.found[0].level == "stop"
    ringing.write(held, f"Sam said: I was told {STOP}")
    assert ringing[held].note.shared_at is None


def test_a_promise_that_the_candidate_would_read_is_checked_too(ringing, held):
    with pytest.raises(NotForThem):
        ringing.write(held, promised=[(STOP, FRIDAY)], shared=True)


def test_notes_are_shared_once_by_somebody_certified(ringing, held, story):
    with story.database.transaction() as session:
        by = {"actor": story.actors["trainer"], "now": story.now}
        training.revoke(session, story.actors["both"].id, "Left HR for now.", **by)
    with pytest.raises(NotAllowed, match="certificate"):
        ringing.write(held, who="both", shared=True)
    ringing.write(held, shared=True)
    assert ringing[held].note.shared_at == story.now
    with pytest.raises(Conflict, match="already"):
        ringing.write(held, "Something else was said.")


def test_a_promise_has_a_day_and_waits_on_the_first_page_until_it_is_done(ringing, held, story):
    with pytest.raises(DomainError, match="still to come"):
        ringing.write(held, promised=[("Find out who planned Monday.", date(2026, 11, 1))])
    ringing.write(held, promised=[("Find out who planned Monday.", FRIDAY), ("", FRIDAY)])
    [promise] = ringing[held].promises

    def tasks():
        with story.database.reading() as session:
            asking = Asking(story.actors["dana"], story.now, story.now.date(), proving=False)
            return [task for task in waiting(session, asking) if "promised" in task.what]

    [task] = tasks()
    assert (task.due, task.urgent, task.about) == (FRIDAY, False, "Warehouse Team Leader")
    ringing.later(days=4)
    assert tasks()[0].urgent
    with pytest.raises(NotFound):
        ringing.do(notes.keep_promise, promise.id, who="priya")
    ringing.do(notes.keep_promise, promise.id)
    assert tasks() == []
    with pytest.raises(Conflict, match="done"):
        ringing.do(notes.keep_promise, promise.id)
    compare(story.database)


def test_the_first_page_asks_for_notes_and_more_loudly_after_an_hour(ringing, story):
    ringing.open()
    ringing.book()

    def tasks():
        with story.database.reading() as session:
            asking = Asking(story.actors["dana"], story.now, story.now.date(), proving=False)
            return [(task.what, task.urgent) for task in waiting(session, asking) if task.to.startswith("/calls")]

    assert tasks() == [("Ring a candidate at 10:00", False)]
    ringing.later(hours=22, minutes=20)
    assert tasks() == [("Write down what was said on the phone", False)]
    ringing.later(hours=1)
    assert tasks() == [("Write down what was said on the phone", True)]


def test_the_sheet_has_the_letters_points_their_evidence_and_the_candidates_questions(ringing, story):
    story.approve(story.waiting("C-1"))
    ringing.open()
    ringing.book(question="How did you arrive at twelve?")
    with story.database.reading() as session:
        [call] = queries.of_application(session, story.applications["C-1"])
        calendar = Calendar.of(story.settings)
        made = sheet(session, call, story.actors["dana"], calendar, story.now)
        points = [point for _, points in made.points for point in points]
        assert {point.title for point in points} == {"Leading a shift", "Planning people"}
        gap = next(point for point in points if point.title == "Planning people")
        assert GOOD_GAP in " ".join(gap.paragraphs)
        assert gap.noted == (("Priya", "Q2: twelve, no volume."),)
        assert made.find_out_by == date(2026, 11, 26)
        assert not made.is_told
        others = sheet(session, call, story.actors["tom"], calendar, story.now)
        assert all(not point.noted for _, points in others.points for point in points), "others' notes are not theirs"


@pytest.mark.parametrize("words", ["", "Ok.", "x" * 4001])
def test_notes_that_say_nothing_or_too_much_are_refused(ringing, held, story, words):
    with pytest.raises(DomainError):
        ringing.write(held, words)
    with story.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Note)) == 0


def test_more_promises_than_a_call_holds_are_refused(ringing, held):
    with pytest.raises(DomainError, match="more than one call"):
        ringing.write(held, promised=[("Find out.", FRIDAY + timedelta(days=n)) for n in range(notes.MOST + 1)])


def test_a_stop_in_notes_that_nobody_shares_waits_for_somebody_else_in_hr(ringing, held, story, site):
    ringing.write(held, f"Sam asked about nights. {STOP}")
    ringing.write(held, f"Sam asked about nights. {STOP} That was all.")
    with story.database.reading() as session:
        [concern] = session.scalars(sa.select(Concern)).all()
    assert (concern.said, concern.said_by, concern.entry_id) == (STOP, story.actors["dana"].id, None)
    assert "A concern about feedback" in ringing.mails("both@")[-1][0]
    ringing.write(held, "Sam asked about nights, and who works them.")
    page = site.visit("dana").open(f"/concerns/{concern.id}")
    assert STOP in page.text, "the sentence stays on record"
    assert "somebody else settles it" in page.text
    page = site.visit("both").open(f"/concerns/{concern.id}")
    page.form("Close the concern").send(ending="not_about_the_person", reason="Sam told us what another employer said.")
    assert "Sam told us what another employer said." in site.visit("both").open(f"/concerns/{concern.id}").text
    compare(story.database)


def test_no_letter_is_approved_while_what_was_said_on_the_phone_waits(ringing, held, story):
    letter = story.waiting("C-1")
    ringing.write(held, f"I said: {STOP}")
    with pytest.raises(Conflict, match="A concern about this candidate's feedback is open"):
        story.approve(letter)
