"""What earlier releases made goes on in this one: a round's data is upgraded, taken back, and upgraded again.

`make.py` beside it says what a release is, and made the archives with each release's own code and commands.
"""

import zipfile

import pytest
import sqlalchemy as sa
from alembic.script import ScriptDirectory

from employer_portal.core import audit
from employer_portal.core.db import Database, make_engine
from employer_portal.core.documents import load
from employer_portal.core.trail import Replay
from employer_portal.database.filling import OtherDatabase, bring_in
from employer_portal.database.upgrade import alone, configuration, current, upgrade
from employer_portal.records.trail import LEDGERS
from tests.contracts.test_upgrade import triggers
from tests.databases import MIGRATIONS, Sqlite
from tests.releases.make import HERE, NO_RELEASE, RELEASES

#: These say what was done, and no migration may touch a row of them.
KEPT = ["user_account", "brand", "candidate", "application", "entry", "revision", "words", "mark", "decision_record",
        "agreed_rating", "concern", "letter", "delivery", "document", "audit_line"]  # fmt: skip


@pytest.fixture(params=[*(f"{name}-sqlite" for name in RELEASES), "0012b-demo"])
def engine(request, server, tmp_path):
    """The database as that release left it; on PostgreSQL its rows, in the schema of that release."""
    with zipfile.ZipFile(HERE / f"{request.param}.zip") as archive:
        archive.extract("portal.sqlite", tmp_path)
    made = make_engine(f"sqlite:///{tmp_path / 'portal.sqlite'}", durable=False)
    if isinstance(server, Sqlite):
        yield made
    else:
        with server.fresh(empty=True) as url:
            engine = make_engine(url, durable=False)
            with made.connect() as source, alone(engine) as target:
                bring_in(target, MIGRATIONS, OtherDatabase.of(source, current(made)))
            yield engine
            engine.dispose()
    made.dispose()


@pytest.mark.slow
def test_a_round_stays_as_it_was_on_the_way_up_down_and_up(engine):
    made, before, guards = current(engine), _rows(engine), triggers(engine)
    assert all(before[table] for table in KEPT)
    upgrade(engine, MIGRATIONS)
    _hold(before, _rows(engine))
    with Database(engine).reading() as session:
        trail = audit.verify(session)
        assert trail.broken is None
        assert trail.lines >= len(before["audit_line"])
        for row in before["document"]:
            assert load(session, row["sha256"]) == row["content"]
        replay = Replay(session, LEDGERS)
        replay.verify()
        assert [str(one) for one in replay.differences()] == []
        assert replay.compared.unsaid  # what that release did not write down
    upgrade(engine, MIGRATIONS, made)
    _hold(before, _rows(engine))
    assert triggers(engine) == guards
    upgrade(engine, MIGRATIONS)
    _hold(before, _rows(engine))


def test_there_is_data_of_each_release():
    """Whoever adds a migration says whether one before it ended a release: CONTRIBUTING.md, "Add a migration"."""
    script = ScriptDirectory.from_config(configuration(MIGRATIONS))
    before = {one.revision for one in script.walk_revisions()} - {script.get_current_head()}
    made = {name[:4] for name in RELEASES if (HERE / f"{name}-sqlite.zip").exists()}
    assert before - made - NO_RELEASE == set(), "no data of these revisions, and nobody says that none was needed"
    assert {name[:4] for name in RELEASES} == made
    assert made & NO_RELEASE == set()


def _rows(engine):
    """Table -> its rows, each as column -> value."""
    schema = sa.MetaData()
    with engine.connect() as connection:
        schema.reflect(connection)
        return {
            table.name: [
                dict(row) for row in connection.execute(sa.select(table).order_by(*table.primary_key)).mappings()
            ]
            for table in schema.sorted_tables
            if table.name != "alembic_version"
        }


#: What stands in another table from some revision on, and there as a digest: `contracts/test_upgrade.py` looks at it.
MOVED = {"ticket": set(), "brand": {"reply_to_code"}}

#: What stands under another name from some revision on.
RENAMED = {"decision_record": {"one_post": "on_total_ratings"}}


def _hold(before, after):
    """Each row is there, with what each of its columns held. Columns may have come, and lines of the audit trail."""
    for table, rows in before.items():
        if table == "audit_head" or (table in MOVED and table not in after):
            continue
        moved = MOVED.get(table, set())
        was = [{name: value for name, value in row.items() if name not in moved} for row in rows]
        now = {name: new for name, new in RENAMED.get(table, {}).items() if after[table] and new in after[table][0]}
        kept = [
            {name: row[now.get(name, name)] for name in old}
            for old, row in zip(was, after[table], strict=table != "audit_line")
        ]
        assert kept == was, table
