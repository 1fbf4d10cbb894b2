"""A time stamp from outside: kept in the pack, believed by its signature, and asked for again where nobody answered."""

import shutil
import subprocess
import zipfile

import pypdfium2
import pytest
import sqlalchemy as sa

from employer_portal.core.clock import fixed
from employer_portal.core.errors import DomainError
from employer_portal.evidence import tasks
from employer_portal.evidence.making import make
from employer_portal.evidence.models import Export
from employer_portal.evidence.values import Of
from employer_portal.proof import stamping, verify
from employer_portal.settings import Settings
from tests.evidence.authority import answering, founded
from tests.evidence.other_eyes import complains


@pytest.fixture
def authority(tmp_path):
    with answering(tmp_path / "authority") as answers:
        yield answers


def cover(bag):
    document = pypdfium2.PdfDocument(bag.folder.parent / "bundle.pdf")
    return " ".join(document[0].get_textpage().get_text_range().split())


def made(story, records, tmp_path, authority=None):
    asked = records.ask(Of.ROUND, story.round_id)
    return make(
        story.database, asked, tmp_path / f"pack-{asked}", actor=story.actors["rhoda"], timezone="Europe/London",
        clock=fixed(story.now), authority=authority,
    )  # fmt: skip


def test_a_stamped_pack_is_whole_and_its_stamp_is_believed_by_us_and_by_openssl(story, records, tmp_path, authority):
    whom, _ = authority
    bag = made(story, records, tmp_path, whom)
    assert list(verify.faults(bag.folder, bag.top)) == []
    assert complains(bag.folder) == ""
    at = stamping.read_in(bag.folder, whom.roots)
    assert f"{at:%-d %B %Y}" in cover(bag)
    root = tmp_path / "authority" / "root.pem"
    said = subprocess.run(
        ["openssl", "ts", "-verify", "-in", verify.STAMP, "-data", verify.TAGS, "-CAfile", root],
        cwd=bag.folder, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert "Verification: OK" in said.stdout
    with story.database.reading() as session:
        assert session.scalars(sa.select(Export.stamped_at)).one() == at


def test_a_stamp_of_another_pack_or_by_somebody_else_is_not_believed(story, records, tmp_path, authority):
    whom, _ = authority
    bag, other = made(story, records, tmp_path, whom), made(story, records, tmp_path, whom)
    with pytest.raises(DomainError, match="cannot be believed"):
        stamping.read_in(bag.folder, stamping.roots_in(founded(tmp_path / "else")))
    shutil.copyfile(other.folder / verify.STAMP, bag.folder / verify.STAMP)
    assert list(verify.faults(bag.folder)) == ["timestamp.tsr is the time stamp of another pack"]
    with pytest.raises(DomainError, match="cannot be believed"):
        stamping.read_in(bag.folder, whom.roots)


def test_without_an_authority_the_cover_says_that_there_is_none(story, records, tmp_path):
    assert "None: no authority is set that gives them." in cover(made(story, records, tmp_path))


def test_a_pack_is_made_while_the_authority_is_away_and_stamped_later(story, records, tmp_path, authority):
    whom, server = authority
    settings = Settings(
        PORTAL_VAR=tmp_path, TIMESTAMP_ADDRESS=whom.address, TIMESTAMP_ROOTS=tmp_path / "authority" / "root.pem"
    )
    asked = records.ask(Of.ROUND, story.round_id, kept=True)
    server.down = True
    tasks.make_kept(story.database, settings, asked, "a worker", fixed(story.now))
    assert tasks.stamp_later(story.database, settings, story.now) == 0
    server.down = False
    assert tasks.stamp_later(story.database, settings, story.now) == 1
    assert tasks.stamp_later(story.database, settings, story.now) == 0
    with zipfile.ZipFile(tasks.file_of(settings, asked)) as packed:
        packed.extractall(tmp_path / "fetched")
    bag = tmp_path / "fetched" / f"evidence-{asked}" / "bag"
    assert list(verify.faults(bag)) == []
    assert stamping.read_in(bag, whom.roots)
