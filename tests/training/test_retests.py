"""A material new version of the guidance: a re-test by a day, reminders, and a certificate that waits for it."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DatabaseError

from employer_portal.core import clock
from employer_portal.core.calendar import Calendar
from employer_portal.core.errors import Conflict, NotAllowed
from employer_portal.learning import licence
from employer_portal.learning import operations as learning
from employer_portal.settings import HOME
from employer_portal.training import operations, queries, retests
from employer_portal.training.content import load_content
from employer_portal.training.models import Certificate, Retest
from employer_portal.training.pages import Material, load_guidance, numbers
from employer_portal.training.queries import Standing

CONTENT = load_content(HOME / "guidance")
NEW = Material("2", date(2026, 11, 20), ("m3",), "Where clear speech is a criterion, say what was not understood.")


@pytest.fixture
def changed(monkeypatch):
    """The guidance with a material version that is newer than everybody's certificate."""
    guidance = replace(load_guidance(HOME / "guidance" / "pages"), version="2", materials=(NEW,))
    monkeypatch.setattr(retests, "load_guidance", lambda folder: guidance)
    return guidance


def hold(story, who, version, *, granted=timedelta(), lasts=timedelta(days=90)):
    """Give somebody one more certificate, for that version."""
    with story.database.transaction() as session:
        operations.grant(
            session, story.actors[who].id, guidance_version=version, valid=lasts, actor=story.actors["trainer"],
            now=story.now + granted,
        )  # fmt: skip


def owed(story, who, after=timedelta()):
    with story.database.reading() as session:
        return retests.open_retest(session, story.actors[who].id, story.now + after)


def sweep(story, after=timedelta()):
    return retests.sweep(story.database, story.now + after, Calendar.of(story.settings), story.settings)


def take(story, who, *, well=True, after=timedelta()):
    by = {"actor": story.actors[who], "now": story.now + after}
    with story.database.transaction() as session:
        attempt = learning.begin(session, licence.RETEST, CONTENT, version="2", most=3, **by)
        for place, asked in enumerate(attempt.asked):
            option = next(at for at, one in enumerate(asked["options"]) if one["right"] is well)
            learning.answer(session, attempt.id, place, option, provisional=timedelta(days=60), **by)
        return [asked["id"] for asked in attempt.asked]


def certified(story, who, after=timedelta()):
    with story.database.reading() as session:
        return queries.certified(session, story.actors[who].id, now=story.now + after)


LATE = timedelta(days=15)
PASSED_UNASKED = """INSERT INTO retest (user_id, certificate_id, version, modules, asked_at, due_at, passed_at)
SELECT user_id, certificate_id, '3', modules, asked_at, due_at, due_at FROM retest LIMIT 1"""


def test_what_two_certificates_were_asked_stands_on_the_evidence_once(story, site, changed):
    hold(story, "tom", "1")
    sweep(story)
    with story.database.reading() as session:
        assert session.scalar(sa.select(sa.func.count()).where(Retest.user_id == story.actors["tom"].id)) == 2
    address = f"/certificates/{story.actors['tom'].id}/evidence"
    assert site.visit("trainer").open(address).text.count("Version 2, modules m3: asked") == 1
    take(story, "tom")
    page = site.visit("trainer").open(address)
    assert page.text.count("Version 2, modules m3: asked") == 1
    assert ", passed " in page.text


def test_everybody_who_is_certified_for_an_older_version_is_asked_once(story, changed):
    assert sweep(story) == 4
    assert sweep(story) == 0
    with story.database.reading() as session:
        asked = session.scalars(sa.select(Retest)).all()
        assert {one.modules[0] for one in asked} == {"m3"}
        assert {clock.day_at(one.due_at) for one in asked} == {
            clock.day_at(story.now + timedelta(days=story.settings.retest_days))
        }


def test_without_a_material_version_nobody_is(story):
    assert sweep(story) == 0


