"""A house with its data and its key, and a machine elsewhere that has neither."""

import pytest

from tests.accounts.holding import installed
from tests.accounts.house import House


@pytest.fixture
def var(tmp_path, monkeypatch, database):
    return installed(tmp_path / "var", monkeypatch, database)


@pytest.fixture
def house(var, story):
    house = House(story)
    yield house
    house.story.database.engine.dispose()  # it may be another one by now: see `on`


@pytest.fixture
def elsewhere(server):
    """The address of a database with nothing in it."""
    with server.fresh(empty=True) as url:
        yield url


@pytest.fixture
def machine(monkeypatch, tmp_path, elsewhere):
    """Another machine with an empty database and no key: its folder."""

    def begin():
        monkeypatch.setenv("PORTAL_VAR", str(tmp_path / "machine"))
        monkeypatch.setenv("DATABASE_URL", elsewhere)
        return tmp_path / "machine"

    return begin
