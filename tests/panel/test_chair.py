"""The chair of a panel, and what they say of the questions."""

import pytest

from employer_portal.core.errors import Conflict, DomainError, NotFound
from employer_portal.core.trail import Replay
from employer_portal.hiring import operations as hiring
from employer_portal.hiring.models import Round
from employer_portal.panel import chair
from employer_portal.records.trail import LEDGERS
from tests.factories import candidate

SAME = "Every candidate was asked the same questions."


def opened(story):
    with story.database.reading() as session:
        return session.get_one(Round, story.round_id)


def names(story, who):
    with story.database.transaction() as session:
        number = who and story.actors[who].id
        chair.set_chair(session, story.round_id, number, actor=story.actors["dana"], now=story.now)


def says(story, who, asked=True):
    with story.database.transaction() as session:
        chair.say_same_questions(session, story.round_id, asked, actor=story.actors[who], now=story.now)


def says_so(story):
    with story.database.reading() as session:
        from employer_portal.letters.models import Letter

        return any(SAME in text for text in session.get_one(Letter, story.compose()).content.opening)


def test_the_chair_is_asked_and_only_then_a_letter_says_it(site, story):
    story.ready()
    assert not says_so(story)
    page = site.visit("dana").open(f"/rounds/{story.round_id}/panel")
    page.form("Save the chair").send(chair=str(story.actors["priya"].id))
    page = site.visit("priya").open("/").follow("Say whether every candidate was asked the same questions")
    assert "Which shift went wrong?" in page.text
    page = page.form("Record it").send(asked="yes")
    assert "It is on record." in page.text
    assert "Say whether every candidate" not in page.text
    assert says_so(story)
    assert "It is on record that every candidate" in site.visit("dana").open(f"/rounds/{story.round_id}/panel").text
    with story.database.reading() as session:
        replay = Replay(session, LEDGERS)
        assert replay.verify().broken is None
        assert [str(one) for one in replay.differences()] == []


def test_no_means_that_letters_say_nothing_of_it(story):
    story.ready()
    names(story, "priya")
    says(story, "priya", asked=False)
    assert not says_so(story)


def test_only_one_of_the_panel_chairs_it_and_only_the_chair_speaks(site, story):
    story.ready()
    with pytest.raises(DomainError, match="one of the panel"):
        names(story, "tom")
    names(story, "priya")
    for who in ("tom", "dana", "ann"):
        with pytest.raises(NotFound):
            says(story, who)
    site.visit("dana").open(f"/rounds/{story.round_id}/same-questions", 404)


def test_a_letter_that_says_it_is_not_approved_once_it_is_struck_off(story):
    story.ready()
    names(story, "priya")
    says(story, "priya")
    letter = story.compose()
    story.seal(story.hand_in(letter))
    says(story, "priya", asked=False)
    with pytest.raises(Conflict, match="that every candidate was asked the same questions"):
        story.approve(letter)


def test_another_chair_or_more_candidates_strike_it_off(story):
    story.ready()
    story.entry("tom")
    names(story, "priya")
    says(story, "priya")
    names(story, "tom")
    assert opened(story).same_questions is None
    says(story, "tom")
    with story.database.transaction() as session:
        hiring.add_candidates(
            session, story.round_id, [candidate("C-9")], actor=story.actors["dana"], now=story.now
        )  # fmt: skip
    assert (opened(story).same_questions, opened(story).same_questions_by) == (None, None)
