"""A consistent copy of everything while the portal runs, and back. Documents are rows, so there is one copy.

A backup is a ZIP file: `manifest.json`, and for each table `tables/NAME.jsonl`, a line of JSON for each row (see
`rows.py`), all of one moment. So it fits either kind of database, at the schema that it was made with or a later
one. The queue is left out: it may be lost at any time. So is the secret key, unless it is sealed with a passphrase.

Format 1, which the first releases wrote, held SQLite's file, or PostgreSQL's own form, which fits PostgreSQL alone.
"""

import io
import json
import re
import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, ClassVar

import sqlalchemy as sa
from pydantic import ConfigDict, TypeAdapter

from employer_portal.core.errors import Conflict, DomainError
from employer_portal.database import rows
from employer_portal.database.filling import Finish, OtherDatabase, Source, fill
from employer_portal.database.rows import Count, Tally
from employer_portal.database.upgrade import VERSION, known

PRODUCT = "employer-portal"
FORMAT = 2
CHUNK = 1024 * 1024
LARGEST_MANIFEST = 1024 * 1024
LONGEST_ROW = 32 * 1024 * 1024  # a document has at most 5 MB, and a third more as base64
OTHER = "Use another backup."


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup holds: compared after a restore."""

    __pydantic_config__: ClassVar = ConfigDict(extra="forbid", strict=True)

    format: int
    dialect: str
    revision: str
    counts: dict[str, int]
    audit_lines: int
    audit_head: str
    digests: dict[str, str] = field(default_factory=dict)  # of each table's rows
    key: str = ""  # the fingerprint of the secret key that it needs, where it was known
    sealed_key: dict[str, str] | None = None  # that key, as `keys.lock_away` wrote it
    product: str = PRODUCT

    @property
    def rows(self) -> int:
        return sum(self.counts.values())


def backup(engine: sa.Engine, target: Path, *, key: str = "", sealed_key: Mapping[str, str] | None = None) -> Manifest:
    """Copy the database to `target`, whole or not at all. Writers are not held up.

    `key` is the fingerprint of the secret key that is here, for a database that does not tell its own yet.

    Raises `Conflict` where the file exists, `DomainError` for a database that was never set up, and where there is no
    folder or no room for the file.
    """
    if target.exists():
        raise Conflict(f"There is a file {target} already.", "Choose another name.")
    if not target.parent.is_dir():  # to make it would fill the wrong disk where the right one is not mounted
        raise DomainError(f"There is no folder {target.parent}.", "Make it, mount its disk, or name another place.")
    unfinished = target.with_name(f".{target.name}.part")
    try:
        with (
            _moment(engine) as moment,
            zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as bundle,
        ):
            manifest = _written(moment, bundle, key, sealed_key)
            bundle.writestr("manifest.json", json.dumps(asdict(manifest), indent=2))
        unfinished.replace(target)
    except OSError as error:
        raise DomainError(
            f"{target} cannot be written: {error.strerror or error}.", "Make room, or name another place."
        ) from error
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def look(source: Path, migrations: Path) -> Manifest:
    """What a backup says of itself. Raises `DomainError` for what is none, or comes from a newer version."""
    with _opened(source) as bundle:
        return _manifest(bundle, migrations)


def restore(
    source: Path, url: str, migrations: Path, *, finish: Finish = lambda session: None,
    count: Count = lambda number: None,
) -> Manifest:  # fmt: skip
    """Fill the empty database at `url` with a backup, bring it to this version, and prove it by count and digest of
    each table and by the audit trail. What `finish` does comes with it, or nothing comes.

    Raises `Conflict` where there is data already, `DomainError` for a file that is no backup or is damaged; then
    nothing was changed.
    """
    with _opened(source) as bundle:
        manifest = _manifest(bundle, migrations)

        def arrived(connection: sa.Connection) -> None:
            if _head(connection) != (manifest.audit_lines, manifest.audit_head):
                raise _another("audit_line")

        with _source(bundle, manifest, sa.make_url(url)) as data:
            fill(url, migrations, data, arrived=arrived, finish=finish, count=count)
    return manifest


@contextmanager
def _opened(source: Path) -> Iterator[zipfile.ZipFile]:
    """The archive; whatever is wrong with it is one sentence."""
    damaged = DomainError(f"{source} is no backup of the portal, or it is damaged or cut off.", OTHER)
    try:
        with zipfile.ZipFile(source) as bundle:
            yield bundle
    except (
        zipfile.BadZipFile,
        zlib.error,
        LookupError,
        ValueError,
        TypeError,
        ArithmeticError,
        EOFError,
        RuntimeError,
    ) as error:
        raise damaged from error
    except OSError as error:
        raise DomainError(f"{source} cannot be read: {error.strerror or error}.", "Let this user read it.") from error


def _manifest(bundle: zipfile.ZipFile, migrations: Path) -> Manifest:
    if bundle.getinfo("manifest.json").file_size > LARGEST_MANIFEST:
        raise ValueError("no manifest is so large")
    told = json.loads(written := bundle.read("manifest.json"))
    if not isinstance(told, dict) or told.get("product", PRODUCT) != PRODUCT:
        raise ValueError("another product's")
    newer = DomainError("This backup was made by a newer version of the portal.", "Install that version first.")
    if told["format"] > FORMAT:
        raise newer
    manifest = TypeAdapter(Manifest).validate_json(written)
    if manifest.format < 1 or not re.fullmatch("([0-9a-f]{16})?", manifest.key):
        raise ValueError("written by no release")
    if not known(migrations, manifest.revision):
        raise newer
    return manifest


@contextmanager
def _moment(engine: sa.Engine) -> Iterator[sa.Connection]:
    """A connection that sees one moment of the database, however long it reads."""
    with engine.connect() as connection:
        if connection.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")
        yield connection


def _written(
    connection: sa.Connection, bundle: zipfile.ZipFile, key: str, sealed_key: Mapping[str, str] | None
) -> Manifest:
    if not sa.inspect(connection).has_table(VERSION):
        raise DomainError("This database was never set up.", "Run: ./portal db upgrade")
    revision = connection.scalar(sa.text(f"SELECT version_num FROM {VERSION}"))  # noqa: S608
    found: dict[str, Tally] = {}
    for table in rows.tables(connection):
        line, one = rows.line_of(table), found.setdefault(table.name, Tally())
        with bundle.open(_member(table.name), "w", force_zip64=True) as raw, io.BufferedWriter(raw, CHUNK) as to:
            for row in rows.read(connection, table):
                written = line(row)
                one.add(written)
                to.write(written)
    lines, head = _head(connection)
    if "data_key" in found:
        key = connection.scalar(sa.text("SELECT fingerprint FROM data_key")) or key
    return Manifest(
        FORMAT, connection.dialect.name, str(revision), {name: one.rows for name, one in found.items()}, lines, head,
        {name: f"{one.digest:064x}" for name, one in found.items()}, key,
        dict(sealed_key) if sealed_key else None,
    )  # fmt: skip


def _head(connection: sa.Connection) -> tuple[int, str]:
    """The number and the hash of the trail's newest line, at any revision of the schema."""
    lines, head = connection.execute(sa.text("SELECT count, hash FROM audit_head")).one()
    return lines, head


def _member(table: str) -> str:
    return f"tables/{table}.jsonl"


def _another(table: str) -> DomainError:
    return DomainError(f"The rows of {table} are not what the backup's manifest says.", OTHER)


@contextmanager
def _source(bundle: zipfile.ZipFile, manifest: Manifest, url: sa.URL) -> Iterator[Source]:
    if url.get_backend_name() == "sqlite":
        _must_fit(bundle, Path(url.database or "."))
    if manifest.format == FORMAT:
        yield _Lines(bundle, manifest)
    elif manifest.dialect == "postgresql":
        if url.get_backend_name() != "postgresql":
            raise DomainError(
                "This backup was made on PostgreSQL by an early release, and fits PostgreSQL alone.",
                "Restore it there, then: ./portal db move",
            )
        yield _Binary(bundle, manifest)
    else:
        with _sqlite_file(bundle) as connection:
            other = OtherDatabase.of(connection, manifest.revision)
            for name, table in other.tables.items():
                if connection.scalar(sa.select(sa.func.count()).select_from(table)) != manifest.counts.get(name):
                    raise _another(name)
            yield other


def _must_fit(bundle: zipfile.ZipFile, target: Path) -> None:
    """What a small file unpacks to may be more than a disk has."""
    needed = sum(member.file_size for member in bundle.infolist())
    folder = next(place for place in target.absolute().parents if place.exists())
    free = shutil.disk_usage(folder).free
    if needed > free:
        raise DomainError(
            f"This backup unpacks to {needed // 10**6} MB, and {folder} has {free // 10**6} MB left.",
            "Make room there; if it cannot be so large, use another backup.",
        )


@dataclass(frozen=True)
class _Archive:
    bundle: zipfile.ZipFile
    manifest: Manifest

    @property
    def revision(self) -> str:
        return self.manifest.revision

    @property
    def names(self) -> frozenset[str]:
        return frozenset(self.manifest.counts)


class _Lines(_Archive):
    """The tables of an archive, a line for each row."""

    def bring(self, connection: sa.Connection, table: sa.Table, count: Count) -> Tally:
        found, row = Tally(), rows.row_of(table)

        def noted() -> Iterator[rows.Row]:
            with self.bundle.open(_member(table.name)) as raw, io.BufferedReader(raw, CHUNK) as lines:  # type: ignore[type-var]
                while line := lines.readline(LONGEST_ROW):
                    if not line.endswith(b"\n"):
                        raise ValueError("a row without an end")
                    found.add(line)
                    yield row(line)

        rows.put(connection, table, noted(), count)
        if (found.rows, f"{found.digest:064x}") != (
            self.manifest.counts[table.name],
            self.manifest.digests[table.name],
        ):
            raise _another(table.name)
        return found


class _Binary(_Archive):
    """The tables of an archive of format 1, as PostgreSQL's COPY wrote them, columns in the order of the schema."""

    def bring(self, connection: sa.Connection, table: sa.Table, count: Count) -> Tally:
        quote = connection.dialect.identifier_preparer.quote
        named = ", ".join(quote(column.name) for column in table.columns)
        statement = f"COPY {quote(table.name)} ({named}) FROM STDIN (FORMAT binary)"
        driver: Any = connection.connection.driver_connection
        with (
            self.bundle.open(f"tables/{table.name}") as source,
            driver.cursor() as cursor,
            cursor.copy(statement) as to,
        ):
            while block := source.read(CHUNK):
                to.write(block)
        rows.number_on(connection, table)
        found = rows.tally(connection, table)
        if found.rows != self.manifest.counts[table.name]:
            raise _another(table.name)
        count(found.rows)
        return found


@contextmanager
def _sqlite_file(bundle: zipfile.ZipFile) -> Iterator[sa.Connection]:
    """The database file of an archive of format 1."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "portal.sqlite"
        _must_fit(bundle, path)
        with bundle.open("portal.sqlite") as source, path.open("wb") as target:
            shutil.copyfileobj(source, target, CHUNK)
        engine = sa.create_engine(f"sqlite:///{path}")
        try:
            with engine.connect() as connection:
                if connection.exec_driver_sql("PRAGMA integrity_check").scalar_one() != "ok":
                    raise DomainError("The database in this backup is damaged.", OTHER)
                yield connection
        except sa.exc.DatabaseError as error:
            raise DomainError("The database in this backup is damaged.", OTHER) from error
        finally:
            engine.dispose()
