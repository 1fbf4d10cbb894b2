"""The worker is killed with -9 while it makes a pack: nothing half made looks whole, and it is made all the same."""

import zipfile
from datetime import timedelta

import pytest
import sqlalchemy as sa

from employer_portal.core.clock import fixed
from employer_portal.evidence import tasks
from employer_portal.evidence.models import Export
from employer_portal.evidence.values import Of
from employer_portal.proof import verify
from employer_portal.settings import Settings
from tests.factories import NOON
from tests.killed import killed

#: So many steps lie between two kills; between those of the last ones, in which a pack gets its name, none.
STRIDE, LAST = 90, 3


def make(database, folder, export_id, hours):
    """What the worker does so many hours later, when nobody holds the lease any more."""
    now = NOON + timedelta(hours=int(hours))
    tasks.make_kept(database, Settings(PORTAL_VAR=folder), int(export_id), "a worker", fixed(now))


@pytest.fixture
def asked(story, records):
    story.approve(story.waiting("C-1"))
    return records.ask(Of.APPLICATION, story.applications["C-1"], kept=True)


def row_of(story, export_id, **changed):
    with story.database.transaction() as session:
        if changed:
            session.execute(sa.update(Export).where(Export.id == export_id).values(**changed))
        return session.get_one(Export, export_id)


def whole(story, settings, export_id, folder):
    """The pack as whoever fetches it finds it: unpacked, and checked against the hash in its row."""
    with zipfile.ZipFile(tasks.file_of(settings, export_id)) as packed:
        packed.extractall(folder)
    bag = folder / f"evidence-{export_id}" / "bag"
    assert (bag.parent / "bundle.pdf").read_bytes().endswith(b"%%EOF\n")
    return list(verify.faults(bag, row_of(story, export_id).top)) == []


@pytest.mark.slow
def test_killed_anywhere_no_half_pack_is_offered_and_it_is_made(story, records, asked, tmp_path):
    settings = Settings(PORTAL_VAR=tmp_path)
    killings, step = 0, 1
    with killed("tests.evidence.test_killed:make", story.database, tmp_path, asked, 0) as worker:
        while worker.before(step):
            killings += 1
            assert row_of(story, asked).made_at is None
            step += STRIDE
            row_of(story, asked, attempts=0, lease_until=None)  # or it would be given up, and is waited for
    assert killings > 3
    assert whole(story, settings, asked, tmp_path / "fetched")
    again = records.ask(Of.APPLICATION, story.applications["C-1"], kept=True)
    step = worker.steps - LAST
    with killed("tests.evidence.test_killed:make", story.database, tmp_path, again, 0) as other:
        while other.before(step) and row_of(story, again).made_at is None:
            row_of(story, again, attempts=0, lease_until=None)
            step += 1
    assert whole(story, settings, again, tmp_path / "again")
    assert {path.name for path in settings.evidence.iterdir()} == {f"{asked}.zip", f"{again}.zip"}


@pytest.mark.slow
def test_what_always_kills_its_worker_is_given_up_and_leaves_nothing(story, asked, tmp_path):
    for hours in range(tasks.TRIES):
        with killed("tests.evidence.test_killed:make", story.database, tmp_path, asked, hours) as worker:
            assert worker.before(100)
    assert list((tmp_path / "evidence").iterdir())
    make(story.database, tmp_path, asked, tasks.TRIES)
    assert "gave up" in row_of(story, asked).failed
    assert list((tmp_path / "evidence").iterdir()) == []
