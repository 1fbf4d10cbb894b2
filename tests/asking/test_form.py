"""The public form of a brand: whoever fills it in learns nothing of others, and asks once, by the mail that follows."""

import re

import pytest
import sqlalchemy as sa

from employer_portal.asking.models import FeedbackAsk
from employer_portal.asking.tasks import look_for_askers
from employer_portal.core.terms import FeedbackPolicy
from employer_portal.hiring.models import Application, Round
from employer_portal.requests.models import Request, RequestKind
from tests.accounts.house import mails

MINE = {"reference": "ops 1", "name": "Sam", "address": "SAM.ortiz1@example.org"}


@pytest.fixture
def brand(story):
    """The number of the story's brand, whose form it is; C-1 is reached at the address of MINE."""
    with story.database.transaction() as session:
        applied = session.get_one(Application, story.applications["C-1"])
        applied.candidate.email = "sam.ortiz1@example.org"
        return applied.brand_id


def fill_in(site, brand, **values):
    return site.visit().open(f"/ask/{brand}").form("Continue").send(**MINE | values)


def way(story):
    """The address in the newest mail."""
    return re.search(r"/ask/by-mail/\S+", mails(story)[-1][1])[0]


def made(story):
    with story.database.reading() as session:
        return session.scalars(sa.select(Request)).all()


def test_somebody_asks_is_mailed_and_says_what_they_would_like_to_know(site, story, brand):
    page = fill_in(site, brand)
    assert page.heading == "Check your e-mail"
    assert look_for_askers(story.database, story.now) == 1
    visitor = site.visit()
    page = visitor.open(way(story))
    assert "Have you any advice on my interview technique?" in page.text
    page = page.form("Ask for feedback").send(ready=["What could I have done better?"], words="<b>Anything</b> else?")
    assert page.heading == "Thank you, it has arrived"
    [request] = made(story)
    assert (request.kind, request.words) == (
        RequestKind.FEEDBACK,
        "What could I have done better?\n<b>Anything</b> else?",
    )
    assert not request.by_link
    assert "does not work any more" in visitor.open(way(story), status=404).heading
    assert (
        "the candidate was mailed the way to ask"
        in site.visit("dana").open(f"/applications/{request.application_id}").text
    )


@pytest.mark.parametrize(
    "wrong",
    [{"reference": "OPS-9"}, {"name": "Alex"}, {"address": "sam.ortiz9@example.org"}, {"address": "x"}],
    ids=str,
)
def test_the_answer_is_the_same_whoever_it_is_and_nobody_is_mailed(site, story, brand, wrong):
    right, other = fill_in(site, brand), fill_in(site, brand, **wrong)
    assert right.html == other.html or right.text == other.text
    before = len(mails(story))
    assert look_for_askers(story.database, story.now) == 1, "the right one alone"
    assert len(mails(story)) == before + 1


def test_nothing_that_was_typed_stays(site, story, brand):
    fill_in(site, brand)
    fill_in(site, brand, name="Nobody")
    look_for_askers(story.database, story.now)
    with story.database.reading() as session:
        assert session.scalars(sa.select(FeedbackAsk)).all() == []


def test_reading_asks_for_nothing(site, story, brand):
    fill_in(site, brand)
    look_for_askers(story.database, story.now)
    for _ in range(3):
        site.visit().open(way(story))
    assert made(story) == []


def test_it_is_asked_for_once_a_round(site, story, brand):
    for _ in range(2):
        fill_in(site, brand)
        look_for_askers(story.database, story.now)
        page = site.visit().open(way(story)).form("Ask for feedback").send(words="What could I do better?")
    assert "asked for already" in page.mistakes[0]
    assert len(made(story)) == 1


def test_nobody_is_mailed_again_and_again(site, story, brand):
    mailed = []
    for _ in range(6):
        fill_in(site, brand)
        mailed.append(look_for_askers(story.database, story.now))
    assert mailed == [1, 1, 1, 1, 0, 0]


def test_where_a_round_gives_none_the_mail_says_so_and_why(site, story, brand):
    with story.database.transaction() as session:
        held = session.get_one(Round, story.round_id)
        held.feedback_policy, held.no_feedback_because = FeedbackPolicy.NONE, "several hundred people applied"
    fill_in(site, brand)
    look_for_askers(story.database, story.now)
    text = mails(story)[-1][1]
    assert "We give no feedback after this stage: several hundred people applied." in " ".join(text.split())
    assert "/ask/" not in text


def test_nonsense_is_refused_and_another_brands_form_finds_nobody(site, story, brand):
    page = fill_in(site, brand, name="")
    assert "Fill this in." in page.mistakes[0]
    fill_in(site, brand, name="x" * 201)
    site.visit().open("/ask/987654", status=404)
    site.visit().open("/ask/by-mail/nonsense", status=404)
