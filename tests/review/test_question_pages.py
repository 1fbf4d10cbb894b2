"""The pages of questions: one for all who read the same words, and what a round may say."""

import pytest
import sqlalchemy as sa

from employer_portal.feedback.models import Allowance
from tests.feedback.test_own_words import WHY, round_of_five, three_passes  # noqa: F401  a fixture


@pytest.fixture
def asked(round_of_five):  # noqa: F811
    """The question about “bus pass”, as its number."""
    three_passes(round_of_five)
    with round_of_five.database.reading() as session:
        return session.scalars(sa.select(Allowance.id)).one()


def test_home_and_the_board_show_one_question(site, story, asked):
    hr = site.visit("dana")
    assert "Say whether “bus pass” is part of the exercise" in hr.open("/").text
    board = hr.open(f"/rounds/{story.round_id}")
    assert "“bus pass” stands in many people’s feedback: is it part of the exercise?" in board.text
    assert "concerns open" not in board.text
    assert "No concern is open" in hr.open("/concerns").text


def test_the_words_stand_in_context_and_are_answered_once(site, story, asked):
    page = site.visit("dana").open(f"/questions/{asked}")
    assert page.heading == "Is “bus pass” part of the exercise?"
    assert "in the feedback of 3 people, by 2 writers" in page.text
    assert "You asked each rider to show a bus pass before boarding." in page.text
    done = page.form("Answer").send(answer="vacancy", reason=WHY)
    assert "Yes, these words may stand" in done.text
    assert "for each round of this vacancy" in done.text


def test_an_answer_without_a_reason_is_sent_back(site, story, asked):
    page = site.visit("dana").open(f"/questions/{asked}").form("Answer").send(answer="yes", reason="ok")
    assert "needs a reason" in page.text


def test_an_approver_reads_it_and_does_not_answer(site, story, asked):
    page = site.visit("ann").open(f"/questions/{asked}")
    assert "Who answers this" in page.text


def test_what_a_round_may_say_names_use_and_ends(site, story, asked):
    hr = site.visit("dana")
    hr.open(f"/questions/{asked}").form("Answer").send(answer="yes", reason=WHY)
    page = hr.open(f"/rounds/{story.round_id}/allowed")
    for words in ("“bus pass”", WHY, "3 people", "Dana"):
        assert words in page.text
    ended = page.press("End this")
    assert "and no longer can" in ended.text


def test_a_phrase_that_let_nothing_stand_is_named(site, story, asked):
    with story.database.transaction() as session:
        row = session.get_one(Allowance, asked)
        session.add(
            Allowance(
                vacancy_id=row.vacancy_id, round_id=row.round_id, phrase="parcel tape", state="allowed", reason=WHY,
                asked_at=story.now, settled_by=story.actors["dana"].id, settled_at=story.now,
            )
        )  # fmt: skip
    assert "nobody: no feedback says it" in site.visit("dana").open(f"/rounds/{story.round_id}/allowed").text
