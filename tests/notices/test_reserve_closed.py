"""The note that a reserve list has ended."""

from datetime import timedelta

import pytest

from employer_portal.core.errors import Conflict
from employer_portal.core.terms import LetterKind, Outcome

K = LetterKind


class TestReserveClosed:
    def test_it_says_that_the_list_has_ended_and_promises_nothing(self, desk, today):
        desk.add("C-7", Outcome.RESERVE)
        desk.tell("C-7")
        desk.round(reserve_until=today - timedelta(days=3))
        words = desk.text(desk.write("C-7", K.RESERVE_CLOSED))
        ended = today - timedelta(days=3)
        assert f"ended on {ended.day} {ended:%B %Y}, and you are no longer on it." in words
        assert "Thank you for letting us keep your name on it." in words

    def test_hr_ends_the_list_early(self, desk, today):
        desk.add("C-7", Outcome.RESERVE)
        desk.tell("C-7")
        desk.round(reserve_until=today + timedelta(days=30))
        with pytest.raises(Conflict, match="still runs"):
            desk.write("C-7", K.RESERVE_CLOSED)
        desk.end_list()
        assert f"ended on {today.day} {today:%B %Y}" in desk.text(desk.write("C-7", K.RESERVE_CLOSED))

    def test_nobody_learns_from_it_that_they_were_listed(self, desk, today):
        desk.add("C-7", Outcome.RESERVE)
        desk.round(reserve_until=today - timedelta(days=3))
        with pytest.raises(Conflict, match="have not been told"):
            desk.write("C-7", K.RESERVE_CLOSED)

    def test_who_was_not_listed_gets_none(self, desk, today):
        desk.tell("C-1")
        desk.round(reserve_until=today - timedelta(days=3))
        with pytest.raises(Conflict, match="gets no reserve closed"):
            desk.write("C-1", K.RESERVE_CLOSED)

    def test_no_letter_speaks_of_a_list_that_was_ended(self, desk):
        desk.add("C-7", Outcome.RESERVE)
        desk.end_list()
        with pytest.raises(Conflict, match="ended on"):
            desk.write("C-7", K.OUTCOME)
