"""A database for what is thrown away: from a kept copy, and as good as one that walked all migrations."""

import re
import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa

from employer_portal.core.db import make_engine
from employer_portal.database.fresh import fresh
from employer_portal.database.upgrade import upgrade
from employer_portal.settings import HOME

MIGRATIONS = HOME / "migrations"


@pytest.fixture
def cache(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def made(tmp_path, cache):
    """Makes one more; its tables as they were written."""

    def one(number):
        engine = fresh(tmp_path / f"{number}.sqlite", MIGRATIONS, cache)
        try:
            return schema(engine)
        finally:
            engine.dispose()

    return one


def schema(engine):
    with engine.connect() as connection:
        rows = connection.execute(sa.text("SELECT type, name, coalesce(sql, '') FROM sqlite_master")).all()
    return sorted((kind, name, sorted(re.split(r",?\s*\n", sql))) for kind, name, sql in rows)  # in whatever order


def kept(cache):
    (copy,) = cache.iterdir()
    return copy


def test_it_is_what_the_migrations_make(tmp_path, made):
    walked = make_engine(f"sqlite:///{tmp_path}/walked.sqlite", durable=False)
    upgrade(walked, MIGRATIONS)
    assert made(1) == made(2) == schema(walked)
    walked.dispose()


def test_the_second_is_a_copy(cache, made):
    made(1)
    with closing(sqlite3.connect(kept(cache))) as copy:
        copy.execute("CREATE TABLE of_the_copy (id INTEGER)")
        copy.commit()
    assert any(name == "of_the_copy" for _, name, _ in made(2))


@pytest.mark.parametrize("bytes_", [b"", b"no database at all" * 100], ids=["empty", "nonsense"])
def test_a_broken_copy_is_made_anew(cache, made, bytes_):
    first = made(1)
    kept(cache).write_bytes(bytes_)
    assert made(2) == first
    assert made(3) == first
    assert kept(cache).stat().st_size > len(bytes_)


def test_without_a_place_to_keep_it_nothing_fails(tmp_path, cache, made):
    cache.write_text("a file where a folder should be")
    assert made(1) == made(2)
