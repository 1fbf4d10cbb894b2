"""The audit trail as a page: found by person, object, kind and day, in sentences; of all brands, for nobody less."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.accounts import operations as accounts
from employer_portal.accounts.models import Brand, User
from employer_portal.core import audit, documents
from employer_portal.core.calendar import Calendar
from employer_portal.core.permissions import Role
from employer_portal.delivery.models import Delivery
from employer_portal.records.tasks import mail_head
from tests.factories import FOUNDER, narrow


@pytest.fixture
def rhoda(site, story):
    with story.database.transaction() as session:
        user = accounts.make_user(
            session, "Rhoda", "rhoda@harbourside.example", (Role.RECORDS,), active=True, actor=FOUNDER, now=story.now
        )
        story.actors["rhoda"] = accounts.actor_of(session, user.id)
    return site.visit("rhoda")


def test_lines_are_found_by_person_object_kind_and_day(story, rhoda):
    letter = story.waiting("C-1")
    story.approve(letter)
    page = rhoda.open("/trail")
    assert "Ann approved the feedback letter." in page.text
    with story.database.reading() as session:
        assert str(audit.newest(session)) in page.text
    assert "Ann approved the feedback letter." in rhoda.open(f"/trail?about=letter+{letter}&who=ann").text
    assert "No line says that." in rhoda.open(f"/trail?about=letter+{letter}&who=priya").text
    of_application = rhoda.open(f"/trail?about=application+{story.applications['C-1']}")
    assert "Ann approved the feedback letter." in of_application.text
    assert "The feedback letter went into the outbox." in of_application.text
    assert "No line says that." in rhoda.open(f"/trail?about=application+{story.applications['C-2']}&who=ann").text
    assert "Ann approved" not in rhoda.open("/trail?kind=certificate").text
    tomorrow = story.now.date() + timedelta(days=1)
    assert "No line says that." in rhoda.open(f"/trail?since={tomorrow}").text
    assert "Ann approved" in rhoda.open(f"/trail?until={story.now.date()}").text
    assert "No line says that." in rhoda.open("/trail?about=%25&who=%25").text
    assert "Ann approved" in rhoda.open("/trail?since=0001-01-01&until=9999-12-31").text


def test_they_are_taken_out_as_a_table_with_a_line_that_says_so(story, rhoda):
    answer = rhoda.open("/trail?kind=certificate").form("Take these lines out").send().response
    assert answer.mimetype == "text/csv"
    rows = answer.text.splitlines()
    assert rows[0].endswith("line,when,who,what,about,in words,facts,hash")
    assert {"certificate.granted"} == {row.split(",")[3] for row in rows[1:]}
    assert "Rhoda took lines of the audit trail out as a table." in rhoda.open("/trail").text


def test_whoever_keeps_the_records_of_some_brands_reads_none_of_it(site, story, rhoda):
    with story.database.transaction() as session:
        narrow(session, story.actors["rhoda"].id, 1)
    site.visit("rhoda").open("/trail", 404)
    assert "The audit trail" not in site.visit("rhoda").open("/evidence").text
    site.visit("dana").open("/trail", 404)


def test_nobody_reads_what_was_done_about_themselves(site, story, rhoda):
    story.approve(story.waiting("C-1"))
    story.is_candidate("rhoda", "C-1")
    page = site.visit("rhoda").open("/trail")
    assert "approved the feedback letter" not in page.text
    assert "granted a feedback certificate" in page.text


def test_the_newest_line_is_mailed_each_week_to_those_who_keep_the_records(site, story, rhoda):
    with story.database.transaction() as session:
        session.get_one(Brand, 1).sender = "people@harbourside.example"
    with story.database.reading() as session:
        before = audit.newest(session)
    calendar, open_hour = Calendar.of(story.settings), story.now
    assert mail_head(story.database, open_hour, calendar) == 1
    with story.database.reading() as session:
        mail = session.scalars(sa.select(Delivery).order_by(Delivery.id.desc())).first()
        assert "rhoda@harbourside.example" in mail.recipient
        assert str(before) in documents.load(session, mail.text_sha256).decode()
    assert mail_head(story.database, open_hour + timedelta(days=1), calendar) == 0
    assert mail_head(story.database, open_hour.replace(hour=23) + timedelta(days=7), calendar) == 0
    assert mail_head(story.database, open_hour + timedelta(days=7), calendar) == 1
    assert "mailed to those who keep the records" in rhoda.open("/trail?kind=trail").text


def test_one_who_keeps_the_records_is_no_witness_so_an_administrator_gets_it_too(story, rhoda):
    with story.database.transaction() as session:
        session.get_one(Brand, 1).sender = "people@harbourside.example"
        for name, role in (("ada", Role.ADMIN), ("ravi", Role.RECORDS)):
            accounts.make_user(
                session, name.title(), f"{name}@harbourside.example", (role,), active=name == "ada", actor=FOUNDER,
                now=story.now,
            )  # fmt: skip
    calendar = Calendar.of(story.settings)
    assert mail_head(story.database, story.now, calendar) == 2
    with story.database.transaction() as session:
        ravi = session.scalars(sa.select(User).where(User.name == "Ravi")).one()
        ravi.active = True
        narrow(session, ravi.id, 1)
    assert mail_head(story.database, story.now + timedelta(days=7), calendar) == 2
    with story.database.reading() as session:
        newest = session.scalars(sa.select(Delivery.recipient).order_by(Delivery.id.desc()).limit(2)).all()
    assert {one.split("@")[0].split("<")[-1] for one in newest} == {"rhoda", "ravi"}
