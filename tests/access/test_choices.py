"""What somebody typed about a request is what becomes of it: nothing is lost, and no slip taken, without a word."""

from datetime import UTC, datetime, timedelta

import pytest

from employer_portal.access import operations as access
from employer_portal.access.pack import content
from employer_portal.core.errors import DomainError
from employer_portal.keeping.models import Came, Choice, Ground
from tests.access.test_access import Asking
from tests.erasing.test_erasing import person_of, records


@pytest.fixture
def asking(story):
    records(story)
    story.approve(story.waiting("C-1"))
    return Asking(story)


@pytest.mark.parametrize("choice", [None, Choice.INCLUDE, Choice.WITHHOLD])
def test_words_to_leave_out_beside_another_choice_are_not_dropped_in_silence(asking, choice):
    mark = next(one for one in asking.shown() if one.item.key.startswith("entry:"))
    passage = mark.fields[-1].text
    with pytest.raises(DomainError, match="only of an item that is redacted"):
        asking.do(
            "rhoda", access.choose, asking.number, mark.item.key, choice, passages=[" ", passage],
            ground=Ground.OTHERS, note="Somebody else is meant.",
        )  # fmt: skip
    assert next(one for one in asking.shown() if one.item.key == mark.item.key).chosen is None


def test_the_form_says_so_and_keeps_what_was_typed(site, asking):
    item = next(one.item.key for one in asking.shown() if one.item.key.startswith("entry:"))
    page = site.visit("rhoda").open(f"/access/{asking.number}/items/{item}")
    page = page.form("Save").send(choice="as-listed", passages="She cried.")
    assert "Words are left out only of an item that is redacted. Choose “Redact it”" in page.text
    assert "She cried." in page.text


def test_a_day_so_long_ago_that_it_is_a_slip_is_not_noted(asking):
    story = asking.story
    came = story.now.date() - timedelta(days=1000)
    with pytest.raises(DomainError, match="more than two years ago"):
        asking.do("rhoda", access.receive, person_of(story, "C-2"), Came.POST, came, "All of it.", **asking.by)


def test_what_is_put_together_after_midnight_is_of_that_day(asking):
    """It is half past midnight in London in June, and still yesterday by the clock of the world."""
    story = asking.story
    with story.database.reading() as session:
        made, _ = content(session, asking.row(), story.settings, datetime(2027, 6, 1, 23, 30, tzinfo=UTC))
    assert made.made_on == "2 June 2027"
