"""A backup taken while the portal works comes back whole: audit chain, counts, documents."""

import io
import json
import threading
import zipfile
from dataclasses import asdict

import pytest
import sqlalchemy as sa
from hypothesis import example, given
from hypothesis import strategies as st

from employer_portal.core import audit
from employer_portal.core.db import Database, make_engine
from employer_portal.core.documents import load
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.database.backup import Manifest, backup, look, restore
from employer_portal.delivery.models import Delivery
from employer_portal.delivery.transport import FolderTransport
from tests.databases import MIGRATIONS
from tests.delivery.outbox import Clock, post, post_many, postman
from tests.delivery.outbox import load as delivery


def content(database):
    with database.reading() as session:
        rows = session.execute(sa.select(Delivery.__table__).order_by(Delivery.id)).all()
        lines = session.execute(sa.select(audit.AuditLine.__table__).order_by(audit.AuditLine.id)).all()
        return rows, lines


@pytest.fixture
def elsewhere(server):
    """The address of a database with nothing in it, and without the file."""
    with server.fresh(empty=True) as url:
        yield url


def test_everything_comes_back(database, elsewhere, tmp_path):
    post_many(database, 20)
    postman(database, FolderTransport(tmp_path / "mail")).look()
    manifest = backup(database.engine, tmp_path / "backup.zip")
    assert restore(tmp_path / "backup.zip", elsewhere, MIGRATIONS) == manifest
    back = Database(make_engine(elsewhere))
    assert content(back) == content(database)
    with back.reading() as session:
        assert audit.verify(session).broken is None
        assert load(session, delivery(back, 1).text_sha256).startswith(b"Dear Ada")
    post(back, "the portal goes on", now=Clock()())  # ids go on after the last one, and triggers stand guard again
    with pytest.raises(sa.exc.DBAPIError, match="append-only"), back.transaction() as session:
        session.execute(sa.text("DELETE FROM audit_line"))
    back.engine.dispose()


def test_a_backup_while_others_write_is_one_moment(database, elsewhere, tmp_path):
    stopped = threading.Event()

    def write():
        for number in range(10_000):
            post(database, f"k{number}")
            if stopped.is_set():
                return

    writer = threading.Thread(target=write)
    writer.start()
    try:
        manifests = [backup(database.engine, tmp_path / f"{number}.zip") for number in range(3)]
    finally:
        stopped.set()
        writer.join()
    for manifest in manifests:  # each post is one delivery and one line, in one transaction
        assert manifest.counts["delivery"] == manifest.counts["audit_line"] == manifest.audit_lines
    assert restore(tmp_path / "2.zip", elsewhere, MIGRATIONS) == manifests[2]


def test_nothing_is_written_over(database, tmp_path):
    post(database)
    (tmp_path / "backup.zip").write_text("precious")
    with pytest.raises(Conflict, match="already"):
        backup(database.engine, tmp_path / "backup.zip")
    backup(database.engine, tmp_path / "other.zip")
    with pytest.raises(Conflict, match="already"):
        restore(tmp_path / "other.zip", str(database.engine.url.render_as_string(hide_password=False)), MIGRATIONS)
    assert (tmp_path / "backup.zip").read_text() == "precious"


def changed(source, target, name, change):
    """The same backup with one member changed."""
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w") as new:
        for member in old.namelist():
            data = old.read(member)
            new.writestr(member, change(data) if member == name else data)
    return target


def newer(data):
    return json.dumps(json.loads(data) | {"revision": "9999"}).encode()


def one_more(data):
    manifest = json.loads(data)
    manifest["counts"]["delivery"] += 1
    return json.dumps(manifest).encode()


def another_head(data):
    return json.dumps(json.loads(data) | {"audit_head": "0" * 64}).encode()


@pytest.mark.parametrize(
    ("change", "words"),
    [(newer, "newer version"), (one_more, "not what the backup"), (another_head, "not what the backup"),
     (lambda data: b"{", "no backup of the portal, or it is damaged")],
)  # fmt: skip
def test_a_backup_that_is_not_whole_changes_nothing(database, elsewhere, tmp_path, change, words):
    post(database)
    backup(database.engine, tmp_path / "good.zip")
    bad = changed(tmp_path / "good.zip", tmp_path / "bad.zip", "manifest.json", change)
    with pytest.raises(DomainError, match=words):
        restore(bad, elsewhere, MIGRATIONS)
    restore(tmp_path / "good.zip", elsewhere, MIGRATIONS)  # still empty enough for the good one


def test_what_is_no_backup_is_named(elsewhere, tmp_path):
    (tmp_path / "letter.zip").write_bytes(b"PK no")
    with pytest.raises(DomainError, match="is no backup of the portal"):
        restore(tmp_path / "letter.zip", elsewhere, MIGRATIONS)


def test_a_database_that_was_never_set_up_has_no_backup(elsewhere, tmp_path):
    engine = make_engine(elsewhere)
    with pytest.raises(DomainError, match="never set up"):
        backup(engine, tmp_path / "backup.zip")
    engine.dispose()
    assert list(tmp_path.glob("*.zip")) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=5,
)
GOOD = asdict(Manifest(2, "sqlite", "0019", {"letter": 1}, 1, "0" * 64, {"letter": "0" * 64}))


@given(JSON | st.builds(lambda name, value: GOOD | {name: value}, st.sampled_from(sorted(GOOD)), JSON))
@example([])
@example(GOOD | {"counts": {"letter": "x"}})
@example(GOOD | {"format": True})
@example(GOOD | {"key": "../**"})
def test_whatever_a_manifest_holds_it_is_read_or_refused_in_one_sentence(told):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as bundle:
        bundle.writestr("manifest.json", json.dumps(told))
    try:
        found = look(file, MIGRATIONS)
    except DomainError:
        return
    assert asdict(found) == GOOD | told
    assert {type(count) for count in found.counts.values()} <= {int}
