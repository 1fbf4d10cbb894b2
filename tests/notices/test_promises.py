"""What the database itself keeps of notices."""

import itertools

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from employer_portal.core.terms import LetterKind, Outcome
from employer_portal.letters.models import Letter

K = LetterKind


class TestPromises:
    """Kept by the database itself."""

    @pytest.fixture
    def put(self, desk, story):
        """Goes past every operation: a letter of that kind to somebody with that outcome."""
        desk.add("C-7", Outcome.PENDING)
        desk.add("C-8", Outcome.RESERVE)
        known = desk.letter(desk.write("C-1", K.OUTCOME))
        named = ("C-2", Outcome.NOT_APPOINTED), ("C-3", Outcome.APPOINTED), ("C-7", Outcome.PENDING)
        references = {outcome: reference for reference, outcome in (*named, ("C-8", Outcome.RESERVE))}

        def put(kind, outcome, number=900, corrects=None):
            with story.database.transaction() as session:
                session.add(Letter(
                    id=number, application_id=story.applications[references[outcome]], outcome=outcome, kind=kind,
                    content=known.content, fingerprint="f", template_version="1", rules_version="1",
                    composed_at=story.now, corrects_id=corrects or (known.id if kind == K.CORRECTION else None),
                ))  # fmt: skip

        return put

    def test_each_outcome_gets_its_kinds_and_no_others(self, put):
        told = {Outcome.NOT_APPOINTED, Outcome.RESERVE}
        allowed = {(kind, outcome) for kind in (K.OUTCOME, K.HOLDING, K.CORRECTION, K.ANSWER) for outcome in told}
        allowed |= {(K.HOLDING, Outcome.PENDING), (K.INVITATION, Outcome.PENDING), (K.RESERVE_CLOSED, Outcome.RESERVE)}
        took = set()
        asked = itertools.product(K, told | {Outcome.PENDING, Outcome.APPOINTED})
        for number, (kind, outcome) in enumerate(asked, 900):
            try:
                put(kind, outcome, number)
            except DBAPIError:
                continue
            took.add((kind, outcome))
        assert took == allowed

    def test_one_live_letter_of_a_kind(self, put):
        put(K.HOLDING, Outcome.PENDING, 900)
        with pytest.raises(DBAPIError):
            put(K.HOLDING, Outcome.PENDING, 901)

    def test_a_correction_names_what_it_corrects_and_nothing_else_does(self, put, desk):
        with pytest.raises(DBAPIError):
            put(K.OUTCOME, Outcome.NOT_APPOINTED, corrects=1)

    def test_only_what_left_is_past_and_it_stays_so(self, desk, story):
        waiting, gone = desk.write("C-1", K.OUTCOME), desk.write("C-2", K.OUTCOME)
        story.approve(waiting)
        refused(story, "UPDATE letter SET state = 'past', outcome = NULL WHERE id = :id", id=waiting)
        desk.leaves(gone, story.now)  # neither has cooled off
        refused(story, "UPDATE letter SET state = 'past', outcome = NULL WHERE id = :id", id=gone)
        desk.postman()
        desk.outcome("C-2", Outcome.PENDING)
        refused(story, "UPDATE letter SET state = 'approved', outcome = 'pending' WHERE id = :id", id=gone)

    def test_the_outcome_never_changes_under_a_notice(self, desk, story):
        desk.write("C-1", K.OUTCOME)
        refused(story, "UPDATE application SET outcome = 'appointed' WHERE id = :id", id=story.applications["C-1"])


def refused(story, statement, **values):
    with pytest.raises(DBAPIError), story.database.transaction() as session:
        session.execute(sa.text(statement), values)
