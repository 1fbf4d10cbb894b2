"""What the board says of a candidate at each step of the feedback's way, from nobody asked to a letter that left."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import Delivery
from employer_portal.desk import board
from employer_portal.hiring.models import Application
from employer_portal.letters import operations as letters
from tests.delivery.outbox import postman, transport
from tests.delivery.server import Fault, Server


@pytest.fixture
def says(story):
    """What the board says of a candidate now."""

    def words(candidate="C-1"):
        with story.database.reading() as session:
            [row] = board.rows(session, [session.get_one(Application, story.applications[candidate])])
            return row.next.words

    return words


def do(story, verb, *given, who="dana", **more):
    with story.database.transaction() as session:
        return verb(session, *given, actor=story.actors[who], now=story.now, **more)


def on_its_way(story):
    """An approved letter's delivery."""
    story.approve(story.waiting())
    with story.database.reading() as session:
        return session.scalars(sa.select(Delivery.id)).one()


def test_entries_are_owed_then_reviewed_then_decided_on(story, says):
    assert says() == "Nobody is asked for feedback"
    first = story.entry("priya")
    assert says() == "Waiting for Priya’s entry"
    second = story.entry("tom")
    assert says() == "Waiting for 2 entries"
    for entry, who in ((first, "priya"), (second, "tom")):
        story.save(entry, who)
        story.submit(entry, who)
    assert says() == "2 entries to review"
    story.accept(first)
    assert says() == "An entry to review"
    story.accept(second)
    assert says() == "The decision is not recorded"
    story.decide()
    assert says() == "Ready to compose"


def test_a_letter_is_a_draft_waits_comes_back_and_leaves(story, says):
    story.ready()
    letter = story.compose()
    assert says() == "Letter in draft"
    story.seal(story.hand_in(letter))
    assert says() == "With the approver since"
    do(story, letters.give_back, letter, "Say which shift.", who="ann")
    assert says() == "Letter given back"
    story.seal(story.hand_in(letter))
    story.approve(letter)
    assert says() == "Leaves"


def test_what_waits_is_kept_back_let_go_and_stopped(story, says):
    row = on_its_way(story)
    do(story, delivery.hold, [row])
    assert says() == "Kept back by hand"
    do(story, delivery.hold, [row], on=False)
    assert says() == "Leaves"
    do(story, delivery.send_now, [row])
    assert says() == "On its way"
    do(story, delivery.cancel, [row], reason="another address")
    assert says() == "Stopped before it left"


@pytest.mark.parametrize(("fault", "words"), [(None, "Sent"), ("550 5.1.1 no", "The address does not exist.")])
def test_what_was_handed_over_is_sent_or_needs_somebody(story, says, fault, words):
    do(story, delivery.send_now, [on_its_way(story)])
    with Server(faults={"rcpt": Fault(fault)} if fault else {}) as server:
        postman(story.database, transport(server), clock=lambda: story.now + timedelta(seconds=1)).look()
    assert says() == words
