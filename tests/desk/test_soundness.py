"""`./portal db check` names whatever is wrong, goes on past it, and never ends in a traceback."""

from pathlib import Path

import pytest

from employer_portal.core.db import Database, make_engine
from employer_portal.desk.soundness import problems
from tests.databases import MIGRATIONS, Sqlite
from tests.factories import Story


@pytest.fixture
def engine(tmp_path_factory, checker):
    """A story on SQLite, where anything can be written into a column once the checks rest."""
    server = Sqlite(tmp_path_factory.mktemp("sound"))
    with server.fresh() as url:
        engine = make_engine(url)
        Story(Database(engine), checker).begin().waiting()
        yield engine
        engine.dispose()


def spoil(engine, statement):
    with engine.connect() as connection:
        for pragma in ("ignore_check_constraints = ON", "foreign_keys = OFF", "writable_schema = ON"):
            connection.connection.driver_connection.execute(f"PRAGMA {pragma}")
        for name in connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'").scalars().all():
            connection.exec_driver_sql(f"DROP TRIGGER {name}")
        connection.exec_driver_sql(statement)
        connection.commit()


def test_a_sound_database_has_no_problem(story):
    story.waiting()
    assert list(problems(story.database.engine, MIGRATIONS)) == []


def test_a_guard_that_was_dropped_or_switched_off_is_named(story):
    with story.database.engine.connect() as connection:
        off = ["DROP TRIGGER tr_letter_delete_what_was_written_stays_until_it_is_erased"]
        if connection.dialect.name == "postgresql":
            off = [f"{off[0]} ON letter", "ALTER TABLE audit_line DISABLE TRIGGER ALL"]
        for statement in off:
            connection.exec_driver_sql(statement)
        connection.commit()
    found = [one for one in problems(story.database.engine, MIGRATIONS) if one.startswith("The guard")]
    assert any("on the table letter is missing or off" in one for one in found)
    if len(off) > 1:
        assert sum("on the table audit_line" in one for one in found) == 3, "no change, no removal, no emptying"
    else:
        assert len(found) == 1


@pytest.mark.parametrize(
    ("statement", "named"),
    [
        ("DROP TABLE suppression", "The table suppression is missing."),
        ("UPDATE entry SET state = 'nonsense'", "Row 1 of entry: state is none of the words that it may be."),
        ("UPDATE letter SET content = 'no JSON'", "Row 1 of letter: content is no JSON."),
        ("UPDATE letter SET composed_at = 'soon'", "Row 1 of letter: composed_at is no date."),
        ("UPDATE mark SET notes = x'00ff'", "Row 1, 1 of mark: notes is no text."),
        ("UPDATE document SET content = x'00'", "its bytes are not those that were sealed"),
        ("UPDATE audit_line SET verb = 'x' WHERE id = 3", "The audit trail breaks at line 3: the line was changed."),
        ("UPDATE audit_line SET facts = 'x' WHERE id = 3", "Row 3 of audit_line: facts is no JSON."),
        ("DELETE FROM audit_head", "The audit trail breaks"),
        ("DELETE FROM candidate", "points to a row that is not there"),
    ],
)
def test_what_is_wrong_is_named_and_looked_past(engine, statement, named):
    spoil(engine, statement)
    spoil(engine, "UPDATE certificate SET granted_at = 'once' WHERE id = 1")
    found = list(problems(engine, MIGRATIONS))
    assert any(named in one for one in found), found
    assert "Row 1 of certificate: granted_at is no date." in found


def test_a_broken_page_is_named(engine):
    path = engine.url.database
    with engine.connect() as connection:
        page = connection.exec_driver_sql("SELECT rootpage FROM sqlite_master WHERE name = 'revision'").scalar_one()
        size = connection.exec_driver_sql("PRAGMA page_size").scalar_one()
    with engine.connect() as connection:
        connection.connection.driver_connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    with Path(path).open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(b"\xff" * size)
    found = list(problems(engine, MIGRATIONS))
    assert any("revision" in one or "SQLite" in one or "malformed" in one for one in found), found
    assert not any("certificate" in one and "cannot" in one for one in found), found
