"""The database and its models say the same, in every version, with rows in it, on both databases."""

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from employer_portal.core.db import make_engine
from employer_portal.core.retention import Retention
from employer_portal.database.revising import COMPARED
from employer_portal.database.upgrade import configuration, current, newest, upgrade
from employer_portal.schema import metadata
from tests.databases import MIGRATIONS

COLUMNS = [
    pytest.param(column, id=f"{table.name}.{column.name}")
    for table in metadata.sorted_tables
    for column in table.columns
    if isinstance(column.type, sa.Text | sa.LargeBinary | sa.JSON) and not isinstance(column.type, sa.Enum)
]


def test_models_equal_migrations(database):
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts=dict(COMPARED))
        assert compare_metadata(context, metadata) == []


@pytest.mark.parametrize("column", COLUMNS)
def test_every_column_with_words_says_whether_they_are_personal(column):
    """Free text must be marked: `personal(<retention class>)`, or NOT_PERSONAL for codes and the employer's words."""
    assert "retention" in column.info, "mark it with core.retention"
    assert column.info["retention"] is None or isinstance(column.info["retention"], Retention)


def test_one_line_of_migrations():
    scripts = ScriptDirectory.from_config(configuration(MIGRATIONS))
    assert len(scripts.get_heads()) == 1
    for script in scripts.walk_revisions():
        assert script.path.rsplit("/", 1)[1].startswith(f"{script.revision}_")


def test_up_down_and_up_again(empty_url):
    engine = make_engine(empty_url)
    upgrade(engine, MIGRATIONS)
    before = _tables(engine)
    upgrade(engine, MIGRATIONS, "base")
    assert _tables(engine) <= {"alembic_version"}
    upgrade(engine, MIGRATIONS)
    assert _tables(engine) == before
    assert current(engine) == newest(MIGRATIONS)
    engine.dispose()


def test_every_step_down_and_up_keeps_the_rows_of_the_ground(empty_url):
    engine = make_engine(empty_url)
    upgrade(engine, MIGRATIONS)
    with engine.begin() as connection:
        connection.execute(
            sa.text(
                "INSERT INTO brand (id, name, colour, accent, logo_alt, sender, reply_to, signatory, "
                "signatory_role, privacy_contact) VALUES (1, 'A', '', '', '', '', '', '', '', '')"
            )
        )
    upgrade(engine, MIGRATIONS, "0001")
    upgrade(engine, MIGRATIONS)
    with engine.connect() as connection:
        assert connection.execute(sa.text("SELECT name FROM brand")).scalars().all() == ["A"]
    engine.dispose()


def _tables(engine):
    return set(sa.inspect(engine).get_table_names())