def test_a_certificate_for_the_new_version_owes_nothing(story, changed):
    held = Certificate(guidance_version="2", granted_at=story.now)
    assert retests.owed_by(held, changed) == []
    assert retests.owed_by(Certificate(guidance_version="1", granted_at=story.now), changed) == [NEW]
    elsewhere = Certificate(guidance_version="", granted_at=story.now)
    assert retests.owed_by(elsewhere, changed) == []
    assert numbers("1.10") > numbers("1.9") > numbers("1")


def test_until_its_day_the_certificate_counts_and_then_not_until_it_is_passed(story, changed):
    sweep(story)
    assert certified(story, "tom")
    assert not certified(story, "tom", LATE)
    with story.database.reading() as session:
        assert queries.own(session, story.actors["tom"].id, story.now + LATE)[1] == Standing.EXPIRED
        tom = [story.actors["tom"].id]
        assert queries.unready(session, tom, at=story.now + LATE, now=story.now) == set(tom)
    take(story, "tom", well=False, after=LATE)
    assert not certified(story, "tom", LATE)
    drawn = take(story, "tom", after=LATE)
    assert len(drawn) == licence.DRAWN
    assert all(one.startswith("m3-") for one in drawn)
    assert certified(story, "tom", LATE)
    assert not certified(story, "priya", LATE)


def test_nobody_takes_one_who_is_not_asked(story):
    with pytest.raises(Conflict, match="Nothing has changed"):
        take(story, "tom")


def test_reminded_once_when_the_day_is_near(story, changed):
    sweep(story)
    with story.database.transaction() as session:
        session.execute(sa.text("UPDATE brand SET sender = 'people@harbourside.example'"))
    take(story, "tom")
    assert sweep(story, timedelta(days=6)) == 0
    assert sweep(story, timedelta(days=13)) == 3
    assert sweep(story, timedelta(days=13)) == 0


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM retest WHERE passed_at IS NOT NULL", "was passed is kept"),
        (PASSED_UNASKED, "asked before it is passed"),
    ],
)
def test_the_database_keeps_what_was_passed_and_takes_none_that_nobody_asked(story, changed, statement, said):
    sweep(story)
    take(story, "tom")
    with pytest.raises(DatabaseError, match=said), story.database.transaction() as session:
        session.execute(sa.text(statement))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ("passed_at = due_at WHERE passed_at IS NULL", "passed by answering it"),
        ("passed_at = NULL WHERE passed_at IS NOT NULL", "was passed stays so"),
    ],
)
def test_the_database_lets_nobody_pass_by_hand(story, changed, change, said):
    sweep(story)
    take(story, "tom")
    with pytest.raises(DatabaseError, match=said), story.database.transaction() as session:
        session.execute(sa.text(f"UPDATE retest SET {change}"))


def test_it_stands_on_the_list_on_the_training_page_and_on_the_file(story, changed, site):
    sweep(story)
    tom = site.visit("tom")
    page = tom.open("/").follow("Answer five questions on what has changed")
    assert "Something has changed that you should know." in page.text
    assert "Answer five questions on it by" in page.text
    page = page.press("Answer five questions")
    assert "Question 1 of 5" in page.text or "1 of 5" in page.text
    page = site.visit("trainer").open(f"/certificates/{story.actors['tom'].id}/evidence")
    assert "Version 2, modules m3" in page.text
    late = type(site)(story, clock=lambda: story.now + LATE)
    page = late.visit("tom").open("/training")
    assert "Your certificate has not counted since" in page.text
    assert "until a re-test is passed" in page.text


def test_a_certificate_that_waits_for_one_can_be_revoked_and_then_asks_nothing(story, changed):
    sweep(story)
    tom, trainer, late = story.actors["tom"].id, story.actors["trainer"], story.now + LATE
    with story.database.transaction() as session:
        assert operations.revoke(session, tom, "Left the panel.", actor=trainer, now=late) == 1
    with story.database.reading() as session:
        assert retests.open_retest(session, tom, late) is None
    with pytest.raises(Conflict, match="Nothing has changed"):
        take(story, "tom", after=LATE)


def test_a_newer_certificate_ends_what_an_older_one_was_asked(story, changed):
    sweep(story)
    hold(story, "tom", "2", granted=timedelta(days=1))
    assert owed(story, "tom", timedelta(days=2)) is None
    assert certified(story, "tom", LATE)
    assert owed(story, "priya", timedelta(days=2)) is not None


