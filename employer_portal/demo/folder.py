"""Where a demonstration lives: a folder of its own, made whole or not at all, and used by one run at a time."""

import fcntl
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from employer_portal.accounts.models import Organisation
from employer_portal.core.db import Database, make_engine
from employer_portal.core.errors import Conflict
from employer_portal.database.upgrade import current, newest
from employer_portal.settings import Settings

FRESH = "Run: ./portal demo --fresh"


@contextmanager
def in_hand(folder: Path) -> Iterator[int]:
    """Hold the folder while it is made or served. Gives the open file that holds it: whoever inherits it holds it too.
    Raises `Conflict` where another run holds it, or what another run that was killed left running."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with folder.with_name(f"{folder.name}.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Conflict(
                "A demonstration is running from this folder already.", "Use that one, or end it first."
            ) from None
        yield lock.fileno()


def remove(folder: Path) -> None:
    """Remove a demonstration. Raises `Conflict` for a folder that holds anything else."""
    if folder.exists():
        if not is_demonstration(folder):
            raise Conflict(f"{folder} holds something else than a demonstration.", "Look at it, and move it away.")
        shutil.rmtree(folder)


def is_demonstration(folder: Path) -> bool:
    """Whether what is there is the data of a throw-away organisation and nothing else."""
    file = folder / "portal.sqlite"
    if not file.is_file():
        return False
    engine = make_engine(f"sqlite:///{file}")
    try:
        with Database(engine).reading() as session:
            organisation = session.get(Organisation, 1)
            return organisation is not None and organisation.throw_away
    except sa.exc.SQLAlchemyError:
        return False
    finally:
        engine.dispose()


def must_fit(folder: Path, settings: Settings) -> None:
    """Raise `Conflict` for what this version of the portal cannot go on with."""
    if not is_demonstration(folder):
        raise Conflict(f"{folder} holds something else than a demonstration.", "Look at it, and move it away.")
    engine = make_engine(f"sqlite:///{folder / 'portal.sqlite'}")
    try:
        if current(engine) != newest(settings.migrations):
            raise Conflict("This demonstration was made by another version of the portal.", FRESH)
    finally:
        engine.dispose()


def made_at(folder: Path) -> datetime:
    """When it was made, in local time."""
    return datetime.fromtimestamp(folder.joinpath("made").stat().st_mtime).astimezone()
