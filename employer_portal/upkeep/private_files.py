"""Whether others on this machine can read what the portal keeps: a part of `./portal doctor`."""

import os
import shlex
from collections.abc import Iterator

from employer_portal.settings import Settings
from employer_portal.upkeep.system import Result


def examine(settings: Settings) -> Iterator[Result]:
    """Name the files and folders that are open to others, and the line that closes them. `serve` and `worker` close
    what they may; what belongs to somebody else, and a folder that holds other things too, is left to a person."""
    try:
        from employer_portal.core.errors import DomainError
        from employer_portal.running import files

        found = files.exposed(settings.var, settings.database)
    except (DomainError, ImportError, ValueError):  # said already, of folder, packages and database
        return
    if not found:
        if settings.var.exists():
            yield Result("Private files", "ok", "nobody else on this machine can read what the portal keeps")
        return
    few = " ".join(shlex.quote(str(path)) for path in found[:5])
    says = f"others on this machine can read {few}" + (f" and {len(found) - 5} more" if len(found) > 5 else "")
    inside = all(path.is_relative_to(settings.var) for path in found)
    sudo = "sudo " if any(path.lstat().st_uid != os.geteuid() for path in found) else ""
    mend = f"{sudo}chmod -R go= {shlex.quote(str(settings.var))}" if inside else f"{sudo}chmod go= {few}"
    if settings.var in found and files.shared(settings.var):
        says += "; the folder holds other things as well, so `serve` leaves it open"
        mend = f"Give the portal a folder of its own (PORTAL_VAR), or: {mend}"
    yield Result("Private files", "missing", says, mend)
