"""A new migration, written from what the models say and the migrations do not say yet."""

import re
from argparse import Namespace
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.operations.ops import MigrationScript
from alembic.script import ScriptDirectory

from employer_portal.core.db import make_engine
from employer_portal.core.errors import DomainError
from employer_portal.database.upgrade import alone, configuration, migrate


def differs(context: Any, inspected: Any, column: Any, there: str | None, wanted: Any, rendered: str | None) -> bool:
    """Whether a default differs in what it means: SQLite puts brackets around one, PostgreSQL says its type."""
    return _plain(there) != _plain(rendered)


#: What is looked at besides tables, columns, indexes and keys: by whoever writes a migration, and by the test.
COMPARED: Mapping[str, Any] = {"compare_type": True, "compare_server_default": differs}


def revise(migrations: Path, message: str, *, empty: bool = False) -> Path:
    """Write the migration that brings a database from the newest revision to the models; answers its file.

    Compares with a database in memory that the migrations have made, so nobody's own is touched, and with no type,
    index or default that they would say differently. `empty`: write one without steps (for triggers, or for data).
    Raises `DomainError` where the models say nothing new.
    """
    config = configuration(migrations)
    config.cmd_opts = Namespace(quiet=True)
    number = f"{_highest(config) + 1:04d}"
    nothing: list[bool] = []

    def look(context: Any, revision: Any, directives: list[MigrationScript]) -> None:
        (script,) = directives
        nothing.append(all(steps.is_empty() for steps in script.upgrade_ops_list))
        if nothing[0]:
            directives.clear()

    engine = make_engine("sqlite://")
    try:
        with alone(engine) as connection:
            migrate(connection, migrations)
            config.attributes["connection"] = connection
            made = command.revision(
                config,
                message,
                rev_id=number,
                autogenerate=not empty,
                process_revision_directives=None if empty else look,
            )
    finally:
        engine.dispose()
    if nothing and nothing[0]:
        raise DomainError(
            "The models say nothing that the migrations do not say yet.",
            "Change a model first, or ask for --empty: for triggers, or for data.",
        )
    scripts = made if isinstance(made, Iterable) else [made]
    return Path(next(script.path for script in scripts if script is not None))


def _highest(config: Config) -> int:
    """The highest number given so far: branches that grew side by side leave the newest with a lower one."""
    return max(int(script.revision) for script in ScriptDirectory.from_config(config).walk_revisions())


def _plain(default: str | None) -> str:
    """A default as both kinds of database mean it: ('[]'), '[]'::text and [] are the same."""
    return re.sub(r"::[\w ]+", "", default or "").strip("()' ")
