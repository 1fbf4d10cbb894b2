"""A folder or zip of .csv or .tsv files, one for each sheet, read row by row. Nothing is ever unpacked to disk."""

import codecs
import csv
import io
import zipfile
from collections.abc import Callable, Iterator, Mapping
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import IO

from employer_portal.workbook.cells import LONGEST
from employer_portal.workbook.columns import SHEETS, key
from employer_portal.workbook.limits import Fault, Limits, broken, not_a_workbook, too_large
from employer_portal.workbook.zips import checked_zip

Open = Callable[[], IO[bytes]]

SUFFIXES = (".csv", ".tsv")
DELIMITERS = ",;\t"
_COLUMNS = {key(column.name) for sheet in SHEETS.values() for column in sheet.columns}


class Delimited:
    """The files of a round by the name of their sheet."""

    def __init__(self, files: Mapping[str, Open]) -> None:
        self.names = list(files)
        self.hidden: list[str] = []
        self._files = files

    @classmethod
    def open(cls, path: Path, limits: Limits) -> "Delimited | None":
        """The delimited files in a folder or zip, or the one at the path; None where it is something else."""
        if path.is_dir():
            return cls(_in_folder(path, limits))
        if zipfile.is_zipfile(path):
            archive = checked_zip(path, limits)
            if files := _in_zip(archive):
                return cls(files)
        elif path.suffix.lower() in SUFFIXES and path.open("rb").read(2) not in (b"PK", b"\xd0\xcf"):
            return cls({path.stem: lambda: path.open("rb")})
        return None

    def merged(self, name: str) -> list[tuple[int, int, int]]:
        return []

    def rows(self, name: str) -> Iterator[tuple[int, list[str]]]:
        """Each row with the number that a spreadsheet would show: line breaks inside quotes do not count."""
        open_file = self._files[name]
        encoding = _encoding(open_file)
        try:
            with open_file() as stream, io.TextIOWrapper(stream, encoding, newline="") as text:
                delimiter = _delimiter(text)
            with open_file() as stream, io.TextIOWrapper(stream, encoding, newline="") as text:
                csv.field_size_limit(4 * LONGEST)
                number = 0
                for number, cells in enumerate(csv.reader(text, delimiter=delimiter, strict=True), 1):
                    yield number, cells
        except UnicodeError:
            raise Fault(
                f"is broken: {name} is in a character encoding that we do not know", "Save that file as CSV UTF-8."
            ) from None
        except csv.Error as error:
            raise broken(f"{name}, row {number + 1}: {error}") from None


def _in_folder(folder: Path, limits: Limits) -> dict[str, Open]:
    files: dict[str, Open] = {}
    size = 0
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in SUFFIXES or path.name.startswith("."):
            continue
        if path.is_symlink() or not path.is_file():
            raise Fault(f"holds {path.name}, which is a link and not a file", "Put the file itself into the folder.")
        size += path.stat().st_size
        _add(files, path.stem, lambda path=path: path.open("rb"))  # type: ignore[misc]
    if size > limits.megabytes << 20:
        raise too_large(f"its files are {size >> 20} MB together, and {limits.megabytes} MB is the limit")
    if not files:
        raise not_a_workbook()
    return files


def _in_zip(archive: zipfile.ZipFile) -> dict[str, Open]:
    files: dict[str, Open] = {}
    if "[Content_Types].xml" in archive.namelist():
        return files  # a workbook, whatever else it carries
    for member in archive.infolist():
        path = PurePosixPath(member.filename)
        if path.suffix.lower() in SUFFIXES and not any(part.startswith((".", "__MACOSX")) for part in path.parts):
            _add(files, path.stem, lambda member=member: archive.open(member))  # type: ignore[misc]
    return files


def _add(files: dict[str, Open], name: str, open_file: Open) -> None:
    if key(name) in map(key, files):
        raise Fault(f"has two files for its {name} sheet", "Leave one of them there.")
    files[name] = open_file


def _encoding(open_file: Open) -> str:
    """By its mark at the start; else UTF-8 if all of it is, else what older Windows programs write."""
    with open_file() as stream:
        start = stream.read(1024)
        if start.startswith(codecs.BOM_UTF8):
            return "utf-8-sig"
        if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
            return "utf-16"
        if b"\0" in start[:2]:
            return "utf-16-be" if start[0] == 0 else "utf-16-le"
        decoder = codecs.getincrementaldecoder("utf-8")()
        try:
            while start:
                decoder.decode(start)
                start = stream.read(1 << 16)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "cp1252"
        return "utf-8"


def _delimiter(text: io.TextIOWrapper) -> str:
    """The one that cuts some early row into the most of our columns; of two that do, into the most cells."""
    start = text.read(1 << 16)

    def columns(delimiter: str) -> tuple[int, int]:
        rows = list(islice(csv.reader(io.StringIO(start), delimiter=delimiter), 50))
        return max((sum(key(cell) in _COLUMNS for cell in row) for row in rows), default=0), max(
            map(len, rows), default=0
        )

    return max(DELIMITERS, key=columns)
