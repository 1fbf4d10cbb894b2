"""Who gets feedback after a round: HR says so, and a notice of the outcome says it to the candidate."""

import pytest
import sqlalchemy as sa

from employer_portal.composing import notices
from employer_portal.core.errors import Conflict
from employer_portal.core.terms import LetterKind
from employer_portal.hiring.models import Application, Round
from employer_portal.requests import operations as requests
from employer_portal.requests.models import RequestKind


def settings_of(story, site):
    return site.visit("dana").open(f"/rounds/{story.round_id}/settings")


def choose(story, site, **values):
    return settings_of(story, site).form("Save who gets feedback").send(**values)


def said_to(story, reference="C-1"):
    """The words of an outcome notice to that candidate, as it would be written now."""
    with story.database.reading() as session:
        applied = session.get_one(Application, story.applications[reference])
        today = story.now.date()
        made = notices.notice(session, applied, LetterKind.OUTCOME, story.settings, today)
        return " ".join(notices.compose(made, story.blocks).opening)


@pytest.fixture(autouse=True)
def due(story):
    """Feedback is due next year, and nobody has been told."""
    with story.database.transaction() as session:
        session.execute(sa.update(Round).values(feedback_due=story.now.date().replace(year=story.now.year + 1)))
        session.execute(sa.text("DELETE FROM outcome_told"))


def test_everyone_gets_it_unless_somebody_says_otherwise(story, site):
    form = settings_of(story, site).form("Save who gets feedback")
    assert form.values["policy"] == "everyone"
    assert "We plan to send you feedback by" in said_to(story)


def test_on_request_a_notice_says_whom_to_ask(story, site):
    assert "Saved." in choose(story, site, policy="on request").text
    said = said_to(story)
    assert "If you would like feedback, write to " in said
    assert "We plan to send you feedback" not in said


def test_where_nobody_gets_any_a_notice_says_why(story, site):
    choose(story, site, policy="none", because="several hundred people applied.")
    said = said_to(story)
    assert "We give no feedback after this stage: several hundred people applied." in said
    assert "We plan to send you feedback" not in said


def test_nobody_gets_any_only_for_a_reason(story, site):
    page = choose(story, site, policy="none", because=" ")
    assert "Candidates are told why there is no feedback. Give the reason in a few words." in page.mistakes
    assert "{role}" not in choose(story, site, policy="none", because="of {role}").text or said_to(story)
    with story.database.reading() as session:
        assert session.get_one(Round, story.round_id).feedback_policy == "everyone"


def test_a_reason_that_could_be_read_as_discrimination_is_not_kept(story, site):
    page = choose(story, site, policy="none", because="we want digital natives and the others are overqualified")
    assert page.mistakes
    with story.database.reading() as session:
        assert session.get_one(Round, story.round_id).no_feedback_because == ""


def test_the_reason_goes_with_the_policy(story, site):
    choose(story, site, policy="none", because="several hundred people applied")
    choose(story, site, policy="everyone")
    with story.database.reading() as session:
        assert session.get_one(Round, story.round_id).no_feedback_because == ""


def test_a_notice_states_it_so_that_a_change_is_seen(story, site):
    with story.database.reading() as session:
        applied = session.get_one(Application, story.applications["C-1"])
        made = notices.notice(session, applied, LetterKind.OUTCOME, story.settings, story.now.date())
        assert notices.stated(made, applied)["who gets feedback"] == "everyone: "


NONE = {"policy": "none", "because": "several hundred people applied"}
NOBODY = "Nobody gets feedback after this round: several hundred people applied."


def test_where_nobody_gets_any_nothing_is_composed_and_nothing_waits_for_it(story, site):
    story.ready("C-1")
    choose(story, site, **NONE)
    with pytest.raises(Conflict, match=NOBODY):
        story.compose("C-1")
    dana = site.visit("dana")
    page = dana.open(f"/applications/{story.applications['C-1']}")
    assert "Nobody gets feedback after this round" in page.text
    assert "Compose the letter" not in page.text
    assert "C-1" not in dana.open(f"/rounds/{story.round_id}?show=compose").text
    assert "0 not composed" in dana.open(f"/rounds/{story.round_id}/letters").text


def test_a_letter_that_waits_is_not_approved_once_nobody_gets_any(story, site):
    letter = story.waiting("C-1")
    choose(story, site, **NONE)
    with pytest.raises(Conflict, match=NOBODY):
        story.approve(letter)


def test_a_candidate_who_asks_is_told_why_there_is_none(story, site):
    choose(story, site, **NONE)
    none = "We give no feedback after this stage: several hundred"
    with pytest.raises(Conflict, match=none), story.database.transaction() as session:
        requests.ask(
            session, story.applications["C-1"], RequestKind.FEEDBACK, "What could I do better?",
            settings=story.settings, now=story.now,
        )  # fmt: skip
