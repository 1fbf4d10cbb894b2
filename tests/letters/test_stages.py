"""A round is a sift: what its interviewers, HR and approvers see, what letters say, and when they say it no more."""

import re

import pytest

from employer_portal import hooks
from employer_portal.composing import notices
from employer_portal.core.clock import day_at
from employer_portal.core.errors import Conflict
from employer_portal.core.terms import LetterKind, Outcome, StageKind
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Application, Round
from employer_portal.letters.models import Letter
from employer_portal.panel import chair
from tests.factories import GOOD_GAP
from tests.preflight.test_preflight import line, looked, say


@pytest.fixture(autouse=True)
def _joined():
    hooks.hang()


def becomes(story, kind):
    with story.database.transaction() as session:
        held = session.get_one(Round, story.round_id)
        hiring.edit_round(
            session, held.id, stage=held.stage, kind=kind, interview_date=held.interview_date,
            feedback_due=held.feedback_due, contact_name=held.contact_name, contact_email=held.contact_email,
            reserve_until=None, left_out=(), actor=story.actors["dana"], now=story.now,
        )  # fmt: skip


@pytest.fixture
def sift(story):
    becomes(story, StageKind.SIFT)
    return story


def content(story, letter_id):
    with story.database.reading() as session:
        return session.get_one(Letter, letter_id).content


def test_a_letter_after_a_sift_speaks_of_the_application_alone(sift):
    sift.ready()
    told = content(sift, sift.compose())
    assert told.subject.startswith("Your application for Warehouse Team Leader")
    assert told.heading == "Feedback on your application"
    assert not re.search("interview|panel|questions", str(told.packed()), re.IGNORECASE)


def test_a_letter_that_waits_is_composed_again_once_it_is_known_that_nobody_was_met(story):
    story.ready()
    letter = story.compose()
    story.seal(story.hand_in(letter))
    becomes(story, StageKind.FINAL)  # an interview too: it says what it said
    assert not looked(story, letter).holds
    becomes(story, StageKind.SIFT)
    with pytest.raises(Conflict, match="whether it was a sift, a test or an interview"):
        story.approve(letter)


def test_the_last_look_says_what_is_true_of_a_sift(sift):
    sift.ready()
    letter = sift.compose()
    assert "interview" not in line(sift, letter, "Dates").words.lower()
    assert "interview" not in line(sift, letter, "Outcome told").words
    assert line(sift, letter, "What it rests on").words == "No sentence speaks of an interview: the round is a sift."
    say(sift, letter, [GOOD_GAP, "In the interview you named twelve people."])
    assert line(sift, letter, "What it rests on").quotes == ("In the interview you named twelve people.",)


def test_after_an_interview_nobody_looks_for_that(story):
    story.ready()
    assert "What it rests on" not in {one.title for one in looked(story, story.compose()).lines}


@pytest.mark.parametrize(
    ("kind", "thanks"), [(StageKind.SIFT, False), (StageKind.TEST, False), (StageKind.FINAL, True)]
)
def test_an_outcome_notice_thanks_for_a_meeting_only_where_people_met(story, kind, thanks):
    becomes(story, kind)
    with story.database.reading() as session:
        applied = session.get_one(Application, story.applications["C-1"])
        assert applied.outcome == Outcome.NOT_APPOINTED
        made = notices.notice(session, applied, LetterKind.OUTCOME, story.settings, day_at(story.now))
        assert (made.material.interview_date is not None) == thanks
        assert ("when the interview was" in notices.stated(made, applied)) == thanks


def test_the_entry_asks_for_what_was_written(site, sift):
    page = site.visit("priya").open(f"/entries/{sift.entry()}")
    assert page.heading == "Tell Sam what you read"
    for words in ("From the application form only.", "What Sam wrote", "How much of this does the application show?"):
        assert words in page.text
    assert "You asked" not in page.text
    assert "said or did" not in page.text
    page = page.form("Continue to the words for Sam").send()
    assert "from what you read in the application" in page.text
    assert 'placeholder="You wrote …"' in page.html
    assert "You wrote about ..., and we did not read ..." in page.text


def test_the_chair_of_a_sift_is_not_asked_about_questions(site, sift):
    sift.ready()
    with sift.database.transaction() as session:
        by = {"actor": sift.actors["dana"], "now": sift.now}
        chair.set_chair(session, sift.round_id, sift.actors["priya"].id, **by)
    assert "the same questions" not in site.visit("priya").open("/").text
    becomes(sift, StageKind.INTERVIEW)
    assert "the same questions" in site.visit("priya").open("/").text


def test_hr_reads_the_sentences_of_a_sift_in_a_letter_after_one(site, story):
    page = site.visit("dana").open("/wording/1/en/sift")
    assert "Feedback after a sift" in page.text
    shown = page.form("See it").send(**{"sift.farewell.0.0.0": "Thank you for writing to us, {called}."})
    assert "Thank you for writing to us, Sam." in shown.html
    assert "Feedback on your application" in shown.html
    assert "What went well" in shown.html
    slip = page.form("Save the draft").send(**{"sift.farewell.0.0.0": "Thank you for your interview."})
    assert "whom nobody met" in slip.text


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        (StageKind.SIFT, "Warehouse Team Leader · Interview"),
        (StageKind.TEST, "Warehouse Team Leader · Interview · test on "),
        (StageKind.INTERVIEW, "Warehouse Team Leader · Interview · interviewed "),
    ],
)
def test_a_candidates_page_names_the_day_by_what_it_was(site, story, kind, said):
    becomes(story, kind)
    page = site.visit("dana").open(f"/applications/{story.applications['C-1']}")
    [lead] = re.findall('class="lead">(.*?)</p>', page.html, re.DOTALL)
    assert lead.partition("<time")[0] == said
