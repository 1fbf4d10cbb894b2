"""What candidates ask for: promised by a day, owned by somebody, planned, answered, closed or taken back."""

from datetime import date, timedelta
from threading import Barrier, Thread

import pytest
import sqlalchemy as sa

from employer_portal.accounts.models import Brand
from employer_portal.accounts.waiting import Asking as Whose
from employer_portal.accounts.waiting import waiting
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.delivery.models import Delivery
from employer_portal.hiring.models import Round
from employer_portal.requests import operations, promises, queries
from employer_portal.requests.models import Request, RequestKind, RequestState
from employer_portal.requests.tasks import remind_requests
from tests.records.test_trail import compare

K = RequestKind
DONE = "I rang Sam and read the panel's words to them."


def test_each_kind_has_its_promise_in_working_days(asking, story):
    """The story's noon is a Tuesday."""
    assert promises.promised_on(K.CALL, story.settings, story.now) == date(2026, 11, 25)
    assert promises.promised_on(K.QUESTION, story.settings, story.now) == date(2026, 12, 1)
    assert promises.promised_on(K.FEEDBACK, story.settings, story.now) == date(2026, 12, 8)
    request = asking[asking.ask(K.FORMAT, "")]
    assert (request.state, request.promised_days, request.promised_on) == ("new", 3, date(2026, 11, 27))


def test_it_is_answered_by_the_contact_whom_the_letters_name(asking, story):
    assert asking[asking.ask()].owner_id is None
    asking.contact("Dana@harbourside.example")
    assert asking[asking.ask(K.CALL)].owner_id == story.actors["dana"].id


def test_feedback_is_asked_for_once_a_round_and_a_question_needs_a_letter(asking):
    asking.ask()
    with pytest.raises(Conflict, match="already"):
        asking.ask()
    asking.ask(candidate="C-2")
    with pytest.raises(DomainError, match="which letter"):
        asking.ask(K.QUESTION)


def test_one_letter_has_one_question(asking, story):
    letter = story.waiting()
    asking.ask(K.QUESTION, "Which twelve?", letter_id=letter)
    with pytest.raises(Conflict, match="already"):
        asking.ask(K.QUESTION, "And why?", letter_id=letter)


def test_a_form_sent_twice_asks_once_and_another_candidates_key_is_nobodys(asking):
    first = asking.ask(K.OTHER, key="k")
    assert asking.ask(K.OTHER, "Other words.", key="k") == first
    with pytest.raises(NotFound):
        asking.ask(K.OTHER, candidate="C-2", key="k")


