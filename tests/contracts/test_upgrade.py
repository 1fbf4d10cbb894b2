"""A database with data in it is upgraded and taken back, at every revision, on both databases; nothing is lost."""

import json
import sqlite3
from contextlib import closing

import pytest
import sqlalchemy as sa
from alembic.migration import MigrationContext
from alembic.operations import Operations
from alembic.script import ScriptDirectory

from employer_portal.core import tokens
from employer_portal.core.db import make_engine
from employer_portal.core.errors import DomainError
from employer_portal.database.upgrade import alone, configuration, current, upgrade
from tests.contracts.filled import counts, fill
from tests.databases import MIGRATIONS

REVISIONS = [s.revision for s in ScriptDirectory.from_config(configuration(MIGRATIONS)).walk_revisions()][::-1]


@pytest.fixture
def engine(empty_url):
    engine = make_engine(empty_url, durable=False)
    yield engine
    engine.dispose()


@pytest.mark.slow
def test_each_step_up_and_down_keeps_rows_that_refer_to_each_other_and_every_trigger(engine):
    at, rows = {}, {}
    for revision in REVISIONS:
        upgrade(engine, MIGRATIONS, revision)
        assert kept(counts(engine)).items() >= kept(rows).items(), f"on the way up to {revision}"
        rows = fill(engine)
        assert min(rows.values()) >= 1
        at[revision] = (rows, triggers(engine))
        _is_sound(engine)
    for revision in reversed(REVISIONS[:-1]):
        upgrade(engine, MIGRATIONS, revision)
        before, guards = at[revision]
        assert (kept(counts(engine)), triggers(engine)) == (kept(before), guards), f"on the way down to {revision}"
        _is_sound(engine)
    upgrade(engine, MIGRATIONS)
    assert kept(counts(engine)).items() >= kept(at[REVISIONS[0]][0]).items()
    assert triggers(engine) == at[REVISIONS[-1]][1]
    _is_sound(engine)


def test_sqlite_copies_each_table_with_all_that_hangs_on_it(tmp_path):
    """What a migration does to a table that SQLite cannot alter, done to every one: nothing else may change."""
    engine = make_engine(f"sqlite:///{tmp_path / 'portal.sqlite'}", durable=False)
    upgrade(engine, MIGRATIONS)
    rows, before = fill(engine), shape(engine)
    with alone(engine) as connection:
        operations = Operations(MigrationContext.configure(connection))
        for table in rows:
            with operations.batch_alter_table(table, recreate="always"):
                pass
    assert shape(engine) == before
    assert counts(engine) == rows
    assert triggers(engine)
    _is_sound(engine)
    engine.dispose()


def test_an_upgrade_that_would_leave_a_row_pointing_nowhere_is_undone(tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'portal.sqlite'}", durable=False)
    upgrade(engine, MIGRATIONS, REVISIONS[0])
    rows = fill(engine)
    with closing(sqlite3.connect(tmp_path / "portal.sqlite")) as damaging:  # without foreign keys, as it opens
        damaging.execute("DELETE FROM user_account WHERE id = 1")
        damaging.commit()
    with pytest.raises(DomainError, match=r"row 1 of certificate points to a row of user_account that is not there"):
        upgrade(engine, MIGRATIONS)
    assert current(engine) == REVISIONS[0]
    assert counts(engine) == rows | {"user_account": 1}
    engine.dispose()


def kept(rows):
    """The tables whose rows stay as many: to the audit trail an upgrade adds what it did, and tickets became tokens."""
    return {table: count for table, count in rows.items() if table not in {"audit_line", "ticket", "token"}}


def test_tickets_and_codes_become_tokens_and_tickets_come_back(engine):
    upgrade(engine, MIGRATIONS, "0019")
    fill(engine)
    tickets, brands = (read(engine, f"SELECT * FROM {table} ORDER BY id") for table in ("ticket", "brand"))
    upgrade(engine, MIGRATIONS, "0020")
    made = read(engine, "SELECT * FROM token ORDER BY id")
    assert [(row["purpose"], row["subject"], row["sha256"]) for row in made] == [
        *(("invitation", f"user:{row['user_id']}", row["token_sha256"]) for row in tickets),
        *(
            ("reply-to", f"brand:{row['id']}", tokens.digest(f"brand:{row['id']} {row['reply_to_code']}"))
            for row in brands
        ),
    ]
    upgrade(engine, MIGRATIONS, "0019")
    assert read(engine, "SELECT * FROM ticket ORDER BY id") == tickets


def test_letters_in_two_languages_are_not_taken_back_to_where_there_are_none(engine):
    upgrade(engine, MIGRATIONS, "0037")
    fill(engine)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE candidate SET language = 'both'"))
    with pytest.raises(DomainError, match="letters in Welsh and English"):
        upgrade(engine, MIGRATIONS, "0034")
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE candidate SET language = 'cy'"))
    upgrade(engine, MIGRATIONS, "0034")


