"""Broken and hostile files are refused in one plain sentence, without the memory and the time they ask for."""

import io
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from employer_portal.workbook.files import WorkbookRefused
from employer_portal.workbook.limits import Limits
from employer_portal.workbook.reader import read_workbook
from tests.workbook.cost import cost
from tests.workbook.hostile import FEEDBACK_PART, GREEDY, long_text, sheet_xml, with_part
from tests.workbook.workbooks import folder, sheets, xlsx, zipped


def refusal(path: Path, limits: Limits | None = None) -> str:
    """What is said of the file: one sentence that begins with its name, and a way out."""
    with pytest.raises(WorkbookRefused) as refused:
        read_workbook(path, limits=limits)
    message = refused.value.message
    assert message.startswith(path.name)
    assert "\n" not in message
    assert refused.value.fix
    return message


@pytest.mark.parametrize(
    "data",
    [
        b"plain words",
        b"%PDF-1.7\n",
        b"\x89PNG\r\n\x1a\n",
        b"<html><table><tr><td>1</td></tr></table></html>",
        os.urandom(5000),
        b"P",
    ],
    ids=["text", "pdf", "png", "html", "noise", "one byte"],
)
def test_other_kinds_of_file_are_not_a_workbook(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "round.xlsx"
    path.write_bytes(data)
    assert "is not a workbook" in refusal(path)


def test_a_document_and_a_zip_of_photos_are_not_a_workbook(tmp_path: Path) -> None:
    for name, part in (("letter.docx", "word/document.xml"), ("photos.zip", "one.jpg")):
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr(part, "x")
        assert "is not a workbook" in refusal(tmp_path / name)


def test_an_empty_file_an_absent_file_and_a_device(tmp_path: Path) -> None:
    (tmp_path / "empty.xlsx").touch()
    assert "is broken: it is empty" in refusal(tmp_path / "empty.xlsx")
    assert "is not there" in refusal(tmp_path / "absent.xlsx")
    os.mkfifo(tmp_path / "pipe.xlsx")
    assert "is not a workbook" in refusal(tmp_path / "pipe.xlsx")
    assert "is not a workbook" in refusal(Path("/dev/zero"))


def test_a_single_csv_is_not_in_the_portals_own_format(tmp_path: Path) -> None:
    (tmp_path / "Feedback.csv").write_text("Candidate,Rating\n")
    assert "is not in the portal's own format" in refusal(tmp_path / "Feedback.csv")


def test_a_folder_without_sheets_is_not_a_workbook(tmp_path: Path) -> None:
    assert "is not a workbook" in refusal(tmp_path)


@pytest.mark.parametrize("kind", ["xlsx", "xls", "ods"])
@pytest.mark.parametrize("share", [0.02, 0.3, 0.5, 0.9, 0.999])
def test_a_truncated_file_is_broken(tmp_path: Path, kind: str, share: float) -> None:
    if kind == "xlsx":
        data = xlsx(tmp_path / "whole.xlsx", sheets()).read_bytes()
    else:
        data = (Path(__file__).parent / "files" / f"round.{kind}").read_bytes()
    path = tmp_path / f"round.{kind}"
    path.write_bytes(data[: int(len(data) * share)])
    assert "is broken" in refusal(path)


def ole(*streams: str) -> bytes:
    """The first sectors of an old compound file whose directory names these streams."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return (
        header + b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in ("Root Entry", *streams)) + bytes(2048)
    )


def test_a_workbook_under_a_password_is_protected(tmp_path: Path) -> None:
    (tmp_path / "round.xlsx").write_bytes(ole("EncryptionInfo", "EncryptedPackage"))
    assert "is protected with a password" in refusal(tmp_path / "round.xlsx")


def test_an_older_workbook_under_a_password_is_protected(tmp_path: Path) -> None:
    """A FILEPASS record right after the first record of the workbook's stream."""
    data = bytearray((Path(__file__).parent / "files" / "round.xls").read_bytes())
    first = data.index(struct.pack("<HHHH", 0x0809, 16, 0x0600, 0x0005))
    struct.pack_into("<HHH", data, first + 20, 0x002F, 54, 1)
    (tmp_path / "round.xls").write_bytes(data)
    assert "is protected with a password" in refusal(tmp_path / "round.xls")


def test_an_open_document_under_a_password_is_protected(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "round.ods", "w") as archive:
        archive.writestr("content.xml", os.urandom(500))
        archive.writestr(
            "META-INF/manifest.xml", '<manifest:file-entry><manifest:encryption-data manifest:checksum="x"/>'
        )
    assert "is protected with a password" in refusal(tmp_path / "round.ods")


def test_a_zip_under_a_password_is_protected(tmp_path: Path) -> None:
    data = bytearray(zipped(tmp_path / "open.zip", sheets()).read_bytes())
    for signature, offset in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        place = data.index(signature)
        data[place + offset] |= 1
    (tmp_path / "round.zip").write_bytes(data)
    assert "is protected with a password" in refusal(tmp_path / "round.zip")


def test_a_file_over_20_mb_is_too_large(tmp_path: Path) -> None:
    with (tmp_path / "round.xlsx").open("wb") as file:
        file.write(b"PK\x03\x04")
        file.truncate(21 << 20)
    assert "is too large: it has 21 MB, and 20 MB is the limit" in refusal(tmp_path / "round.xlsx")


def test_a_folder_over_20_mb_is_too_large(tmp_path: Path) -> None:
    path = folder(tmp_path / "round", sheets())
    with (path / "Feedback.csv").open("ab") as file:
        file.truncate(21 << 20)
    assert "is too large: its files are 21 MB together" in refusal(path)


def test_too_many_sheets(tmp_path: Path) -> None:
    made = sheets() | {f"Extra {number}": [["x"]] for number in range(61)}
    assert "is too large: it has 65 sheets" in refusal(xlsx(tmp_path / "round.xlsx", made))


def test_rows_count_in_every_kind_of_file(tmp_path: Path) -> None:
    for path in (xlsx(tmp_path / "round.xlsx", sheets()), Path(__file__).parent / "files" / "round.ods"):
        assert "more than 12 rows" in refusal(path, Limits(rows=12))


def test_too_many_columns(tmp_path: Path) -> None:
    made = sheets()
    made["Feedback"][0] += [f"Column {number}" for number in range(1000)]
    assert "its Feedback sheet is more than 1,000 columns wide" in refusal(xlsx(tmp_path / "round.xlsx", made))


def test_a_declared_size_is_not_believed(tmp_path: Path) -> None:
    """The sheet says that it fills every cell there is, and holds four."""
    source = xlsx(tmp_path / "sound.xlsx", sheets())
    with zipfile.ZipFile(source) as archive:
        data = archive.read(FEEDBACK_PART).replace(b'<dimension ref="A1:H5"', b'<dimension ref="A1:XFD1048576"')
    assert b"XFD1048576" in data
    assert read_workbook(with_part(tmp_path, FEEDBACK_PART, data)) == read_workbook(source)


def test_a_million_blank_rows_below_the_table_are_ignored(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "round.xlsx", sheets())
    book = openpyxl.load_workbook(path)
    book["Feedback"]["A1048576"] = "  "
    book.save(path)
    assert read_workbook(path).problems == ()


@pytest.mark.parametrize("make", GREEDY, ids=lambda make: make.__name__)
def test_a_file_that_asks_for_too_much_is_refused_without_giving_it(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    path = make(tmp_path)
    assert path.is_dir() or path.stat().st_size < 2 << 20
    message = refusal(path)
    assert any(fault in message for fault in ("expands beyond reason", "is broken", "is too large"))
    spent = cost(path)
    assert spent.own + spent.child < 500


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path) -> None:
    assert "expands beyond reason" in refusal(xlsx(tmp_path / "round.xlsx", sheets()), Limits(seconds=0))


def test_memory_is_limited_even_where_the_zip_admits_its_size(tmp_path: Path) -> None:
    path = long_text(tmp_path)
    assert "expands beyond reason" in refusal(path, Limits(expanded=1000))


def test_zips_within_zips_are_not_opened(tmp_path: Path) -> None:
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb.zip", bytes(10 << 20))
    with zipfile.ZipFile(tmp_path / "round.zip", "w") as archive:
        for number in range(16):
            archive.writestr(f"lib {number}.zip", inner.getvalue())
    assert "is not a workbook" in refusal(tmp_path / "round.zip")


def test_xml_entities_are_never_expanded(tmp_path: Path) -> None:
    lol = '<!ENTITY a "lol">' + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    )
    head = f"<!DOCTYPE worksheet [{lol}]>"
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&i;</t></is></c><c r="B1"><f>1</f></c></row>'
    data = head.encode() + sheet_xml(cell)
    assert "is broken" in refusal(with_part(tmp_path, FEEDBACK_PART, data))
    external = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + sheet_xml(cell.replace("&i;", "&e;"))
    assert "is broken" in refusal(with_part(tmp_path, FEEDBACK_PART, external))


@pytest.mark.parametrize("name", ["../../Feedback.csv", "/tmp/Feedback.csv", "..\\Feedback.csv"])
def test_names_that_lead_out_of_a_zip_are_refused(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "round.zip", sheets())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(name, "Candidate\n")
    assert "is broken: it holds files that lead outside it" in refusal(path)


def test_links_in_a_folder_are_not_followed(tmp_path: Path) -> None:
    path = folder(tmp_path / "round", sheets())
    (path / "Feedback.csv").unlink()
    (path / "Feedback.csv").symlink_to("/etc/passwd")
    assert "holds Feedback.csv, which is a link" in refusal(path)


def test_two_files_for_one_sheet(tmp_path: Path) -> None:
    path = folder(tmp_path / "round", sheets())
    (path / "feed-back.tsv").write_text("Candidate\n")
    assert "has two files for its feed-back sheet" in refusal(path)


def test_delimited_text_that_makes_no_sense_is_broken(tmp_path: Path) -> None:
    for number, data in enumerate((b'Candidate,Rating\n"C-01,3\n', b'Candidate,Rating\n"C-01"x,3\n', b"C,\x81\x8d\n")):
        path = folder(tmp_path / f"round {number}", sheets())
        (path / "Feedback.csv").write_bytes(data)
        assert "is broken: Feedback" in refusal(path)


def test_a_binary_workbook_is_told_what_to_do(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "round.xlsb", "w") as archive:
        archive.writestr("xl/workbook.bin", b"x")
    assert "is a binary workbook" in refusal(tmp_path / "round.xlsb")
