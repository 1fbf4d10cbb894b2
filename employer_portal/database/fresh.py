"""A new, empty database for what is thrown away: migrations are walked once, and a copy of what they made is kept."""

import hashlib
import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from shutil import copyfile
from tempfile import TemporaryDirectory

import sqlalchemy as sa

from employer_portal.core.db import make_engine
from employer_portal.database.upgrade import upgrade


def fresh(path: Path, migrations: Path, cache: Path) -> sa.Engine:
    """An engine on a database of the newest schema at `path`, where there is no file yet; nothing of it is durable.

    The copy stands in `cache`, under a hash of the migrations. One that is missing, broken or cannot be kept costs the
    seconds that walking them takes, and nothing else.
    """
    kept = cache / f"{_hash(migrations)}.sqlite"
    engine = make_engine(f"sqlite:///{path}", durable=False)
    with suppress(OSError, sa.exc.DatabaseError):
        copyfile(kept, path)
        with engine.connect() as connection:
            connection.execute(sa.text("SELECT version_num FROM alembic_version")).one()
        return engine
    engine.dispose()
    path.unlink(missing_ok=True)
    upgrade(engine, migrations)
    with suppress(OSError):
        _keep(path, kept)
    return engine


def _hash(migrations: Path) -> str:
    made = hashlib.sha256()
    for file in sorted(migrations.rglob("*.py")):
        made.update(file.read_bytes())
    return made.hexdigest()[:16]


def _keep(path: Path, kept: Path) -> None:
    """Keep a copy, whole or not at all; what older migrations made goes."""
    kept.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=kept.parent) as folder:
        part = Path(folder) / kept.name
        with closing(sqlite3.connect(path)) as source, closing(sqlite3.connect(part)) as copy:
            source.backup(copy)
        for old in kept.parent.glob("*.sqlite"):
            old.unlink(missing_ok=True)
        part.replace(kept)