def test_two_browsers_at_once_ask_once(asking, story):
    begin, made, refused = Barrier(2), [], []

    def press():
        begin.wait()
        try:
            made.append(asking.ask())
        except Conflict as error:
            refused.append(error)

    threads = [Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (len(made), len(refused)) == (1, 1)


def test_a_link_asks_no_more_in_a_day_than_a_person_would(asking, story):
    for _ in range(operations.MOST_A_DAY):
        asking.ask(K.OTHER)
    with pytest.raises(Conflict, match="one day"):
        asking.ask(K.OTHER)
    asking.ask(K.OTHER, candidate="C-2")
    asking.ask(K.OTHER, now=story.now + timedelta(days=2))


@pytest.mark.parametrize("words", ["", " \u200b\n", "\x00", "x" * 2001])
def test_no_words_and_too_many_are_refused(asking, words):
    with pytest.raises(DomainError):
        asking.ask(K.OTHER, words)


def test_what_cannot_be_seen_is_dropped(asking):
    assert asking[asking.ask(K.OTHER, "Could\x00 I\u202e ask?\r\nThanks")].words == "Could I ask?\nThanks"


def test_it_is_planned_handed_over_and_answered(asking, story):
    request = asking.ask()
    asking.do(operations.plan, request, date(2026, 11, 30), today=story.now.date())
    assert (asking[request].state, asking[request].owner_id) == ("planned", story.actors["dana"].id)
    asking.do(operations.hand_over, request, story.actors["both"].id)
    assert asking[request].owner_id == story.actors["both"].id
    asking.do(operations.answer, request, DONE)
    done = asking[request]
    assert (done.state, done.answer, done.settled_by) == ("answered", DONE, story.actors["dana"].id)
    assert done.promised_on == date(2026, 12, 8)
    with pytest.raises(Conflict):
        asking.do(operations.close, request, "It was asked twice.")
    with pytest.raises(Conflict):
        asking.do(operations.hand_over, request, story.actors["dana"].id)


def test_it_is_closed_for_a_reason_only(asking):
    request = asking.ask()
    with pytest.raises(DomainError, match="sentence"):
        asking.do(operations.close, request, "no")
    asking.do(operations.close, request, "Sam wrote that it is not needed.")
    assert asking[request].state == RequestState.CLOSED


def test_nobody_is_named_who_could_not_answer_and_no_day_that_has_passed(asking, story):
    request = asking.ask()
    with pytest.raises(DomainError, match="cannot answer"):
        asking.do(operations.hand_over, request, story.actors["priya"].id)
    with pytest.raises(DomainError, match="passed"):
        asking.do(operations.plan, request, date(2026, 11, 23), today=story.now.date())


def test_the_candidate_arranges_a_day_cancels_it_and_takes_the_request_back(asking):
    request = asking.ask(K.CALL)
    asking.own(operations.arrange, request, date(2026, 11, 25))
    assert (asking[request].state, asking[request].planned_on) == ("planned", date(2026, 11, 25))
    asking.own(operations.undo, request)
    assert (asking[request].state, asking[request].planned_on) == ("new", None)
    asking.own(operations.take_back, request)
    assert (asking[request].state, asking[request].settled_by) == ("closed", None)


def test_the_trail_knows_all_of_it(asking, story):
    request = asking.ask()
    asking.do(operations.answer, request, DONE)
    assert compare(story.database)[0] == []
    with story.database.transaction() as session:
        session.execute(sa.update(Request).values(answer="Nobody rang."))
    assert "said is not what the trail says" in compare(story.database)[0][0]


def test_a_call_that_has_a_time_is_due_on_its_day_and_one_without_as_all_else_is(asking, story):
    asking.ask(K.CALL)
    asking.own(operations.arrange, asking.ask(K.CALL, candidate="C-2"), date(2026, 11, 30))
    asking.ask(K.OTHER)
    soon, late = asking.ask(), asking.ask(candidate="C-2")
    asking.do(operations.answer, soon, DONE, now=story.now + timedelta(days=2))
    asking.do(operations.answer, late, DONE, now=story.now + timedelta(days=28))
    with story.database.reading() as session:
        for today, due in ((date(2026, 11, 24), 2), (date(2027, 1, 11), 5)):
            found = queries.figures(session, [story.round_id], Calendar.of(story.settings), today)[story.round_id]
            assert (found.asked, found.answered, found.due, found.in_time, found.days) == (5, 2, due, 1, 11)
        assert queries.counts(session, story.round_id, date(2026, 11, 27)) == (3, 1)


def test_it_waits_on_the_first_page_of_whoever_answers_even_when_the_round_is_closed(asking, story):
    asking.ask(K.CALL)
    asking.ask()
    with story.database.transaction() as session:
        session.get_one(Round, story.round_id).closed_at = story.now

    def tasks(who, day=story.now):
        with story.database.reading() as session:
            found = waiting(session, Whose(story.actors[who], day, day.date()))
        return [(task.what, task.due, task.urgent) for task in found if "candidate" in task.what]

    assert tasks("dana") == [("Answer 2 requests of candidates", date(2026, 11, 25), False)]
    assert tasks("dana", story.now + timedelta(days=2))[0][2]
    assert tasks("ann") == []


class Mails:
    """Who was written to."""

    def __init__(self, story):
        self.story = story
        with story.database.transaction() as session:
            session.get_one(Brand, 1).sender = "people@harbourside.example"

    def to(self):
        with self.story.database.reading() as session:
            return sorted(session.scalars(sa.select(Delivery.person)))


def test_whoever_answers_is_told_at_once_and_reminded_once_a_day(asking, story):
    mails = Mails(story)
    request = asking.ask(K.CALL)
    everybody = [f"user:{story.actors[who].id}" for who in ("dana", "both")]
    assert mails.to() == sorted(everybody)
    asking.do(operations.hand_over, request, story.actors["both"].id)
    assert mails.to() == sorted([*everybody, everybody[1]])
    calendar, due = Calendar.of(story.settings), story.now + timedelta(days=1)
    assert remind_requests(story.database, due, calendar) == 1
    assert remind_requests(story.database, due, calendar) == 0
    assert mails.to() == sorted([*everybody, everybody[1], everybody[1]])
    assert remind_requests(story.database, story.now + timedelta(days=4), calendar) == 0  # a Saturday


def test_nobody_is_reminded_of_what_has_ended(asking, story):
    Mails(story)
    request = asking.ask(K.CALL)
    asking.do(operations.answer, request, DONE)
    assert remind_requests(story.database, story.now + timedelta(days=1), Calendar.of(story.settings)) == 0
