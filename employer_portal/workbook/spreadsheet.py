"""An .xlsx, .xls or .ods file, read row by row as the text that stands in its cells."""

import re
import struct
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from posixpath import join, normpath
from xml.parsers import expat

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetVisibleEnum

from employer_portal.workbook.limits import Fault, Limits, broken, not_a_workbook, protected
from employer_portal.workbook.zips import checked_zip

#: In an .xls: the workbook's first record, perhaps a write protection, then the record that says it is encrypted.
_FILEPASS = re.compile(rb"\x09\x08\x10\x00\x00\x06\x05\x00.{12}(?:\x86\x00\x00\x00)?\x2f\x00[\x04-\xff]\x00", re.DOTALL)
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_FORMULA_OR_ERROR = re.compile(rb"""<(\w+:)?f[ >/]|t=["']e["']""")


class Spreadsheet:
    """A workbook of any of the three kinds, told apart by its bytes and not by its name."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._archive: zipfile.ZipFile | None = None
        if path.open("rb").read(2) == b"PK":
            self._archive = checked_zip(path, limits)
            _check_parts(self._archive)
        else:
            _check_ole(path.read_bytes())
        try:
            self._book = CalamineWorkbook.from_filelike(path.open("rb"))
        except PasswordError:
            raise protected() from None
        self.names = self._book.sheet_names
        self.hidden = [
            sheet.name for sheet in self._book.sheets_metadata if sheet.visible is not SheetVisibleEnum.Visible
        ]
        self._sheets: dict[str, CalamineSheet] = {}

    def merged(self, name: str) -> list[tuple[int, int, int]]:
        """The cells that stand for several rows: first row, last row, column (all from 1)."""
        ranges = self._sheet(name).merged_cell_ranges or []
        return [(top + 1, bottom + 1, left + 1) for (top, left), (bottom, _) in ranges if bottom > top]

    def rows(self, name: str) -> Iterator[tuple[int, list[str]]]:
        """Each row that is not blank, with its number in the spreadsheet."""
        sheet = self._sheet(name)
        unread = self._formulas_and_errors(name)
        margin = sheet.start[1] if sheet.start else 0
        blank: list[object] = [""] * sheet.width
        for number, values in enumerate(sheet.iter_rows() if sheet.start else (), 1):
            if values != blank or number in unread:
                yield number, _with([""] * margin + [_text(value) for value in values], unread.pop(number, {}))
        for number in sorted(unread):
            yield number, _with([], unread[number])

    def _sheet(self, name: str) -> CalamineSheet:
        if name not in self._sheets:
            self._sheets[name] = self._book.get_sheet_by_name(name)
        return self._sheets[name]

    def _formulas_and_errors(self, name: str) -> dict[int, dict[int, str]]:
        """Row -> column (from 0) -> what stands where the reader sees nothing: a formula that was never calculated, as
        its text; a formula that failed, as what the spreadsheet shows."""
        if self._archive is None or not (part := self._sheet_part(name)):
            return {}
        with self._archive.open(part) as stream:
            before = b""
            while chunk := stream.read(1 << 18):
                if _FORMULA_OR_ERROR.search(before + chunk):
                    break
                before = chunk[-16:]
            else:
                return {}
        return _unread_cells(self._archive, part)

    def _sheet_part(self, name: str) -> str | None:
        if not self._archive or "xl/workbook.xml" not in self._archive.namelist():
            return None
        ids = [
            next((value for label, value in attributes.items() if label.endswith(":id")), "")
            for tag, attributes in _tags(self._archive, "xl/workbook.xml")
            if tag == "sheet" and attributes.get("name") == name
        ]
        for tag, attributes in _tags(self._archive, "xl/_rels/workbook.xml.rels") if ids else ():
            if tag == "Relationship" and attributes.get("Id") == ids[0]:
                part = normpath(join("/xl", attributes["Target"])).lstrip("/")
                return part if part in self._archive.namelist() else None
        return None


def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = set(archive.namelist())
    if "xl/workbook.bin" in parts:
        raise Fault("is a binary workbook (.xlsb)", "Open it, save it as .xlsx, and use that file.")
    if "xl/workbook.xml" not in parts and "content.xml" not in parts:
        raise not_a_workbook()
    if "META-INF/manifest.xml" in parts:
        with archive.open("META-INF/manifest.xml") as manifest:
            if b"encryption-data" in manifest.read(1 << 20):
                raise protected()


def _check_ole(data: bytes) -> None:
    """The older kind of file: .xls, but also documents, messages, and any newer workbook under a password."""
    if not data.startswith(b"\xd0\xcf\x11\xe0"):
        raise not_a_workbook()
    if _utf16("EncryptedPackage") in data or _FILEPASS.search(data):
        raise protected()
    if len(data) < 512 or _directory_end(data) > len(data):
        raise broken()
    if not any(_utf16(stream) in data for stream in ("Workbook", "Book")):
        raise not_a_workbook()


def _directory_end(data: bytes) -> int:
    """Where the first sector of the list of streams ends: beyond the file when its tail is missing."""
    shift: int = struct.unpack_from("<H", data, 30)[0]
    sector: int = struct.unpack_from("<I", data, 48)[0]
    return (sector + 2) << min(shift, 12)


def _utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def _text(value: object) -> str:
    """A cell's value as a person would type it; dates as 2026-11-20, whole numbers without .0."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _with(cells: list[str], unread: dict[int, str]) -> list[str]:
    for column, text in unread.items():
        cells += [""] * (column + 1 - len(cells))
        cells[column] = cells[column] or text
    return cells


def _unread_cells(archive: zipfile.ZipFile, part: str) -> dict[int, dict[int, str]]:
    unread: dict[int, dict[int, str]] = {}
    place = kind = inside = formula = value = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal place, kind, inside, formula, value
        inside = tag.rpartition(":")[2]
        if inside == "c":
            place, kind, formula, value = attributes.get("r", ""), attributes.get("t", ""), "", ""

    def text(data: str) -> None:
        nonlocal formula, value
        if inside == "f":
            formula += data
        elif inside in ("v", "t"):
            value += data

    def end(tag: str) -> None:
        nonlocal inside
        inside = ""
        if tag.rpartition(":")[2] == "c" and (found := _CELL.fullmatch(place)):
            shown = value if kind == "e" else "" if value or not formula else f"={formula}"
            if shown:
                column = 0
                for letter in found[1]:
                    column = column * 26 + ord(letter) - 64
                unread.setdefault(int(found[2]), {})[column - 1] = shown

    parser = _parser()
    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, text, end
    with archive.open(part) as stream:
        parser.ParseFile(stream)
    return unread


def _tags(archive: zipfile.ZipFile, part: str) -> list[tuple[str, dict[str, str]]]:
    found: list[tuple[str, dict[str, str]]] = []
    parser = _parser()
    parser.StartElementHandler = lambda tag, attributes: found.append((tag.rpartition(":")[2], attributes))
    with archive.open(part) as stream:
        parser.ParseFile(stream)
    return found


def _parser() -> expat.XMLParserType:
    def refuse(*_: object) -> None:
        raise broken("it declares a document type, which no workbook does")

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartDoctypeDeclHandler = refuse  # where entity bombs are declared
    return parser
