"""What tests of backups and moves ask of databases on other machines."""

import sqlalchemy as sa
from click.testing import CliRunner

from employer_portal.cli import COMMANDS, LazyGroup
from employer_portal.core.db import Database, make_engine
from employer_portal.database import rows
from tests.accounts.holding import again

NOBODY = "--without-erasures"  # of this installation nobody was ever erased


def db(*words, ends=0):
    """What `./portal db ...` says, and how it ended."""
    done = CliRunner().invoke(LazyGroup("portal", COMMANDS, ""), ["db", *map(str, words)])
    assert done.exit_code == ends, f"{done.output} {done.exception!r}"
    return done.output + str(done.exception or "")


def is_empty(url):
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            return sa.inspect(connection).get_table_names() == []
    finally:
        engine.dispose()


def on(house, url):
    """The same people in front of the portal at that database."""
    house.story.database.engine.dispose()
    house.story.database = Database(make_engine(url))
    return again(house)


CHANGES = {"audit_line", "audit_head", "data_key", "sending"}  # what restoring and moving write themselves


def everything(url):
    """What each table holds."""
    engine = make_engine(url)
    with engine.connect() as connection:
        found = {table.name: rows.tally(connection, table) for table in rows.tables(connection)}
    engine.dispose()
    return found


def same(one, other):
    return {n: t for n, t in one.items() if n not in CHANGES} == {n: t for n, t in other.items() if n not in CHANGES}
