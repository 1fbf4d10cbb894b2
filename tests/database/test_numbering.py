"""What is erased leaves its number: nobody who comes later stands under it."""

import re

import pytest
import sqlalchemy as sa

from employer_portal.core.db import make_engine
from employer_portal.core.retention import Goes, walk
from employer_portal.database.upgrade import upgrade
from employer_portal.records.holdings import HELD
from tests.databases import MIGRATIONS

BEFORE, NUMBERED = "0066", "0079"


PERSON = "INSERT INTO person (made_at) VALUES ('2026-01-01 00:00:00') RETURNING id"


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory):
    """A database with three people in it, upgraded; the words of its tables before, and once it was numbered."""
    engine = make_engine(f"sqlite:///{tmp_path_factory.mktemp('numbers') / 'a.sqlite'}")
    upgrade(engine, MIGRATIONS, BEFORE)
    before = words_of(engine)
    with engine.begin() as connection:
        people = [connection.exec_driver_sql(PERSON).scalar() for _ in range(3)]
    upgrade(engine, MIGRATIONS, NUMBERED)
    numbered = words_of(engine)
    upgrade(engine, MIGRATIONS)
    yield engine, (before, numbered), people
    engine.dispose()


def about_a_candidate(held):
    """Whether rows of this kind go with a candidate."""
    walked = [walk(held.model, way) for way in held.ways]
    return any(
        one.named is not None
        or {"application", "candidate"} & {table.name for table in (*one.passed, one.table)}
        or one.end.name == "person"
        for one in walked
    )


def words_of(engine):
    """Name of each table, index and trigger -> the words that made it, on one line."""
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL")).all()
    return {name: " ".join(sql.split()) for name, sql in rows if not name.startswith("sqlite_")}


def test_every_number_of_what_is_erased_with_a_candidate_is_given_once(upgraded):
    tables = {sa.inspect(held.model).local_table for held in HELD if held.goes is Goes.ROW and about_a_candidate(held)}
    numbered = {table.name for table in tables if [key.name for key in table.primary_key] == ["id"]}
    made = words_of(upgraded[0])
    assert numbered
    assert {name for name in numbered if "AUTOINCREMENT" not in made[name]} == set()


def test_nothing_else_of_a_table_changes(upgraded):
    before, numbered = ({name: plain(words) for name, words in made.items()} for made in upgraded[1])
    assert numbered == before


def plain(words):
    """Without what says that a number is given once."""
    words = re.sub(r" CONSTRAINT \w+ PRIMARY KEY AUTOINCREMENT", "", words.replace('"', ""))
    return re.sub(r", CONSTRAINT \w+ PRIMARY KEY \(id\)", "", words)


def test_rows_stay_and_the_highest_number_is_not_given_again(upgraded):
    engine, _, people = upgraded
    with engine.begin() as connection:
        assert connection.exec_driver_sql("SELECT id FROM person ORDER BY id").scalars().all() == people
        connection.exec_driver_sql(f"DELETE FROM person WHERE id = {people[-1]}")
        assert connection.exec_driver_sql(PERSON).scalar() == people[-1] + 1
