"""`./portal db check` names whatever is wrong, goes on past it, and never ends in a traceback."""

import zipfile
from contextlib import contextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from click.testing import CliRunner

from employer_portal import schema
from employer_portal.cli import COMMANDS, LazyGroup
from employer_portal.core.db import Database, make_engine
from employer_portal.database.moving import move
from employer_portal.database.upgrade import alone, upgrade
from employer_portal.upkeep.soundness import problems
from tests.databases import MIGRATIONS, Postgres, Sqlite
from tests.factories import Story
from tests.releases.make import HERE


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


KEPT = {
    "certificate": "tr_certificate_delete_what_was_written_stays_until_it_is_e",
    "answers_opened": "tr_answers_opened_delete_that_answers_were_opened_is_kept",
}


@pytest.mark.parametrize(("table", "guard"), KEPT.items())
def test_what_goes_with_its_account_alone_is_not_emptied_at_once(story, table, guard):
    """PostgreSQL would, without a look at any row."""
    engine = story.database.engine
    if engine.dialect.name != "postgresql":
        pytest.skip("SQLite deletes row by row")
    with engine.connect() as connection, pytest.raises(sa.exc.IntegrityError, match=r"stays until|is kept"):
        connection.exec_driver_sql(f"TRUNCATE {table} CASCADE")
    with engine.begin() as connection:
        connection.exec_driver_sql(f"DROP TRIGGER {guard}_all ON {table}")
    assert [one for one in problems(engine, MIGRATIONS) if f"{guard}_all" in one]


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
        ("DELETE FROM candidate", "points to a row of candidate that is not there."),
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


def ddl(database, statement):
    """A statement of somebody who knows no mercy: neither triggers nor foreign keys hold it up."""
    with database.engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SET session_replication_role = replica")
        else:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys = OFF")
        connection.exec_driver_sql(statement)
        connection.commit()


def without(database, table, constraint):
    """Drop a constraint; SQLite is told another table in its place."""
    if database.engine.dialect.name == "postgresql":
        ddl(database, f"ALTER TABLE {table} DROP CONSTRAINT {constraint}")
        return
    with changing(database, table) as batch:
        batch.drop_constraint(constraint)


@contextmanager
def changing(database, table):
    """A migration that nobody wrote."""
    with alone(database.engine) as connection:
        context = MigrationContext.configure(connection, opts={"target_metadata": schema.metadata})
        with Operations(context).batch_alter_table(table) as batch:
            yield batch


INDEX = "The index ix_audit_line_subject on the table audit_line"
GUARD = "The guard {} on the table {} is missing or off: what it refuses can be written."


def test_whatever_is_missing_on_a_table_is_named(database):
    ddl(database, "DROP INDEX uq_letter_live")
    ddl(database, "DROP INDEX ix_audit_line_subject")
    ddl(database, "DROP TABLE suppression")
    without(database, "user_account", "uq_user_account_email")
    without(database, "letter", "ck_letter_sealed_first")
    without(database, "letter", "fk_letter_pdf_sha256")
    with changing(database, "letter") as batch:
        batch.alter_column("content", nullable=True)
    with changing(database, "vacancy") as batch:
        batch.drop_column("title")
    found = list(problems(database.engine, MIGRATIONS))
    assert {one for one in found if one.startswith(("The guard", "The index", "The column"))} == {
        GUARD.format("uq_letter_live", "letter"),
        GUARD.format("ck_letter_sealed_first", "letter"),
        GUARD.format("fk_letter_pdf_sha256", "letter"),
        GUARD.format("NOT NULL of content", "letter"),
        GUARD.format("NOT NULL of title", "vacancy"),
        GUARD.format("uq_user_account_email", "user_account"),
        "The column title of the table vacancy is missing.",
        f"{INDEX} is missing: what it finds at once is looked for in every row.",
    }
    assert "The table suppression is missing." in found


def test_a_move_makes_anew_what_is_missing(database, server, tmp_path):
    ddl(database, "DROP INDEX uq_letter_live")
    database.engine.dispose()
    with server.fresh(empty=True) as there:
        move(database.engine.url.render_as_string(hide_password=False), there, MIGRATIONS)
        engine = make_engine(there)
        assert list(problems(engine, MIGRATIONS)) == []
        engine.dispose()


@pytest.mark.parametrize("server", [Postgres], indirect=True)
def test_a_foreign_key_that_is_switched_off_is_named(database):
    ddl(database, "ALTER TABLE letter DISABLE TRIGGER ALL")
    assert GUARD.format("fk_letter_pdf_sha256", "letter") in list(problems(database.engine, MIGRATIONS))


@pytest.mark.parametrize("name", ["0003-sqlite", "0012b-sqlite"])
def test_a_database_of_an_early_release_has_all_that_a_new_one_has_once_it_is_upgraded(tmp_path, name):
    with zipfile.ZipFile(HERE / f"{name}.zip") as bundle:
        bundle.extract("portal.sqlite", tmp_path)
    engine = make_engine(f"sqlite:///{tmp_path / 'portal.sqlite'}")
    upgrade(engine, MIGRATIONS)
    assert list(problems(engine, MIGRATIONS)) == []
    engine.dispose()


def test_a_row_that_points_to_nothing_is_named_even_where_no_foreign_key_stands(story, monkeypatch):
    story.waiting()
    database = story.database
    with database.reading() as session:
        sha256, letter = session.execute(sa.text("SELECT pdf_sha256, id FROM letter WHERE pdf_sha256 <> ''")).first()
    if database.engine.dialect.name == "sqlite":
        spoil(database.engine, f"DELETE FROM document WHERE sha256 = '{sha256}'")
    else:
        ddl(database, f"DELETE FROM document WHERE sha256 = '{sha256}'")
    for stands in (True, False):
        if not stands:
            without(database, "letter", "fk_letter_pdf_sha256")
        found = list(problems(database.engine, MIGRATIONS))
        assert f"Row {letter} of letter: pdf_sha256 points to a row of document that is not there." in found
    monkeypatch.setenv("DATABASE_URL", database.engine.url.render_as_string(hide_password=False))
    done = CliRunner().invoke(LazyGroup("portal", COMMANDS, ""), ["audit", "verify"])
    assert f"letter:{letter}: pdf_sha256 points to a row of document that is not there" in done.output
    assert "1 thing does not stand as the trail says" in done.output
    assert done.exit_code == 1
