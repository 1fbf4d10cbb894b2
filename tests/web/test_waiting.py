"""Others write for longer than anybody waits in front of a page: a kind sentence, and nothing typed is lost."""

import threading
from contextlib import contextmanager
from datetime import timedelta
from time import monotonic, sleep

import pytest
import sqlalchemy as sa

from employer_portal.accounts.models import SignIn
from employer_portal.core.audit import AuditHead
from employer_portal.core.clock import fixed
from employer_portal.core.db import Database, make_engine
from employer_portal.core.errors import Busy
from employer_portal.hiring.models import Round, Vacancy
from tests.databases import Postgres
from tests.pages import PASSWORD, Site

ANXIOUS = 0.3


@contextmanager
def another(database, **options):
    """Another process's way to the same database."""
    engine = make_engine(database.engine.url, **options)
    yield Database(engine)
    engine.dispose()


def write(session):
    session.execute(sa.select(AuditHead).with_for_update())


@contextmanager
def somebody_writes(story):
    """Somebody else is about to commit, and takes their time."""
    with another(story.database) as database, database.transaction() as session:
        write(session)
        yield
        session.rollback()


@pytest.fixture
def site(story):
    """The portal, whose pages wait for a short time only."""
    with another(story.database, patience=ANXIOUS) as story.database:
        yield Site(story)


def test_a_form_comes_back_with_what_was_typed_and_can_be_sent_again(site):
    dana = site.visit("dana")
    form = dana.open("/vacancies/new").form("Create the vacancy")
    with somebody_writes(site.story):
        page = form.send(reference="OPS-9", title="Night Manager", brand="1")
        assert "Others are writing at this moment" in page.mistakes[0]
    page.form("Create the vacancy").send()
    with site.story.database.reading() as session:
        assert session.scalar(sa.select(Vacancy.title).where(Vacancy.reference == "OPS-9")) == "Night Manager"


def test_a_button_without_a_form_of_its_own_gives_back_what_was_sent(site):
    dana = site.visit("dana")
    close = dana.open(f"/rounds/{site.story.round_id}/settings").form("Close")
    with somebody_writes(site.story):
        page = close.send(503)
        assert page.heading == "Others are writing at this moment"
        assert page.response.headers["Retry-After"] == "3"
    page.press("Send it again")
    with site.story.database.reading() as session:
        assert session.get_one(Round, site.story.round_id).closed_at


def test_no_password_stands_on_a_page_that_comes_back(site):
    site.give_password("dana")
    form = site.visit().open("/sign-in").form("Sign in")
    with somebody_writes(site.story):
        page = form.send(503, email="dana@harbourside.example", password=PASSWORD)
    assert PASSWORD not in page.html
    assert "go back and try again" in page.text


def test_a_script_is_told_to_come_again(site, server):
    if isinstance(server, Postgres):
        pytest.skip("there, a working copy waits for nobody")
    entry, priya = site.story.entry(), site.visit("priya")
    token = priya.page.form("Sign").values["csrf_token"]
    with somebody_writes(site.story):
        answer = priya.client.post(
            f"/entries/{entry}/copy", json={"fields": {}, "seen": 0}, headers={"X-CSRFToken": token}
        )
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "3")
    assert "Others are writing" in answer.json["error"]


def test_a_page_is_read_while_others_write(site):
    """Even the one page in some minutes that notes when its device was last seen."""
    story = site.story
    with story.database.transaction() as session:
        session.execute(sa.update(SignIn).values(seen_at=story.now - timedelta(hours=1)))
    site = Site(story, clock=fixed(story.now + timedelta(minutes=1)))
    dana = site.visit("dana")
    with story.database.transaction() as session:
        session.execute(sa.update(SignIn).values(seen_at=story.now - timedelta(hours=1)))
    with somebody_writes(story):
        assert dana.open("/rounds").heading == "Hiring rounds"


def test_nobody_waits_for_longer_than_they_are_willing_to(database):
    with another(database, patience=ANXIOUS) as anxious, database.transaction() as session:
        write(session)
        started = monotonic()
        with pytest.raises(Busy), anxious.transaction() as other:
            write(other)
        assert ANXIOUS <= monotonic() - started < 10 * ANXIOUS


def test_whoever_waits_has_their_turn_in_a_short_pause(database):
    """Somebody who writes again and again, with a breath between, does not shut the next one out."""
    wrote = []

    def other():
        with another(database) as mine, mine.transaction() as session:
            write(session)
            wrote.append(monotonic())

    waiting = threading.Thread(target=other)
    started = monotonic()
    while not wrote and monotonic() - started < 10:
        with database.transaction() as session:
            write(session)
            if not waiting.is_alive():
                waiting.start()
            sleep(0.3)
        sleep(0.03)
    waiting.join()
    assert wrote[0] - started < 2
