"""What the page of a letter offers once it has left."""

import sqlalchemy as sa

from employer_portal.core.permissions import SYSTEM
from employer_portal.core.workflow import Act, move
from employer_portal.delivery.models import Cause, Delivery
from employer_portal.delivery.workflow import DELIVERY


def leaves(story, *steps):
    with story.database.transaction() as session:
        row = session.scalars(sa.select(Delivery)).one()
        for step in ("due", "hand_over", *steps):
            if step == "hand_over":
                row.lease_by, row.handed_at, row.via = "worker", story.now, "mail"
            if step == "accepted":
                row.sent_at = story.now
            if step == "came_back":
                row.cause = Cause.ADDRESS
            move(session, DELIVERY, row, step, Act(story.actors["dana"] if step == "came_back" else SYSTEM, story.now))
            session.flush()


def test_a_letter_that_left_says_so_and_cannot_be_withdrawn(site, story):
    letter_id = story.waiting()
    story.approve(letter_id)
    assert "Why must it not leave?" in site.visit("dana").open(f"/letters/{letter_id}").text
    leaves(story, "accepted")
    page = site.visit("dana").open(f"/letters/{letter_id}")
    assert "Sent Not appointed" in page.text
    assert "Why must it not leave?" not in page.text


def test_one_that_came_back_can_be_withdrawn(site, story):
    letter_id = story.waiting()
    story.approve(letter_id)
    leaves(story, "accepted", "came_back")
    page = site.visit("dana").open(f"/letters/{letter_id}")
    assert "Did not arrive Not appointed" in page.text
    assert "Why must it not leave?" in page.text