def test_whoever_applied_before_is_one_person_after_the_upgrade(engine):
    upgrade(engine, MIGRATIONS, "0020")
    people = (
        ("Sam", "", "Ortiz", "sam@example.org"),
        ("Jo", "", "Reed", "jo@example.org"),
        ("Samuel", "Sam", "Ortiz-Brown", "SAM@Example.org"),
        ("Amy", "", "Ortiz", "sam@example.org"),  # of the same household
        ("", "", "Nemo", ""),
        ("", "", "Nemo", ""),
    )
    adding = sa.text(
        "INSERT INTO candidate (first_name, known_as, last_name, email, mailbox, postal_address, format, language)"
        " VALUES (:first, :called, :last, :email, '', '', 'email', 'en')"
    )
    with engine.begin() as connection:
        for first, called, last, email in people:
            connection.execute(adding, {"first": first, "called": called, "last": last, "email": email})
    upgrade(engine, MIGRATIONS, "0021")
    one, jo, again, amy, *others = [row["person_id"] for row in read(engine, "SELECT * FROM candidate ORDER BY id")]
    assert one == again
    assert len({one, jo, amy, *others}) == 5
    with engine.begin() as connection:  # whose numbers go on behind those
        number = connection.scalar(sa.text("INSERT INTO person (made_at) VALUES ('2026-01-05') RETURNING id"))
        assert number > max(others)


def test_a_brands_versions_have_the_scan_that_they_had_as_far_as_it_is_known(engine):
    upgrade(engine, MIGRATIONS, "0034")
    scan = "a" * 64
    document = {
        "sha256": scan,
        "media_type": "image/png",
        "size": 1,
        "content": b"x",
        "stored_at": "2026-01-01 00:00:00",
    }
    with engine.execution_options(writing=True).begin() as connection:
        names = ", ".join(document)
        connection.execute(sa.text(f"INSERT INTO document ({names}) VALUES (:{names.replace(', ', ', :')})"), document)
        for brand, signed in ((1, scan), (2, None)):
            connection.execute(sa.text(
                "INSERT INTO brand (id, name, colour, accent, logo_alt, sender, reply_to, signatory, signatory_role, "
                "privacy_contact, signature_sha256) VALUES (:id, :name, '', '', '', '', '', 'Ann', '', '', :scan)"
            ), {"id": brand, "name": f"Brand {brand}", "scan": signed})  # fmt: skip
            for number, changed in enumerate(([], ["signature"], ["colour"]), 1):
                connection.execute(sa.text(
                    "INSERT INTO brand_version (brand_id, number, at, changed, kit) "
                    "VALUES (:brand, :number, '2026-01-01 00:00:00', :changed, '{}')"
                ), {"brand": brand, "number": number, "changed": json.dumps(changed)})  # fmt: skip
    upgrade(engine, MIGRATIONS)
    found = read(engine, "SELECT brand_id, number, signature_sha256 AS scan FROM brand_version ORDER BY id")
    assert [row["scan"] for row in found] == [None, scan, scan, None, None, None]
    assert {row["typeface"] for row in read(engine, "SELECT typeface FROM brand")} == {"source"}


def read(engine, query):
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(sa.text(query)).mappings()]


def shape(engine):
    """All that SQLite keeps of its tables: columns, constraints, indexes, triggers."""
    found = {}
    with engine.connect() as connection:
        inspector = sa.inspect(connection)
        for table in inspector.get_table_names():
            found[table] = (
                [(c["name"], str(c["type"]), c["nullable"], c["default"]) for c in inspector.get_columns(table)],
                inspector.get_pk_constraint(table),
                *(
                    sorted(items, key=str)
                    for items in (
                        inspector.get_foreign_keys(table),
                        inspector.get_unique_constraints(table),
                        inspector.get_check_constraints(table),
                    )
                ),
            )
        found["indexes"] = connection.exec_driver_sql(
            "SELECT name, replace(sql, '\"', '') FROM sqlite_master WHERE type = 'index' ORDER BY name"
        ).all()
    return found | {"triggers": triggers(engine)}


def triggers(engine):
    """Each trigger and what it says, as the database keeps it."""
    statement = (
        "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger'"
        if engine.dialect.name == "sqlite"
        else "SELECT tgname, tgrelid::regclass::text, pg_get_triggerdef(t.oid) || pg_get_functiondef(tgfoid)"
        " FROM pg_trigger t WHERE NOT tgisinternal"
    )
    with engine.connect() as connection:
        return sorted(tuple(row) for row in connection.execute(sa.text(statement)))


def _is_sound(engine):
    """No row points nowhere, and each trigger names what is there: SQLite looks only when it compiles one."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA foreign_key_check").all() == []
        assert connection.exec_driver_sql("PRAGMA integrity_check").all() == [("ok",)]
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar_one() == 1
        for table in sa.inspect(connection).get_table_names():
            column = sa.inspect(connection).get_columns(table)[0]["name"]
            connection.exec_driver_sql(f"EXPLAIN INSERT INTO {table} DEFAULT VALUES")
            connection.exec_driver_sql(f"EXPLAIN UPDATE {table} SET {column} = {column}")
            connection.exec_driver_sql(f"EXPLAIN DELETE FROM {table}")
