"""What all tests share: both databases, one clock, the people of the story."""

from collections.abc import Iterator

import hypothesis
import pytest

from employer_portal.core.db import Database, make_engine
from employer_portal.feedback.checker import Checker, load_checker
from employer_portal.settings import Settings
from tests.browser import _files, browser, live  # noqa: F401  fixtures
from tests.databases import Postgres, Sqlite
from tests.factories import Story
from tests.pages import Site

hypothesis.settings.register_profile("portal", deadline=None, print_blob=True)  # no test is timed
hypothesis.settings.load_profile("portal")


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
def database(server) -> Iterator[Database]:
    """An empty, migrated database: the test runs once on SQLite and once on PostgreSQL."""
    with server.fresh() as url:
        engine = make_engine(url)
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


@pytest.fixture
def story(database, checker) -> Story:
    """A warehouse round with its people (see tests/factories.py)."""
    return Story(database, checker).begin()


@pytest.fixture
def site(story) -> Site:
    """The portal as the story's people use it (see tests/pages.py)."""
    return Site(story)
