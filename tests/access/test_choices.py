"""What somebody chooses for an item is what becomes of it: nothing that they typed is lost without a word."""

import pytest

from employer_portal.access import operations as access
from employer_portal.core.errors import DomainError
from employer_portal.keeping.models import Choice, Ground
from tests.access.test_access import Asking
from tests.erasing.test_erasing import records


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
