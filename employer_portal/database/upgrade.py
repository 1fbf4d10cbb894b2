"""Bringing a database to the current schema: one process at a time, all of it or nothing."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from employer_portal.core.errors import Conflict, DomainError
from employer_portal.database import trouble

#: Any number will do, so long as every version of the product uses the same one.
LOCK = 7_203_114
VERSION = "alembic_version"
#: How long, in seconds, an upgrade waits for others to end what they do in the database.
PATIENCE = 60
QUEUE = "huey"  # how the queue's tables begin: they may be there before ours


def upgrade(engine: sa.Engine, migrations: Path, revision: str = "head") -> None:
    """Migrate to `revision` ("head": the newest; an older one migrates down), in one transaction.

    Safe to call from many processes: one migrates, the others wait and find nothing left to do. Raises `DomainError`
    for a database that is newer than this version or not the portal's, and where a step fails; then nothing was
    changed.
    """
    with _in_plain_words(engine), alone(engine) as connection:
        migrate(connection, migrations, revision)


def migrate(connection: sa.Connection, migrations: Path, revision: str = "head") -> None:
    """The same in the caller's transaction, which `alone` began."""
    config = configuration(migrations)
    _refuse_strangers(connection, migrations)
    config.attributes["connection"] = connection
    if _goes_down(config, connection, revision):
        command.downgrade(config, revision)
    else:
        command.upgrade(config, revision)


@contextlib.contextmanager
def alone(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection in the one transaction in which migrations run; others who migrate wait for its end.

    SQLite changes a table by copying it, dropping it and giving the copy its name: foreign keys must rest meanwhile,
    or the rows that refer to the table would refuse that or be deleted with it. Before the end all are checked.
    """
    sqlite = engine.dialect.name == "sqlite"
    with engine.execution_options(writing=True, patience=PATIENCE).connect() as connection:
        if sqlite:
            _keep_foreign_keys(connection, False)
        try:
            with connection.begin():
                if not sqlite:
                    _shut_the_door(connection)
                yield connection
                if sqlite:
                    _check_foreign_keys(connection)
        finally:
            if sqlite:
                _keep_foreign_keys(connection, True)


def current(engine: sa.Engine, *, settled: bool = False) -> str | None:
    """The revision the database is at; None for an empty one. `settled`: wait for whoever is upgrading it."""
    with engine.execution_options(writing=settled).connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest(migrations: Path) -> str:
    """The revision this version of the product needs."""
    head = ScriptDirectory.from_config(configuration(migrations)).get_current_head()
    assert head is not None
    return head


def known(migrations: Path, revision: str) -> bool:
    """Whether this version of the product has that revision."""
    return any(
        script.revision == revision
        for script in ScriptDirectory.from_config(configuration(migrations)).walk_revisions()
    )


def misfit(at: str | None, migrations: Path) -> DomainError:
    """What to say of a database at revision `at`, which is not the one that this version needs."""
    if at is not None and not known(migrations, at):
        return DomainError(
            f"The database is at version {at}, which is newer than this portal ({newest(migrations)}).",
            "Install the newer portal, or restore a backup from before the upgrade into an empty database.",
        )
    return DomainError(
        f"The database is at version {at or 'none'}, this portal needs {newest(migrations)}.",
        "Run: ./portal db upgrade",
    )


def configuration(migrations: Path) -> Config:
    """Alembic on these migrations."""
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


def _refuse_strangers(connection: sa.Connection, migrations: Path) -> None:
    at = MigrationContext.configure(connection).get_current_revision()
    tables = [name for name in sa.inspect(connection).get_table_names() if name != VERSION]
    strangers = [name for name in tables if not name.startswith(QUEUE)]
    if strangers and (at is None or "audit_head" not in tables):
        raise Conflict(
            f"This database belongs to another program: it holds the table {strangers[0]}.",
            "Give the portal a database of its own, and name it in DATABASE_URL.",
        )
    if at is not None and not known(migrations, at):
        raise misfit(at, migrations)


def _shut_the_door(connection: sa.Connection) -> None:
    """Wait for others who upgrade, however long, and then for those who are in a transaction (see `hold_to`)."""
    connection.exec_driver_sql("SET LOCAL lock_timeout = 0")
    connection.execute(sa.text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": LOCK})
    connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{PATIENCE}s'")
    if sa.inspect(connection).has_table(VERSION):
        connection.exec_driver_sql(f"LOCK TABLE {VERSION} IN ACCESS EXCLUSIVE MODE")


def _keep_foreign_keys(connection: sa.Connection, keep: bool) -> None:
    """SQLite ignores this setting inside a transaction, so the driver is told while there is none."""
    driver = connection.connection.driver_connection
    assert driver is not None
    driver.execute(f"PRAGMA foreign_keys={'ON' if keep else 'OFF'}")
    assert driver.execute("PRAGMA foreign_keys").fetchone() == (int(keep),)


def _check_foreign_keys(connection: sa.Connection) -> None:
    lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if lost:
        table, row, target, _ = lost[0]
        raise DomainError(
            f"The upgrade was undone: row {row} of {table} points to a row of {target} that is not there"
            f" ({len(lost)} such rows in all).",
            "The version that you upgrade from names them: ./portal db check",
        )


@contextlib.contextmanager
def _in_plain_words(engine: sa.Engine) -> Iterator[None]:
    try:
        yield
    except sa.exc.DBAPIError as error:
        fix = "Run it again; if that does not help, report this line."
        wrong = DomainError(f"The database could not be upgraded: {' '.join(str(error.orig).split())}.", fix)
        if trouble.is_trouble(error) and getattr(error.orig, "sqlite_errorname", "") != "SQLITE_ERROR":
            wrong = trouble.told(error, engine.url.render_as_string(hide_password=False))
        raise DomainError(f"{wrong.message} Nothing in it was changed.", wrong.fix) from error
