"""Real processes that bring a round in, killed with -9 in the middle of a slice and between two: whoever comes after
goes on, the round is whole, nothing is in it twice, and the trail holds."""

import os
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal import schema
from employer_portal.core import audit
from employer_portal.core.clock import system_clock
from employer_portal.exchange import exporting, importing, reading, reimporting, tasks, undoing, uploads
from employer_portal.feedback.models import Entry
from employer_portal.hiring.models import Application, Round, Upload, UploadState
from employer_portal.running import jobs
from employer_portal.settings import HOME
from employer_portal.training import operations as training
from employer_portal.workbook.writer import write_workbook
from tests.exchange.test_arriving import everything
from tests.exchange.test_importing import rows, workbook
from tests.records.test_trail import compare

assert schema  # every table
pytestmark = pytest.mark.slow
PEOPLE = tuple(f"X-{number}" for number in range(1, 7))
IN = replace(
    workbook(*(rows(reference, "Priya") for reference in PEOPLE), candidates=PEOPLE),
    feedback=tuple(row for one in PEOPLE for row in (*rows(one, "Priya"), *rows(one, "New Person"))),
)
MOMENTS = {
    "before the first slice": "2 BEGIN IMMEDIATE",
    "inside the first slice": "1 INSERT INTO mark",
    "between two slices": "4 BEGIN IMMEDIATE",
    "inside the last slice": "3 INSERT INTO mark",
    "before it is seen": "1 UPDATE hiring_round",
}


@pytest.fixture
def desk(story, tmp_path, monkeypatch):
    """Whoever comes after, and the environment of the processes."""
    for module, name in ((importing, "WRITTEN"), (reimporting, "WRITTEN"), (undoing, "AT_ONCE")):
        monkeypatch.setattr(module, name, 2)
    with story.database.transaction() as session:
        training.grant(
            session, story.actors["dana"].id, guidance_version="1", valid=timedelta(days=9),
            actor=story.actors["trainer"], now=system_clock(),
        )  # fmt: skip
    url = story.database.engine.url.render_as_string(hide_password=False)
    monkeypatch.setenv("DATABASE_URL", url)
    later = system_clock() + jobs.LEASE * 2
    return tasks.Desk(story.database, story.settings, "after", lambda: later)


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "round.xlsx"
    write_workbook(IN, path)
    return path


def killed(moment, *what):
    """That process, which must have been killed at that moment."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.exchange.killed", moment, *what], cwd=HOME, env=dict(os.environ),
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == -signal.SIGKILL, (done.returncode, done.stderr[-2000:])


def an_upload(story, path, into=None):
    """An upload that waits for a worker to bring it in; its id."""
    dana, now = story.actors["dana"], system_clock()
    book = reading.read(path)
    with story.database.transaction() as session:
        upload = uploads.take_in(session, path.name, path.read_bytes(), actor=dana, now=now)
        uploads.was_read(session, upload, tasks.summary(book), actor=dana, now=now)
        brand = session.get_one(Round, story.round_id).vacancy.brand_id
        uploads.bring_in(session, upload.id, brand, into=into, actor=dana, now=now)
        return upload.id


def one_upload(story):
    with story.database.reading() as session:
        return session.scalars(sa.select(Upload)).one()


def must_hold(story):
    """The trail is unbroken, and the rows are as it says."""
    assert compare(story.database)[0] == []
    with story.database.reading() as session:
        assert audit.verify(session).broken is None


def must_be_whole(story):
    upload = one_upload(story)
    assert (upload.state, upload.found["came"]["added"]) == (UploadState.DONE, 6)
    with story.database.reading() as session:
        assert session.get_one(Round, upload.round_id).arriving is None
        everybody = sa.select(Application.reference).filter_by(round_id=upload.round_id).order_by(Application.position)
        assert tuple(session.scalars(everybody)) == PEOPLE
        assert session.scalar(sa.select(sa.func.count(Entry.id))) == 12
    must_hold(story)


@pytest.mark.parametrize("moment", ["between two slices", "inside the last slice"])
def test_the_command_goes_on_where_it_was_killed(story, desk, book, moment):
    killed(MOMENTS[moment], "import", str(book))
    assert one_upload(story).state == UploadState.IMPORTING
    with story.database.reading() as session:
        assert session.scalar(sa.select(Application.id).where(Application.reference == "X-1")) is None, "unseen"
    command = [sys.executable, "-m", "employer_portal.cli", "round", "import", str(book)]
    command += ["--as", "dana@harbourside.example"]
    told = subprocess.run(command, cwd=HOME, capture_output=True, text=True, timeout=120, check=False)
    assert "run this again in two minutes" in told.stderr
    with story.database.transaction() as session:  # the two minutes are over
        session.execute(sa.update(Upload).values(lease_until=system_clock() - timedelta(seconds=1)))
    done = subprocess.run(command, cwd=HOME, capture_output=True, text=True, timeout=120, check=False)
    assert "6 candidates and 12 entries came in" in done.stdout, done.stderr
    must_be_whole(story)


@pytest.mark.parametrize("moment", ["before the first slice", "inside the first slice", "before it is seen"])
def test_another_worker_goes_on_where_one_was_killed(story, desk, book, moment):
    upload = an_upload(story, book)
    number, words = MOMENTS[moment].split(" ", 1)
    killed(f"{int(number) + (words == 'BEGIN IMMEDIATE')} {words}", "job", str(upload))
    tasks.bring_in(desk, upload, story.checker)
    must_be_whole(story)


@pytest.mark.parametrize("moment", ["2 DELETE FROM mark", "1 DELETE FROM hiring_round"])
def test_taking_it_back_goes_on_where_it_was_killed(story, desk, book, moment):
    upload = an_upload(story, book)
    before = everything(story)
    killed("1 UPDATE hiring_round", "job", str(upload))
    with story.database.transaction() as session:
        uploads.stop(session, upload, actor=story.actors["dana"], now=system_clock())
        session.execute(sa.update(Upload).values(lease_until=None))
    killed(moment, "job", str(upload))
    tasks.bring_in(desk, upload, story.checker)
    assert everything(story) == before
    assert one_upload(story).state == UploadState.READ
    must_hold(story)


@pytest.mark.parametrize("moment", ["3 INSERT INTO mark", "5 UPDATE round_upload"])
def test_what_comes_back_goes_on_where_it_was_killed(story, desk, tmp_path, moment):
    with story.database.reading() as session:
        back = exporting.as_workbook(session, session.get_one(Round, story.round_id), story.actors["dana"])
    people = [replace(row, first_name="Samuel") for row in back.candidates]
    feedback = tuple(row for one in people for row in rows(one.reference, "Priya"))
    codes = {row.criterion for row in feedback}
    assert codes <= {row.code for row in back.criteria}, codes
    path = tmp_path / "back.xlsx"
    write_workbook(replace(back, candidates=tuple(people), feedback=feedback), path)
    upload = an_upload(story, path, into=story.round_id)
    killed(moment, "job", str(upload))
    tasks.bring_in(desk, upload, story.checker)
    came = one_upload(story).found["came"]
    with story.database.reading() as session:
        assert {one.candidate.first_name for one in session.scalars(sa.select(Application))} == {"Samuel"}
        entries = session.scalars(sa.select(Entry)).all()
        assert [len(entry.revisions) for entry in entries] == [1] * len(people)
    assert (came["changed"], came["written"]) == (3, 3)
    must_hold(story)
