"""A new migration is written by one command, says only what is new, and keeps the promises of the table it copies."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa

from employer_portal.core.db import make_engine
from employer_portal.core.errors import DomainError
from employer_portal.database.revising import revise
from employer_portal.database.upgrade import current, newest, upgrade
from tests.databases import MIGRATIONS

#: What somebody does to a model before they ask for the migration. In a process of its own: models are made once.
CHANGED = """
import sys
from pathlib import Path
import sqlalchemy as sa
from employer_portal.database.revising import revise
from employer_portal.schema import metadata
metadata.tables["certificate"].append_column(sa.Column("motto", sa.Text(), nullable=False, server_default=""))
print(revise(Path(sys.argv[1]), "A motto on certificates"))
"""


@pytest.fixture
def migrations(tmp_path):
    return Path(shutil.copytree(MIGRATIONS, tmp_path / "migrations"))


def triggers(engine):
    with engine.connect() as connection:
        return set(connection.scalars(sa.text("SELECT name FROM sqlite_master WHERE type = 'trigger'")))


def test_where_models_say_nothing_new_nothing_is_written(migrations):
    before = sorted(migrations.rglob("*.py"))
    with pytest.raises(DomainError, match="nothing that the migrations do not say yet"):
        revise(migrations, "nothing")
    assert sorted(migrations.rglob("*.py")) == before


def test_a_new_column_is_one_step_and_the_tables_triggers_stay(migrations, tmp_path):
    engine = make_engine(f"sqlite:///{tmp_path / 'a.sqlite'}")
    upgrade(engine, migrations)
    number, before = newest(migrations), triggers(engine)
    highest = max(path.name[:4] for path in (migrations / "versions").glob("*.py"))
    made = subprocess.run(
        [sys.executable, "-c", CHANGED, migrations], capture_output=True, text=True, check=True
    ).stdout.strip()
    written = Path(made).read_text()
    assert Path(made).name == f"{int(highest) + 1:04d}_a_motto_on_certificates.py"
    assert written.startswith('"""A motto on certificates"""')
    assert written.count("add_column") == written.count("drop_column") == 1
    assert "alter_column" not in written
    upgrade(engine, migrations)
    assert "motto" in {column["name"] for column in sa.inspect(engine).get_columns("certificate")}
    assert triggers(engine) == before
    upgrade(engine, migrations, number)
    assert (current(engine), triggers(engine)) == (number, before)
    engine.dispose()


def test_one_without_steps_is_for_triggers_and_data(migrations):
    made = revise(migrations, "Some triggers", empty=True)
    assert "pass" in made.read_text()
    assert newest(migrations) == made.name[:4]
