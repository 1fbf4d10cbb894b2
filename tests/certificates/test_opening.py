"""Single answers are opened by whoever keeps the records, for a claim, with a reason; the learner sees it."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from employer_portal.accounts import operations as accounts
from employer_portal.certificates import opening
from employer_portal.certificates.models import AnswersOpened
from employer_portal.core.audit import AuditLine
from employer_portal.core.errors import Conflict, DomainError, NotAllowed, NotFound
from employer_portal.core.permissions import Role
from employer_portal.delivery.models import Delivery
from employer_portal.learning import operations as learning
from employer_portal.settings import HOME
from employer_portal.training.content import load_content
from tests.factories import give_roles

CONTENT = load_content(HOME / "guidance")
WHY = "Claim 2026/14: what was answered on health questions."


@pytest.fixture
def answered(story):
    """Ann answered a module; the approver called both keeps the records now."""
    by = {"actor": story.actors["ann"], "now": story.now}
    with story.database.transaction() as session:
        attempt = learning.begin(session, "m1", CONTENT, version="1", most=3, **by)
        for place in range(len(attempt.asked)):
            learning.answer(session, attempt.id, place, 0, provisional=timedelta(days=60), **by)
        asked = attempt.asked[0]
        give_roles(session, story.actors["both"].id, Role.RECORDS)
    return asked


def test_opened_with_a_reason_and_seen_by_the_learner(story, site, answered):
    ann = story.actors["ann"].id
    records = site.visit("both")
    page = records.open(f"/certificates/{ann}/evidence").follow("open single answers")
    assert answered["options"][0]["text"] not in page.text
    assert "Say for which claim" in page.form("Open them").send(because="").text
    page = records.open(f"/certificates/{ann}/answers").form("Open them").send(because=WHY)
    assert page.heading == "What Ann answered"
    assert answered["ask"] in page.text
    assert answered["options"][0]["text"] in page.text
    assert "opened your single answers" in site.visit("ann").open("/training").text
    with story.database.reading() as session:
        line = session.scalars(sa.select(AuditLine).where(AuditLine.verb == "answers_opened.made")).one()
        assert line.actor_id == story.actors["both"].id
        assert WHY not in str(line.facts)


def test_everybody_is_told_before_they_begin(site):
    ann = site.visit("ann")
    assert "whoever keeps the records can open them with a reason" in ann.open("/training").text
    assert "Who sees what of it" in ann.open("/training/modules/m1").links()


def test_trainers_and_others_do_not(story, site, answered):
    ann = story.actors["ann"].id
    for who in ("trainer", "dana", "priya"):
        site.visit(who).open(f"/certificates/{ann}/answers", 404)
        with pytest.raises(NotAllowed), story.database.transaction() as session:
            opening.open_answers(session, ann, WHY, actor=story.actors[who], now=story.now)


class TestOpening:
    @pytest.fixture
    def records(self, story, answered, site):
        site.visit("both")
        with story.database.reading() as session:
            return accounts.actor_of(session, story.actors["both"].id)

    def test_not_without_a_reason_nor_of_oneself(self, story, records):
        with story.database.transaction() as session:
            with pytest.raises(DomainError, match="for which claim"):
                opening.open_answers(session, story.actors["ann"].id, "claim", actor=records, now=story.now)
            with pytest.raises(NotAllowed, match="Your own answers"):
                opening.open_answers(session, records.id, WHY, actor=records, now=story.now)

    def test_sent_twice_it_is_one_opening_and_the_learner_is_told_once(self, story, records):
        ann = story.actors["ann"].id
        with story.database.transaction() as session:
            session.execute(sa.text("UPDATE brand SET sender = 'people@harbourside.example'"))
            made = [opening.open_answers(session, ann, WHY, actor=records, now=story.now).id for _ in range(2)]
        assert made[0] == made[1]
        with story.database.reading() as session:
            assert session.scalars(sa.select(Delivery.recipient)).all() == ["Ann <ann@harbourside.example>"]
        with story.database.transaction() as session:
            again = opening.open_answers(session, ann, WHY, actor=records, now=story.now + opening.LASTS)
            assert again.id != made[0], "once they are closed the reason is given anew"

    def test_it_closes_after_eight_hours_and_is_of_one_person(self, story, records):
        with story.database.transaction() as session:
            opened = opening.open_answers(session, story.actors["ann"].id, WHY, actor=records, now=story.now).id
        with story.database.reading() as session:
            assert opening.read(session, opened, records, story.now)[1].name == "Ann"
            with pytest.raises(Conflict, match="closed again"):
                opening.read(session, opened, records, story.now + opening.LASTS)
            with pytest.raises(NotFound):
                opening.read(session, opened, story.actors["trainer"], story.now)

    def test_the_database_keeps_it_as_it_was(self, story, records):
        with story.database.transaction() as session:
            opening.open_answers(session, story.actors["ann"].id, WHY, actor=records, now=story.now)
        with pytest.raises(DatabaseError, match="stays as it is"), story.database.transaction() as session:
            session.execute(sa.update(AnswersOpened).values(because="Nothing in particular."))
        with pytest.raises(DatabaseError, match="opened is kept"), story.database.transaction() as session:
            session.execute(sa.delete(AnswersOpened))


def test_what_is_for_practice_stays_the_learners_own(story, site, answered):
    """Refreshers, and the notes that somebody rates after the first ones, are read by nobody else."""
    by = {"actor": story.actors["ann"], "now": story.now}
    with story.database.transaction() as session:
        for step in ("refresher", "rating", "rating"):
            attempt = learning.begin(session, step, CONTENT, version="1", most=9, **by)
            for place in range(len(attempt.asked)):
                learning.answer(session, attempt.id, place, 0, provisional=timedelta(days=60), **by)
    page = site.visit("both").open(f"/certificates/{story.actors['ann'].id}/answers")
    page = page.form("Open them").send(because=WHY)
    assert "A refresher" not in page.text
    assert page.text.count("Rate some notes") == 1


def test_what_is_answered_after_the_opening_is_not_in_it(story, site, answered):
    records = site.visit("both")
    page = records.open(f"/certificates/{story.actors['ann'].id}/answers").form("Open them").send(because=WHY)
    by = {"actor": story.actors["ann"], "now": story.now + timedelta(hours=1)}
    with story.database.transaction() as session:
        attempt = learning.begin(session, "m2", CONTENT, version="1", most=9, **by)
        for place in range(len(attempt.asked)):
            learning.answer(session, attempt.id, place, 0, provisional=timedelta(days=60), **by)
    assert CONTENT.modules[1].title not in records.open(page.path).text
