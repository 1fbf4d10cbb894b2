"""Files that ask a reader for far more than they are: each is made in the folder given, and is small."""

import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl

from tests.workbook.workbooks import folder, sheets, xlsx, zipped

FEEDBACK_PART = "xl/worksheets/sheet4.xml"
_MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
_UNPACKED = 250  # MB


def with_part(tmp_path: Path, part: str, data: bytes, name: str = "round.xlsx") -> Path:
    """A sound workbook with one part of its zip replaced."""
    source, target = xlsx(tmp_path / "sound.xlsx", sheets()), tmp_path / name
    with zipfile.ZipFile(source) as before, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as after:
        for member in before.namelist():
            after.writestr(member, data if member == part else before.read(member))
    return target


def sheet_xml(rows: str) -> bytes:
    return f"<worksheet {_MAIN}><sheetData>{rows}</sheetData></worksheet>".encode()


def last_corner(tmp_path: Path) -> Path:
    """A single cell in the last row of the last column: 17 billion cells, to a reader that fills the square."""
    path = xlsx(tmp_path / "round.xlsx", sheets())
    book = openpyxl.load_workbook(path)
    book["Feedback"]["XFD1048576"] = "boo"
    book.save(path)
    return path


def long_text(tmp_path: Path) -> Path:
    """One cell whose text unpacks to 250 MB."""
    path = tmp_path / "round.xlsx"
    with zipfile.ZipFile(xlsx(tmp_path / "sound.xlsx", sheets())) as before:
        parts = {name: before.read(name) for name in before.namelist() if name != FEEDBACK_PART}
    head, tail = sheet_xml('<row r="1"><c r="A1" t="inlineStr"><is><t>|</t></is></c></row>').split(b"|")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as after:
        for name, data in parts.items():
            after.writestr(name, data)
        with after.open(FEEDBACK_PART, "w") as part:
            part.write(head)
            for _ in range(_UNPACKED):
                part.write(b"0" * (1 << 20))
            part.write(tail)
    return path


def long_text_that_lies(tmp_path: Path) -> Path:
    """The same, in a zip whose directory says that the sheet unpacks to 1,000 bytes."""
    path = long_text(tmp_path)
    data = bytearray(path.read_bytes())
    for signature, size, name in ((b"PK\x01\x02", 24, 46), (b"PK\x03\x04", 22, 30)):
        place = data.index(FEEDBACK_PART.encode(), data.index(signature)) - name
        while data[place : place + 4] != signature:
            place = data.index(FEEDBACK_PART.encode(), place + name + 1) - name
        struct.pack_into("<I", data, place + size, 1000)
    path.write_bytes(data)
    return path


def long_csv(tmp_path: Path) -> Path:
    """A zip with a delimited file of 250 MB: 18 million rows."""
    made = sheets()
    del made["Feedback"]
    path = zipped(tmp_path / "round.zip", made)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("Feedback.csv", "w") as part:
        part.write(b"Candidate,Interviewer,Criterion,Rating\n")
        for _ in range(_UNPACKED):
            part.write(b"C-01,Jo,PLAN,3\n" * 70_000)
    return path


def shared_text(tmp_path: Path) -> Path:
    """One text of 32 KB, shown in 100,000 cells: 3 GB."""
    rows = "".join(
        f'<row r="{row}">' + "".join(f'<c r="{letter}{row}" t="s"><v>0</v></c>' for letter in "ABCDEFGHIJ") + "</row>"
        for row in range(1, 10_001)
    )
    path = with_part(tmp_path, FEEDBACK_PART, sheet_xml(rows))
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        text = "x" * 32_000
        archive.writestr("xl/sharedStrings.xml", f'<sst {_MAIN} count="1" uniqueCount="1"><si><t>{text}</t></si></sst>')
    return path


def too_many_rows(tmp_path: Path) -> Path:
    """A folder with more than 200,000 rows of good feedback."""
    path = folder(tmp_path / "round", sheets())
    with (path / "Feedback.csv").open("a") as file:
        file.writelines(f"C-02,P{number},PLAN,3\n" for number in range(200_001))
    return path


GREEDY: tuple[Callable[[Path], Path], ...] = (
    last_corner,
    long_text,
    long_text_that_lies,
    long_csv,
    shared_text,
    too_many_rows,
)
