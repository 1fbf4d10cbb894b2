"""Opening the database of this installation for a command or a worker."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from employer_portal.core.db import PATIENCE, Database, Enqueue, hold_to, make_engine
from employer_portal.database import trouble
from employer_portal.database.upgrade import current, misfit, newest, upgrade


def open_database(
    url: str, migrations: Path, *, enqueue: Enqueue | None = None, keep_connections: bool = False,
    patience: float = PATIENCE,
) -> Database:  # fmt: skip
    """The database under that address, in the schema this version needs. An empty one is set up.

    A process that stays keeps connections; a command opens one when it needs it and leaves none behind. Raises
    `DomainError` where the database cannot be reached, or is older or newer than this version.
    """
    pool: dict[str, Any] = {} if keep_connections else {"poolclass": sa.NullPool}
    try:
        engine = make_engine(url, patience=patience, **pool)
        at, needed = current(engine), newest(migrations)
        if at is None:
            upgrade(engine, migrations)
        if at != needed:
            at = current(engine, settled=True)
    except (sa.exc.DBAPIError, OSError) as error:
        raise trouble.told(error, url) from error
    if at != needed:
        raise misfit(at, migrations)
    hold_to(engine, needed)
    return Database(engine, enqueue=enqueue)
