"""In summer the employer's clocks are an hour ahead of UTC, and every time is told by them."""

import ast
import json
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from click.testing import CliRunner

from employer_portal.accounts import acting, invitations
from employer_portal.accounts import commands as users
from employer_portal.accounts import operations as accounts
from employer_portal.cli import COMMANDS, LazyGroup
from employer_portal.core import clock, documents
from employer_portal.core.permissions import Role
from employer_portal.delivery import operations
from employer_portal.delivery.models import Delivery
from employer_portal.letters.models import Letter
from employer_portal.settings import Settings
from employer_portal.upkeep import doctor
from tests.accounts.test_notices import mail_is_set_up
from tests.contracts.house import modules
from tests.delivery.outbox import post, postman
from tests.delivery.outbox import transport as outbox_transport
from tests.delivery.server import Server
from tests.factories import FOUNDER
from tests.pages import Site

TEN = datetime(2027, 7, 7, 9, tzinfo=UTC)  # a Wednesday, at ten in London
NIGHT = datetime(2027, 7, 7, 23, 30, tzinfo=UTC)  # Thursday there already
#: Who may write hours: the clock for all, pages for their near moments, settings, names of files, keys to compare.
HOURS = {
    "core/clock.py", "web/filters.py", "core/setting_checks.py", "feedback/live_views.py", "upkeep/doctor.py",
    "upkeep/backups.py", "database/rows.py", "calls/forms.py", "calls/spoken.py",
}  # fmt: skip


@pytest.fixture
def portal(story, monkeypatch, tmp_path):
    """Runs a command of the portal on that day; gives back what it printed."""
    monkeypatch.setenv("DATABASE_URL", story.database.engine.url.render_as_string(hide_password=False))
    monkeypatch.setenv("PORTAL_VAR", str(tmp_path))
    for module in (acting, users, doctor):
        monkeypatch.setattr(module, "system_clock", lambda: portal.now)

    def portal(*arguments):
        result = CliRunner().invoke(LazyGroup("portal", COMMANDS, "help"), [str(one) for one in arguments])
        return result.output + str(result.exception or "")

    portal.now = TEN
    return portal


def texts(story):
    with story.database.reading() as session:
        return [documents.load(session, sha).decode() for sha in session.scalars(sa.select(Delivery.text_sha256))]


def test_a_moment_and_its_day_are_those_of_the_employer():
    assert clock.moment(TEN) == "7 July 2027, 10:00 BST"
    assert clock.day(NIGHT) == "8 July 2027"
    assert clock.day_at(NIGHT).isoformat() == "2027-07-08"
    assert clock.moment(TEN - timedelta(days=182)) == "6 January 2027, 09:00 GMT"


def test_the_zone_is_a_setting(monkeypatch):
    monkeypatch.setenv("TIMEZONE", "Asia/Kolkata")
    clock.home.cache_clear()
    try:
        assert clock.moment(TEN) == "7 July 2027, 14:30 IST"
    finally:
        clock.home.cache_clear()


def test_the_outbox_tells_when_a_letter_leaves_and_left(portal, story):
    waiting = post(story.database, "waiting", not_before=TEN)
    assert "Cooling off until 7 July 2027, 10:00 BST." in portal("outbox", "list")
    with story.database.transaction() as session:
        operations.send_now(session, [waiting], actor=FOUNDER, now=TEN)
    with Server() as server:
        postman(story.database, outbox_transport(server), clock=lambda: TEN).look()
    assert "Handed to the mail server on 7 July 2027, 10:00 BST." in portal("outbox", "show", waiting)
    assert "10:00 BST" in json.loads(portal("outbox", "show", waiting, "--format", "json"))["history"][-1][0]
    said = portal("outbox", "cancel", waiting, "--because", "x", "--as", "dana@harbourside.example")
    assert "It left on 7 July 2027, 10:00 BST." in said


def test_an_approval_tells_when_the_letter_leaves(portal, story):
    story.now = portal.now
    letter_id = story.waiting()
    with story.database.reading() as session:
        shown = session.get_one(Letter, letter_id).pdf_sha256
    said = portal(
        "letter",
        "approve",
        "--as",
        "ann@harbourside.example",
        letter_id,
        "--shown",
        shown,
        "--answer",
        "Outcome told",
        "Told by phone.",
    )
    assert said == "Approved. It leaves Thursday 8 July 2027, 10:00 BST at the earliest.\n"


def test_an_invitation_ends_on_the_day_that_it_is_here(portal, story):
    mail_is_set_up(story)
    portal.now = NIGHT
    with story.database.transaction() as session:
        accounts.make_user(
            session, "Eve", "eve@harbourside.example", (Role.ADMIN,), active=True, actor=FOUNDER, now=TEN
        )
    assert "until 15 July 2027:" in portal("user", "link", "--as", "eve@harbourside.example", "tom@harbourside.example")
    with story.database.transaction() as session:
        invitations.invite(session, story.actors["tom"].id, by_mail=True, actor=FOUNDER, now=NIGHT)
    assert "until Thursday 15 July." in texts(story)[-1]


def test_a_certificate_ends_on_the_day_that_it_is_here(portal):
    portal.now = NIGHT
    said = portal("user", "certify", "--as", "trainer@harbourside.example", "tom@harbourside.example")
    assert "until 7 July 2028." in said


def test_pages_tell_it_too(story):
    delivery_id = post(story.database, "waiting", not_before=TEN)
    page = Site(story, clock.fixed(NIGHT)).visit("dana").open(f"/outbox/{delivery_id}")
    assert "It leaves Thursday 8 July 2027, 08:00 BST." in page.text


def test_doctor_tells_it_too(portal):
    assert [found.says for found in doctor.clock(Settings()) if found.what == "Clock"] == ["7 July 2027, 10:00 BST"]


def test_nobody_else_writes_hours():
    """Whoever wants to tell people a time asks `core/clock.py`."""
    writers = {
        path
        for path, _, tree in modules()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and ("%H" in node.value or "%-d" in node.value or node.value.endswith(" UTC."))
    }
    assert writers <= HOURS | {"demo/command.py"}
