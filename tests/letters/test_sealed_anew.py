"""A letter that came back and is sealed anew: it goes out under a new key, and nothing of it goes out twice unseen."""

import pytest
import sqlalchemy as sa

from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import Conflict
from employer_portal.core.terms import LetterKind
from employer_portal.delivery import operations as delivery
from employer_portal.delivery.models import Delivery
from employer_portal.letters import renewing
from employer_portal.letters.models import SealingJob
from employer_portal.settings import Settings
from tests.notices.notices import LATER, Desk

K = LetterKind
CALENDAR = Calendar.of(Settings())


@pytest.fixture
def desk(story, tmp_path) -> Desk:
    return Desk(story, tmp_path / "mail")


@pytest.fixture(params=[K.OUTCOME, K.FEEDBACK])
def bounced(request, desk, story):
    """A letter that left and came back; with its delivery."""
    letter_id = story.waiting() if request.param == K.FEEDBACK else desk.write("C-1", request.param)
    desk.leaves(letter_id)
    story.now += LATER
    old = desk.sent(letter_id).id
    with story.database.transaction() as session:
        delivery.came_back(session, old, reason="No such box.", **desk.by)
    desk.postman(story.now)
    return letter_id, old


def sealed_anew(desk, letter_id):
    story = desk.story
    with story.database.transaction() as session:
        renewing.seal_anew(session, letter_id, CALENDAR, **desk.by)
    with story.database.reading() as session:
        job = session.scalars(sa.select(SealingJob.id).where(SealingJob.state == "asked")).one()
    story.seal(job)


def test_what_left_under_the_old_key_never_leaves_again(desk, story, bounced):
    letter_id, old = bounced
    sealed_anew(desk, letter_id)
    for again in (
        lambda session: delivery.retry(session, [old], **desk.by),
        lambda session: delivery.send_again(session, old, to="sam@post.example", **desk.by),
    ):
        with pytest.raises(Conflict), story.database.transaction() as session:
            again(session)


def test_the_new_one_names_the_one_whose_place_it_takes(desk, story, bounced):
    letter_id, old = bounced
    sealed_anew(desk, letter_id)
    story.approve(letter_id)
    assert desk.sent(letter_id).replaces == old


def test_to_the_address_that_it_came_back_from_nothing_goes_until_somebody_lifts_it(desk, story, bounced):
    letter_id, old = bounced
    sealed_anew(desk, letter_id)
    story.approve(letter_id)
    desk.postman(story.now + 2 * LATER)
    with story.database.reading() as session:
        left = session.scalars(sa.select(Delivery.id).where(Delivery.sent_at.is_not(None))).all()
    assert left == [old]


def test_a_letter_of_another_kind_takes_its_place_never(desk, story, bounced):
    letter_id, _ = bounced
    kind = desk.letter(letter_id).kind
    sealed_anew(desk, letter_id)
    other = story.waiting() if kind == K.OUTCOME else desk.write("C-1", K.OUTCOME)
    story.approve(other)
    assert desk.sent(other).replaces is None


def test_the_outbox_calls_it_a_letter(desk, story, bounced, site):
    letter_id, old = bounced
    sealed_anew(desk, letter_id)
    assert "Sam Ortiz1 · Warehouse Team Leader · an earlier letter" in site.visit("dana").open(f"/outbox/{old}").text
