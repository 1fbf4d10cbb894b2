"""A user who is also a candidate: they do nothing for themselves, by no way and in no spelling of their address."""

from dataclasses import replace

import pytest

from employer_portal.accounts.operations import actor_of
from employer_portal.core.errors import Conflict, NotAllowed, NotFound
from employer_portal.core.terms import Outcome
from employer_portal.desk import sending
from employer_portal.feedback import operations as feedback
from employer_portal.hiring import operations as hiring
from employer_portal.review import operations as reviewing
from tests.factories import candidate

SPELLINGS = ["dana@harbourside.example", "DANA@Harbourside.example", "dana+jobs@harbourside.example"]


@pytest.mark.parametrize("address", SPELLINGS)
def test_hr_does_not_change_their_own_outcome(story, address):
    story.is_candidate("dana", address=address)
    with pytest.raises(NotFound, match="There is no such application"), story.database.transaction() as session:
        hiring.change_outcome(
            session, story.applications["C-1"], Outcome.APPOINTED, actor=story.actors["dana"], now=story.now
        )


@pytest.mark.parametrize("address", SPELLINGS)
def test_nobody_puts_themselves_into_a_round(story, address):
    own = replace(candidate("C-9"), email=address)
    with pytest.raises(NotAllowed, match="C-9 has your own"), story.database.transaction() as session:
        hiring.add_candidates(session, story.round_id, [own], actor=story.actors["dana"], now=story.now)
    with pytest.raises(NotAllowed, match="C-9 has your own"), story.database.transaction() as session:
        hiring.edit_candidate(session, story.applications["C-1"], own, actor=story.actors["dana"], now=story.now)


@pytest.mark.parametrize("address", ["tom@harbourside.example", "Tom+x@HARBOURSIDE.example"])
def test_nobody_writes_about_themselves(story, address):
    story.is_candidate("tom", address=address)
    with pytest.raises(Conflict, match="Tom is this candidate"):
        story.entry("tom", "C-1")


def test_of_many_one_oneself_is_enough(story):
    entries = [story.entry("priya", name) for name in ("C-1", "C-2")]
    for entry in entries:
        story.save_well(entry)
        story.submit(entry)
    story.is_candidate("dana", "C-2")
    with pytest.raises(NotFound), story.database.transaction() as session:
        reviewing.accept(session, entries, actor=story.actors["dana"], now=story.now)
    clean = reviewing.accept_clean(
        story.database.transaction, story.round_id, actor=story.actors["dana"], now=story.now
    )
    assert clean == 1


def test_a_new_address_of_a_user_counts_at_once(story):
    with story.database.transaction() as session:
        dana = actor_of(session, story.actors["dana"].id)
        assert dana.mailbox == "dana@harbourside.example"
        assert "harbourside" not in repr(dana)


def test_ones_own_letter_is_not_in_the_outbox_nor_counted(story):
    story.approve(story.waiting())
    story.is_candidate("dana")
    with story.database.reading() as session:
        assert sending.in_round(session, story.round_id, story.actors["dana"]) == []
        assert sending.of_round(session, story.round_id, story.actors["dana"]).total == 0
        assert sending.of_round(session, story.round_id, story.actors["both"]).total == 1


def test_what_nobody_may_know_of_is_assigned_to_nobody(story):
    story.is_candidate("dana")
    with pytest.raises(NotFound), story.database.transaction() as session:
        feedback.assign(
            session, story.applications["C-1"], story.actors["tom"].id, actor=story.actors["dana"], now=story.now
        )
