"""The trail says of what was erased what it was, in plain words."""

import pytest

from employer_portal.core.terms import LetterKind, Outcome
from employer_portal.records import reading
from tests.erasing.test_erasing import erased, left, records
from tests.notices.notices import Desk

WORDS = {LetterKind.FEEDBACK: "the feedback letter", LetterKind.OUTCOME: "the outcome notice"}


@pytest.mark.parametrize("kind", WORDS)
def test_a_letter_is_named_by_what_it_was_also_once_it_is_erased(story, tmp_path, kind):
    desk = Desk(story, tmp_path / "mailbox")
    desk.outcome("C-1", Outcome.NOT_APPOINTED)
    letter = story.waiting("C-1") if kind == LetterKind.FEEDBACK else desk.write("C-1", kind)
    story.approve(letter)
    records(story)
    left(story, tmp_path / "mailbox")
    number = desk.sent(letter).id
    assert f"The mail server took {WORDS[kind]}." in said(story, number)
    erased(story)
    assert f"The text of {WORDS[kind]} was erased." in said(story, number)
    assert f"The mail server took {WORDS[kind]}." in said(story, number)
    assert "What was held about a person was erased." in said(story)


def said(story, delivery=None):
    """What the lines say, of that delivery or all."""
    with story.database.reading() as session:
        asked = reading.Asked(about=f"delivery {delivery}" if delivery else "")
        lines = session.execute(reading.lines(session, asked, story.actors["rhoda"])).all()
        return [one.words for one in reading.read(session, lines)]
