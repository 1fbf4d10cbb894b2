"""A consistent copy of everything while the portal runs, and back. Documents are rows, so there is one copy.

A backup is a ZIP file: `manifest.json` (kind of database, schema version, rows of each table, head of the audit
trail) and the data: the SQLite file as its own backup makes it, or each PostgreSQL table as COPY writes it, all
in one snapshot. The queue is left out: it may be lost at any time.
"""

import json
import shutil
import sqlite3
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from employer_portal.core import audit
from employer_portal.core.db import make_engine
from employer_portal.core.errors import Conflict, DomainError
from employer_portal.core.upgrade import known, upgrade

FORMAT = 1
QUEUE = "huey"  # how the queue's tables begin
VERSION = "alembic_version"
CHUNK = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: compared after a restore."""

    format: int
    dialect: str
    revision: str
    counts: dict[str, int]
    audit_lines: int
    audit_head: str


def backup(engine: sa.Engine, target: Path) -> Manifest:
    """Copy the database to `target`, whole or not at all. Writers are not held up.

    Raises `Conflict` where the file exists, `DomainError` for a database that was never set up.
    """
    if target.exists():
        raise Conflict(f"There is a file {target} already.", "Choose another name.")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    try:
        with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle:
            copy = _copy_sqlite if engine.dialect.name == "sqlite" else _copy_postgresql
            manifest = copy(engine, bundle)
            bundle.writestr("manifest.json", json.dumps(asdict(manifest), indent=2))
        unfinished.replace(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def restore(source: Path, url: str, migrations: Path) -> Manifest:
    """Fill the empty database at `url` with a backup, and prove it: audit chain and counts are as in the manifest.

    Raises `Conflict` where there is data already, `DomainError` for a file that is no backup, is damaged, or comes
    from another kind of database or a newer version; then nothing was changed.
    """
    try:
        with zipfile.ZipFile(source) as bundle:
            manifest = _manifest(bundle, sa.make_url(url).get_backend_name(), migrations)
            fill = _fill_sqlite if manifest.dialect == "sqlite" else _fill_postgresql
            fill(bundle, manifest, url, migrations)
    except (zipfile.BadZipFile, KeyError, ValueError, sqlite3.DatabaseError) as error:
        raise DomainError(f"{source} is no backup, or it is damaged.", "Use another backup.") from error
    return manifest


def _manifest(bundle: zipfile.ZipFile, dialect: str, migrations: Path) -> Manifest:
    manifest = Manifest(**json.loads(bundle.read("manifest.json")))
    if manifest.dialect != dialect:
        raise DomainError(
            f"This is a backup of {manifest.dialect}, and the database is {dialect}.", "Set DATABASE_URL."
        )
    if manifest.format > FORMAT or not known(migrations, manifest.revision):
        raise DomainError("This backup was made by a newer version of the portal.", "Install that version first.")
    return manifest


def _prove(connection: sa.Connection, manifest: Manifest) -> None:
    """Raise `DomainError` unless this database is what the manifest says."""
    found = _seen(connection, manifest.revision)
    with Session(connection) as session:
        broken = audit.verify(session)
    if broken.broken is not None:
        raise DomainError(
            f"The restored audit trail breaks at line {broken.broken}: {broken.why}.", "Use another backup."
        )
    if found != manifest:
        raise DomainError("The restored data is not what the backup's manifest says.", "Use another backup.")


def _seen(connection: sa.Connection, revision: str) -> Manifest:
    tables = [name for name in sa.inspect(connection).get_table_names() if _kept(name)]
    quote = connection.dialect.identifier_preparer.quote
    counts = {
        name: connection.execute(sa.text(f"SELECT count(*) FROM {quote(name)}")).scalar_one()  # noqa: S608 - our tables
        for name in sorted(tables)
    }
    lines, head = connection.execute(sa.text("SELECT count, hash FROM audit_head")).one()
    return Manifest(FORMAT, connection.dialect.name, revision, counts, lines, head)


def _kept(table: str) -> bool:
    return not table.startswith(QUEUE) and table != VERSION


def _revision(connection: sa.Connection) -> str:
    if not sa.inspect(connection).has_table(VERSION):
        raise DomainError("This database was never set up.", "Run: ./portal db upgrade")
    return str(connection.execute(sa.text(f"SELECT version_num FROM {VERSION}")).scalar_one())  # noqa: S608


def _copy_sqlite(engine: sa.Engine, bundle: zipfile.ZipFile) -> Manifest:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "portal.sqlite"
        with engine.connect() as source, closing(sqlite3.connect(path)) as copy:
            driver: Any = source.connection.driver_connection
            driver.backup(copy)
        copied = sa.create_engine(f"sqlite:///{path}")
        with copied.connect() as connection:
            manifest = _seen(connection, _revision(connection))
        copied.dispose()
        bundle.write(path, "portal.sqlite")
    return manifest


def _fill_sqlite(bundle: zipfile.ZipFile, manifest: Manifest, url: str, migrations: Path) -> None:
    database = sa.make_url(url).database
    assert database is not None
    path = Path(database)
    if path.exists():
        raise Conflict(f"There is a database {path} already.", "Stop the portal and move it away first.")
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f".{path.name}.part")
    try:
        with bundle.open("portal.sqlite") as source, unfinished.open("wb") as target:
            shutil.copyfileobj(source, target, CHUNK)
        engine = sa.create_engine(f"sqlite:///{unfinished}")
        with engine.connect() as connection:
            if connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() != "ok":
                raise DomainError("The database in this backup is damaged.", "Use another backup.")
            _prove(connection, manifest)
        engine.dispose()
        unfinished.replace(path)
    finally:
        for leftover in path.parent.glob(f"{unfinished.name}*"):
            leftover.unlink()


def _copy_postgresql(engine: sa.Engine, bundle: zipfile.ZipFile) -> Manifest:
    with engine.connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        manifest = _seen(connection, _revision(connection))
        quote = connection.dialect.identifier_preparer.quote
        for table in manifest.counts:
            columns = ", ".join(quote(column["name"]) for column in sa.inspect(connection).get_columns(table))
            statement = f"COPY {quote(table)} ({columns}) TO STDOUT (FORMAT binary)"
            with (
                bundle.open(f"tables/{table}", "w", force_zip64=True) as target,
                _copying(connection, statement) as rows,
            ):
                for block in rows:
                    target.write(block)
    return manifest


def _fill_postgresql(bundle: zipfile.ZipFile, manifest: Manifest, url: str, migrations: Path) -> None:
    engine = make_engine(url)
    try:
        with engine.connect() as connection:
            if _holds_data(connection):
                raise Conflict("This database holds data already.", "Restore into an empty one.")
        upgrade(engine, migrations, manifest.revision)
        with engine.begin() as connection:
            _fill_tables(connection, bundle, manifest)
            _prove(connection, manifest)
    finally:
        engine.dispose()


def _holds_data(connection: sa.Connection) -> bool:
    if not sa.inspect(connection).has_table("audit_line"):
        return False
    rows = sa.text("SELECT EXISTS (SELECT 1 FROM audit_line) OR EXISTS (SELECT 1 FROM user_account)")
    return bool(connection.scalar(rows))


def _fill_tables(connection: sa.Connection, bundle: zipfile.ZipFile, manifest: Manifest) -> None:
    """Fill the tables in the order of their foreign keys. Triggers are about what changes, not about what was."""
    schema = sa.MetaData()
    schema.reflect(connection)
    quote = connection.dialect.identifier_preparer.quote
    tables = [table for table in schema.sorted_tables if table.name in manifest.counts]
    for table in tables:
        connection.exec_driver_sql(f"ALTER TABLE {quote(table.name)} DISABLE TRIGGER USER")
        connection.exec_driver_sql(f"DELETE FROM {quote(table.name)}")  # noqa: S608 - the rows that migrations put there
    for table in tables:
        columns = ", ".join(quote(column.name) for column in table.columns)
        statement = f"COPY {quote(table.name)} ({columns}) FROM STDIN (FORMAT binary)"
        with bundle.open(f"tables/{table.name}") as source, _copying(connection, statement) as rows:
            while block := source.read(CHUNK):
                rows.write(block)
        connection.exec_driver_sql(f"ALTER TABLE {quote(table.name)} ENABLE TRIGGER USER")
        if "id" in table.columns:
            connection.exec_driver_sql(
                f"SELECT setval(s, greatest((SELECT max(id) FROM {quote(table.name)}), 1))"  # noqa: S608
                f" FROM pg_get_serial_sequence('{quote(table.name)}', 'id') s WHERE s IS NOT NULL"
            )


@contextmanager
def _copying(connection: sa.Connection, statement: str) -> Iterator[Any]:
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(statement) as rows:
        yield rows
