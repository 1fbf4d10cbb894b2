"""A correction of a letter that left."""

import pytest

from employer_portal.core.errors import Conflict, DomainError

WRONG = "We wrote that your plan did not show the volume."
RIGHT = "Your plan showed the volume for Monday."


class TestCorrection:
    @pytest.fixture
    def gone(self, desk, story):
        """A feedback letter that left."""
        letter = story.waiting()
        desk.leaves(letter)
        return letter

    def test_it_names_the_letter_by_its_day_and_leaves_it_as_it_is(self, desk, story, gone):
        before = desk.letter(gone)
        made = desk.correct(gone, WRONG, RIGHT)
        words, day = desk.text(made), story.now.date()
        assert f"Our letter of {day.day} {day:%B %Y} said something that was not right. We are sorry." in words
        assert words.index(WRONG) < words.index(RIGHT) < words.index("The outcome of your application is the same")
        desk.leaves(made)
        after = desk.letter(gone)
        assert (after.state, after.version, after.pdf_sha256) == ("approved", before.version, before.pdf_sha256)
        assert desk.letter(made).corrects_id == gone

    def test_only_what_left_is_corrected(self, desk, story):
        waiting = story.waiting()
        with pytest.raises(Conflict, match="has left"):
            desk.correct(waiting, WRONG, RIGHT)

    def test_its_words_are_judged_as_all_words_are(self, desk, gone):
        with pytest.raises(DomainError, match="cannot go to the candidate"):
            desk.correct(gone, WRONG, "You are too old for the night shift.")

    def test_both_texts_are_needed(self, desk, gone):
        with pytest.raises(DomainError, match="Say what was wrong"):
            desk.correct(gone, WRONG, " ")

    def test_after_one_that_left_there_may_be_another(self, desk, gone):
        first = desk.correct(gone, WRONG, RIGHT)
        desk.leaves(first)
        assert desk.correct(gone, WRONG, "Your plan showed the volume for Tuesday.") != first
        assert desk.letter(first).state == "past"
        with pytest.raises(Conflict, match="has left"):
            desk.correct(first, WRONG, RIGHT)
