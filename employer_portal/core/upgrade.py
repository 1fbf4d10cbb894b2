"""Bringing a database to the current schema, one process at a time."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

#: Any number will do, so long as every version of the product uses the same one.
LOCK = 7_203_114


def upgrade(engine: sa.Engine, migrations: Path, revision: str = "head") -> None:
    """Migrate to `revision` ("head": the newest; an older one migrates down). Safe to call from many processes:
    one migrates, the others wait and find nothing left to do."""
    config = _config(migrations)
    with _alone(engine) as connection:
        config.attributes["connection"] = connection
        if _goes_down(config, connection, revision):
            command.downgrade(config, revision)
        else:
            command.upgrade(config, revision)


def current(engine: sa.Engine) -> str | None:
    """The revision the database is at; None for an empty one."""
    with engine.execution_options(writing=True).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest(migrations: Path) -> str:
    """The revision this version of the product needs."""
    head = ScriptDirectory.from_config(_config(migrations)).get_current_head()
    assert head is not None
    return head


def known(migrations: Path, revision: str) -> bool:
    """Whether this version of the product has that revision."""
    return any(
        script.revision == revision for script in ScriptDirectory.from_config(_config(migrations)).walk_revisions()
    )


def _config(migrations: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(migrations).replace("%", "%%"))
    return config


def _goes_down(config: Config, connection: sa.Connection, revision: str) -> bool:
    if revision == "base":
        return True
    if revision == "head":
        return False
    older = {script.revision for script in ScriptDirectory.from_config(config).iterate_revisions(revision, "base")}
    here = MigrationContext.configure(connection).get_current_revision()
    return here is not None and here not in older


@contextlib.contextmanager
def _alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    with engine.execution_options(writing=True).connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(sa.text("SELECT pg_advisory_lock(:lock)"), {"lock": LOCK})
            connection.commit()  # the lock belongs to the session and outlives this transaction
        try:
            yield connection
            if connection.in_transaction():
                connection.commit()
        finally:
            if engine.dialect.name == "postgresql":
                connection.rollback()
                connection.execute(sa.text("SELECT pg_advisory_unlock(:lock)"), {"lock": LOCK})
                connection.commit()