def test_whoever_holds_a_newer_certificate_or_passed_is_not_asked_for_an_older_one(story, changed):
    hold(story, "tom", "2")
    assert sweep(story) == 3, "all but Tom"
    take(story, "priya")
    hold(story, "priya", "1", granted=timedelta(days=1))
    assert sweep(story, timedelta(days=1)) == 0
    assert certified(story, "priya", LATE)


def test_two_older_certificates_are_one_notice_and_one_reminder(story, changed):
    hold(story, "tom", "1")
    assert sweep(story) == 4
    assert owed(story, "tom") is not None
    assert not certified(story, "tom", LATE)
    with story.database.transaction() as session:
        session.execute(sa.text("UPDATE brand SET sender = 'people@harbourside.example'"))
    assert sweep(story, timedelta(days=13)) == 4


def test_the_last_day_is_a_whole_one(story, changed):
    hold(story, "tom", "2", lasts=timedelta(days=3))
    sweep(story)
    with story.database.reading() as session:
        ends = session.scalars(sa.select(Certificate.expires_at).order_by(Certificate.id.desc())).first()
        due = session.scalars(sa.select(Retest.due_at)).first()
    for at in (ends, due):
        assert clock.local(at).strftime("%H:%M:%S") == "23:59:59"
    assert clock.day_at(ends) == clock.day_at(story.now + timedelta(days=3))


def test_one_from_elsewhere_that_was_given_before_lifts_nothing(story, changed):
    sweep(story)
    with story.database.transaction() as session:
        operations.take_over(
            session, story.actors["tom"].id, issuer="Acme", since=story.now - timedelta(days=30),
            until=story.now + timedelta(days=90), actor=story.actors["trainer"], now=story.now + timedelta(days=1),
        )  # fmt: skip
    assert not certified(story, "tom", LATE)
    assert owed(story, "tom", LATE) is not None


def test_the_list_says_what_holds_before_and_after_the_day(story, changed, site):
    sweep(story)
    assert "After that day your certificate does not count" in site.visit("tom").open("/").text
    late = type(site)(story, clock=lambda: story.now + LATE)
    story.entry("tom")
    page = late.visit("tom").open("/")
    assert page.text.count("Answer five questions on what has changed") == 1
    assert "Your certificate does not count until you have passed." in page.text
    assert "Get your feedback certificate" not in page.text


def test_a_trainer_reads_how_many_are_open_and_who_is_asked_something_that_stands(story, changed, site):
    sweep(story)
    page = site.visit("trainer").open("/")
    assert "4 people have a re-test open" in page.text
    take(story, "priya")
    page = site.visit("trainer").open("/certificates?standing=re-test")
    assert "Re-test open 3" in page.text
    assert "Tom" in page.text
    assert "Priya" not in page.text
    assert 'href="/certificates?standing=re-test"' in site.visit("trainer").open("/").html
    page = site.visit("tom").open("/training")
    assert "The guidance on writing feedback has a new version." in page.text, "what changed is not in it any more"


@pytest.mark.parametrize(
    ("told", "said", "mend"),
    [
        ({"lasts": timedelta(days=9)}, "yours has run out", "Ask a trainer for the next one."),
        ({}, "yours does not count until you have passed a re-test", "Answer the five questions on what has changed."),
    ],
)
def test_whoever_may_not_write_reads_what_brings_a_certificate_and_not_to_take_the_training(
    story, changed, told, said, mend
):
    with story.database.transaction() as session:
        tom, trainer = story.actors["tom"].id, story.actors["trainer"]
        if "lasts" in told:
            operations.revoke(session, tom, "Moved to sales.", actor=trainer, now=story.now)
    hold(story, "tom", "1", granted=timedelta(minutes=1), **told)
    sweep(story, timedelta(minutes=2))
    late = story.now + LATE
    with story.database.reading() as session:
        assert queries.way_to_certificate(session, tom, late) == (said, mend)
        with pytest.raises(NotAllowed, match=said) as refused:
            queries.must_be_certified(session, tom, now=late)
    assert refused.value.fix == mend
