"""What all tests share: both databases, one clock, the people of the story."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from employer_portal.core.db import Database
from employer_portal.phrasing.service import Checker, load_checker
from employer_portal.settings import Settings
from tests.browser import _files, browser, live  # noqa: F401  fixtures
from tests.databases import Postgres, Sqlite, engine_of
from tests.factories import Story
from tests.once import with_rules
from tests.pages import Site

hypothesis.settings.register_profile("portal", deadline=None, print_blob=True)  # no test is timed
hypothesis.settings.load_profile("portal")


#: A folder in memory, and how many bytes must be free there.
MEMORY, ROOM = Path("/dev/shm"), 4_000_000_000


def pytest_configure(config: pytest.Config) -> None:
    """What the portal keeps, it keeps in a folder of this run's own, with a secret key as in use, whatever this shell
    is set to. Files go into memory where there is room: on some disks each copy of a database takes a third of a
    second. TMPDIR names another place."""
    if hasattr(config, "workerinput"):  # has it from the process that started it
        return
    if "TMPDIR" not in os.environ and MEMORY.is_dir() and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ["TMPDIR"] = tempfile.tempdir = str(MEMORY)
    for name, field in Settings.model_fields.items():
        os.environ.pop(str(field.validation_alias or name).upper(), None)
    os.environ.pop("PORTAL_SECRETS", None)
    folder = Path(tempfile.mkdtemp(prefix="portal-"))
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    (folder / "secret_key").write_text("a secret key that only these tests use\n")
    os.environ["PORTAL_VAR"] = str(with_rules(folder))


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The fast part asks one database: what is said of PostgreSQL is left to the whole run."""
    for item in items:
        call = getattr(item, "callspec", None)
        if call and call.params.get("server") is Postgres:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session", params=[Sqlite, Postgres], ids=["sqlite", "postgresql"])
def server(request, tmp_path_factory) -> Iterator[Sqlite | Postgres]:
    server = request.param(tmp_path_factory.mktemp(request.param.name))
    yield server
    server.close()


@pytest.fixture
def database(request, server) -> Iterator[Database]:
    """An empty, migrated database: the test runs once on SQLite and once on PostgreSQL. For a test that asks for the
    `story`, it has begun in it."""
    begun = request.getfixturevalue("begun")[0] if "begun" in request.fixturenames else ""
    with server.fresh(like=begun) as url:
        engine = engine_of(url)
        yield Database(engine)
        engine.dispose()


@pytest.fixture
def empty_url(server) -> Iterator[str]:
    """The address of a database without any table."""
    with server.fresh(empty=True) as url:
        yield url


@pytest.fixture(scope="session")
def checker() -> Checker:
    """The product's own rules."""
    return load_checker(Settings())


@pytest.fixture(scope="session")
def begun(server, checker) -> Iterator[tuple[str, Story]]:
    """A database in which the story has begun, from which each test has a copy; nobody is connected to it."""
    with server.fresh() as url:
        engine = engine_of(url)
        story = Story(Database(engine), checker).begin()
        if server.name == "sqlite":
            with engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()
        yield url, story


@pytest.fixture
def story(begun, database) -> Story:
    """A warehouse round with its people (see tests/factories.py)."""
    return begun[1].told_in(database)


@pytest.fixture
def site(story) -> Site:
    """The portal as the story's people use it (see tests/pages.py)."""
    return Site(story)
