"""The portal's files are for nobody but the user it runs as: they hold what people wrote, and the key to it.

What is made anew is private by the umask that `cli.main` sets for each command and what it starts. This module looks
after what is there already.
"""

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path

import sqlalchemy as sa
import structlog

from employer_portal.core.errors import DomainError
from employer_portal.running.holdings import PLACES

OTHERS = 0o077
#: What the portal makes in its folder. A folder with anything else in it is not closed: who knows who needs it.
OURS = re.compile("|".join(place.entries for place in PLACES if place.entries))
SIDES = ("", "-wal", "-shm", "-journal")  # what SQLite keeps beside its file
log = structlog.get_logger()


def close(var: Path, database_url: str) -> None:
    """Take from others what an earlier version, another program or another umask left open to them.

    What cannot be closed, as it belongs to somebody else, is named in the log and by `./portal doctor`.
    """
    for path in exposed(var, database_url):
        if path != var or not shared(var):
            try:
                path.chmod(path.stat().st_mode & ~OTHERS)
            except OSError as error:
                log.warning("files.open_to_others", path=str(path), reason=error.strerror, mend="./portal doctor")


def exposed(var: Path, database_url: str) -> list[Path]:
    """The portal's files and folders that others on this machine may read or change. Links are not followed."""
    return [path for path in _made(var, database_url) if _open_to_others(path)]


def shared(var: Path) -> bool:
    """Whether the folder holds what the portal did not make, or is a common one as /tmp is."""
    return bool(var.stat().st_mode & stat.S_ISVTX) or any(not OURS.fullmatch(path.name) for path in _inside(var))


def _open_to_others(path: Path) -> bool:
    try:
        return bool(path.stat().st_mode & OTHERS)
    except OSError:  # gone meanwhile
        return False


def _made(var: Path, database_url: str) -> Iterator[Path]:
    if var.is_dir():
        yield var
        for path in _inside(var):
            if OURS.fullmatch(path.name) and not path.is_symlink():
                yield path
                yield from _below(path)
    address = sa.make_url(database_url)
    if address.get_backend_name() == "sqlite" and address.database:
        file = Path(address.database)
        if file.parent != var:
            yield from (Path(f"{one}{side}") for one in (file, file.with_suffix(".queue")) for side in SIDES)


def _inside(var: Path) -> list[Path]:
    try:
        return sorted(var.iterdir())
    except OSError as error:
        raise DomainError(f"{var} cannot be read: {error.strerror}.", "Let the portal's user read it.") from error


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, names in os.walk(folder):
        yield from (path for name in (*folders, *names) if not (path := Path(place, name)).is_symlink())
