"""Feedback whose recorded facts changed while it cooled off is stopped, and shown again."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa

from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import Conflict
from employer_portal.core.permissions import SYSTEM
from employer_portal.core.terms import Format, LetterLanguage, StageKind
from employer_portal.core.workflow import Act, move
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.outcome import lost_sight
from employer_portal.delivery.workflow import DELIVERY
from employer_portal.feedback import operations as feedback
from employer_portal.feedback.models import DecisionRecord
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application, Round
from employer_portal.letters import tasks
from employer_portal.letters.models import Letter
from employer_portal.letters.queries import last_jobs
from employer_portal.settings import Settings
from tests.factories import candidate
from tests.notices.notices import LATER, Desk
from tests.wording.wordings import approved

CALENDAR = Calendar.of(Settings())


@pytest.fixture
def desk(story, tmp_path) -> Desk:
    return Desk(story, tmp_path / "mail")


def _of_round(**facts):
    def change(story, session):
        held = session.get_one(Round, story.round_id)
        for name, value in facts.items():
            setattr(held, name, value)

    return change


def _title(story, session):
    session.get_one(Round, story.round_id).vacancy.title = "Night Lead"


def _panel_grew(story, session):
    feedback.assign(
        session, story.applications["C-1"], story.actors["tom"].id, actor=story.actors["dana"], now=story.now
    )


def _renamed(story, session):
    session.get_one(Application, story.applications["C-1"]).candidate.last_name = "Okoro"


def _own_day(story, session):
    session.get_one(Application, story.applications["C-1"]).interview_date = date(2026, 11, 20)


CHANGES = {
    "when the interview was": _of_round(interview_date=date(2026, 11, 17)),
    "when the interview was, for one": _own_day,
    "whom the candidate met": _panel_grew,
    "what the job is called": _title,
    "name was changed": _renamed,
}


@pytest.mark.parametrize("words", CHANGES)
def test_it_does_not_leave_and_comes_back_with_the_reason(desk, story, site, words):
    letter_id = story.waiting()
    story.approve(letter_id)
    with story.database.transaction() as session:
        CHANGES[words](story, session)
    desk.postman()
    sent = desk.sent(letter_id)
    assert sent.sent_at is None
    said = words.partition(", for one")[0]
    assert said in sent.cancelled_because
    assert tasks.reopen(story.database, CALENDAR, story.now + LATER) == 1
    assert desk.letter(letter_id).state == "draft"
    page = site.visit("dana").open(f"/letters/{letter_id}")
    assert "Stopped: It did not leave." in page.text
    assert "Given back" not in page.text
    assert said in page.text
    assert tasks.reopen(story.database, CALENDAR, story.now + LATER) == 0


def test_a_decision_that_was_recorded_anew_stops_it(desk, story):
    letter_id = story.waiting()
    story.approve(letter_id)
    with story.database.transaction() as session:
        old = session.scalars(sa.select(DecisionRecord)).one()
        session.add(DecisionRecord(
            application_id=old.application_id, number=old.number + 1, decided_by=old.decided_by,
            decided_at=story.now, on_total_ratings=old.on_total_ratings,
        ))  # fmt: skip
    desk.postman()
    assert "recorded anew" in desk.sent(letter_id).cancelled_because


def test_composed_again_and_approved_again_it_leaves_once(desk, story):
    letter_id = story.waiting()
    story.approve(letter_id)
    with story.database.transaction() as session:
        _own_day(story, session)
    desk.postman()
    tasks.reopen(story.database, CALENDAR, story.now + LATER)
    story.now += LATER
    assert story.compose() == letter_id
    story.seal(story.hand_in(letter_id))
    assert "20 November 2026" in desk.text(letter_id)
    story.approve(letter_id)
    desk.postman(story.now + timedelta(days=4))  # a Monday
    with story.database.reading() as session:
        assert len(session.scalars(sa.select(Delivery.id).where(Delivery.sent_at.is_not(None))).all()) == 1


def test_what_did_not_change_leaves(desk, story):
    letter_id = story.waiting()
    story.approve(letter_id)
    desk.postman()
    assert desk.sent(letter_id).sent_at is not None


def test_one_that_hr_stopped_stays_as_it_is(desk, story):
    letter_id = story.waiting()
    story.approve(letter_id)
    with story.database.transaction() as session:
        delivery.cancel(session, [desk.sent(letter_id).id], reason="Not yet.", **desk.by)
    assert tasks.reopen(story.database, CALENDAR, story.now) == 0
    with story.database.transaction() as session:
        _own_day(story, session)
    assert tasks.reopen(story.database, CALENDAR, story.now) == 0  # what becomes of it is HR's to say


def test_one_that_may_have_arrived_is_not_taken_for_one_that_never_left(desk, story):
    letter_id = story.waiting()
    story.approve(letter_id)
    with story.database.transaction() as session:
        _lost_sight(session, session.get_one(Delivery, desk.sent(letter_id).id), story.now)
    with story.database.transaction() as session:
        delivery.retry(session, [desk.sent(letter_id).id], **desk.by)
        _own_day(story, session)
    desk.postman()
    assert desk.sent(letter_id).cancelled_because.endswith("when the interview was. It may have arrived before that.")
    assert tasks.reopen(story.database, CALENDAR, story.now + LATER) == 0
    assert desk.letter(letter_id).state == "approved"


def _lost_sight(session, row, now):
    """Handed to a mail server that never answered."""
    act = Act(SYSTEM, now)
    move(session, DELIVERY, row, "due", act)
    session.flush()
    row.handed_at, row.via, row.lease_by, row.lease_until = now, "mail.example", "tests", now
    move(session, DELIVERY, row, "hand_over", act)
    session.flush()
    row.lease_by = row.lease_until = None
    lost_sight(session, [row], now=now)


def test_a_letter_that_waits_is_not_approved_over_another_panel(story):
    letter_id = story.waiting()
    with story.database.transaction() as session:
        _panel_grew(story, session)
    with pytest.raises(Conflict, match="whom the candidate met"):
        story.approve(letter_id)


WRITTEN_TO = {
    "the address": {"postal_address": "2 Quay Street\nHull HU1 1AA"},
    "by e-mail now": {"format": Format.EMAIL},
    "in large print now": {"format": Format.LARGE_PRINT},
    "how they are called": {"known_as": "Sammy"},
    "how they are called, in short": {"known_as": "Sa"},
}


@pytest.mark.parametrize("change", WRITTEN_TO.values(), ids=WRITTEN_TO)
def test_a_draft_is_to_whom_and_where_its_candidate_is_written_to_now(desk, story, change):
    by_post = candidate("C-1", form=Format.POST)
    _details(story, by_post)
    story.ready()
    letter_id = story.compose()
    _details(story, replace(by_post, **change))
    assert story.seal(story.hand_in(letter_id)) is None
    assert desk.letter(letter_id).state == "draft"
    with story.database.reading() as session:
        assert "called or written to was changed" in last_jobs(session, [letter_id])[letter_id].reason
    assert story.compose() == letter_id
    assert story.seal(story.hand_in(letter_id))


def test_where_the_wording_names_nobody_no_name_is_asked_for(desk, story):
    approved(story, **{"common.salutation": "Good day,"})
    story.ready()
    letter_id = story.compose()
    _details(story, replace(candidate("C-1"), known_as="Sammy"))
    assert story.seal(story.hand_in(letter_id))


def _details(story, row):
    with story.database.transaction() as session:
        hiring.edit_candidate(session, story.applications["C-1"], row, actor=story.actors["dana"], now=story.now)


def test_feedback_from_before_languages_were_recorded_is_in_english(desk, story):
    story.ready()
    letter_id = story.compose()
    with story.database.transaction() as session:
        letter = session.get_one(Letter, letter_id)
        letter.claims = {words: value for words, value in letter.claims.items() if "language" not in words}
    _details(story, replace(candidate("C-1"), language=LetterLanguage.WELSH))
    assert story.seal(story.hand_in(letter_id)) is None


@pytest.mark.parametrize(("kind", "day"), [(StageKind.SIFT, None), (StageKind.TEST, "when the test was")])
def test_feedback_for_which_nobody_was_met_claims_no_interview(desk, story, kind, day):
    with story.database.transaction() as session:
        session.get_one(Round, story.round_id).kind = kind
    story.ready()
    claims = desk.letter(story.compose()).claims
    assert "whose feedback it is" in claims
    assert [words for words in claims if words.startswith("when the") and "told" not in words] == ([day] if day else [])
    assert "whom the candidate met" not in claims
