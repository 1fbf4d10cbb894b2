"""Zip files from strangers: looked over before any of their parts is opened."""

import zipfile
from pathlib import Path, PurePosixPath

from employer_portal.workbook.limits import Fault, Limits, broken, expands, protected


def checked_zip(path: Path, limits: Limits) -> zipfile.ZipFile:
    """The archive, open, when its directory is sound: no passwords, no names that lead elsewhere, no absurd sizes.

    A part never yields more bytes than its directory entry says, so the sum bounds them all.
    """
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError):
        raise broken() from None
    members = archive.infolist()
    if any(member.flag_bits & 1 for member in members):
        raise protected()
    if any(_leads_out(member.filename) for member in members):
        raise Fault("is broken: it holds files that lead outside it", "Make the zip again from the four files alone.")
    if sum(member.file_size for member in members) > limits.expanded << 20:
        raise expands()
    return archive


def _leads_out(name: str) -> bool:
    path = PurePosixPath(name.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts
