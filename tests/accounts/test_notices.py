"""Notices reach those who want them, name no candidate, and never speak of themselves."""

from collections import Counter
from datetime import timedelta

import sqlalchemy as sa

from employer_portal.accounts import notices
from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import Brand, User
from employer_portal.core import documents
from employer_portal.core.permissions import Permission
from employer_portal.delivery import operations, sweep
from employer_portal.delivery.models import NOTICES, Delivery, DeliveryState
from employer_portal.delivery.transport import transport_of
from employer_portal.desk.tasks import tell_of_trouble
from employer_portal.settings import Settings
from tests.delivery.outbox import force, postman
from tests.delivery.outbox import post as outbox_post
from tests.factories import FOUNDER


def mail_is_set_up(story):
    with story.database.transaction() as session:
        brand = session.scalars(sa.select(Brand)).one()
        brand.sender = "Dana Osei <feedback@harbourside.example>"
        return brand.id


def post(story, who="dana", **values):
    with story.database.transaction() as session:
        return notices.post(
            session, story.actors[who].id, "delivery-trouble", actor=FOUNDER, now=story.now, count=2,
            brand="Harbourside", **values,
        )  # fmt: skip


def test_a_notice_leaves_at_once_with_words_and_a_link(story):
    mail_is_set_up(story)
    posted = post(story)
    assert posted.state == DeliveryState.QUEUED
    assert posted.any_time
    with story.database.reading() as session:
        text = documents.load(session, posted.text_sha256).decode()
        html = documents.load(session, posted.html_sha256).decode()
    assert "2 letters from Harbourside did not arrive" in text
    assert "http://localhost:8000/outbox?state=trouble" in text
    assert 'href="http://localhost:8000/outbox?state=trouble"' in html


def test_nothing_is_posted_to_somebody_who_wants_none_or_before_mail_is_set_up(story):
    assert post(story) is None
    mail_is_set_up(story)
    with story.database.transaction() as session:
        session.get_one(User, story.actors["dana"].id).notices = False
    assert post(story) is None


def test_whoever_sends_for_a_brand_is_told_once_of_a_letter_that_did_not_arrive(story, tmp_path):
    brand = mail_is_set_up(story)
    story.approve(story.waiting())
    with story.database.transaction() as session:
        letter = session.scalars(sa.select(Delivery.id).where(Delivery.group != NOTICES)).one()
        operations.send_now(session, [letter], actor=story.actors["dana"], now=story.now)
    postman(story.database, transport_of(Settings(PORTAL_VAR=tmp_path))).look()
    with story.database.transaction() as session:
        operations.came_back(session, letter, actor=story.actors["dana"], now=story.now, reason="Moved away")
        senders = notices.holders(session, Permission.SEND, brand)
    assert tell_of_trouble(story.database, story.now) == 1
    assert tell_of_trouble(story.database, story.now + timedelta(hours=1)) == 0
    with story.database.reading() as session:
        posted = session.scalars(sa.select(Delivery).where(Delivery.group == NOTICES)).all()
        assert len(posted) == len(senders) > 0
        assert "Ortiz" not in documents.load(session, posted[0].text_sha256).decode()


def test_a_worker_that_dies_with_several_letters_makes_one_notice_a_person(story):
    """Two brands, whose letters are found in three looks, as dead processes are."""
    first = mail_is_set_up(story)
    with story.database.transaction() as session:
        northgate = accounts.make_brand(session, "Northgate", actor=FOUNDER, now=story.now)
        second = northgate.id
    told = []
    for minute, brand in enumerate((first, second, first)):
        now = story.now + timedelta(minutes=minute)
        dies_with(story, brand, now)
        told.append(tell_of_trouble(story.database, now))
    told.append(tell_of_trouble(story.database, story.now + timedelta(hours=2)))
    assert told == [1, 0, 0, 2]
    with story.database.reading() as session:
        posted = session.scalars(sa.select(Delivery).where(Delivery.group == NOTICES).order_by(Delivery.id)).all()
        to = Counter((row.subject_sha256, row.recipient) for row in posted)
        assert set(to.values()) == {1}
        assert len(posted) == 2 * len(notices.holders(session, Permission.SEND, first))
        assert "2 letters from Northgate and Harbourside" in documents.load(session, posted[-1].text_sha256).decode()


def dies_with(story, brand, now):
    """A worker hands a letter of that brand over, and is not heard of again."""
    delivery_id = outbox_post(story.database, f"{now:%M}", changes={"brand_id": brand}, any_time=True, now=now)
    force(
        story.database,
        delivery_id,
        state=DeliveryState.HANDING_OVER,
        lease_by="gone",
        lease_until=now,
        handed_at=now,
        via="a",
    )
    with story.database.transaction() as session:
        assert sweep.recover(session, gone=["gone"], now=now) == [delivery_id]
