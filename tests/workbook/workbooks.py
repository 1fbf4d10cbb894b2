"""Workbooks as a person would have made them: sheets as lists of rows, written as any kind of file."""

import csv
import io
import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl

from employer_portal.workbook.reader import read_workbook
from employer_portal.workbook.sheets import Problem, RoundWorkbook

Sheets = dict[str, list[list[Any]]]


def sheets() -> Sheets:
    """A small round with nothing to correct. Row 2 of a sheet is its second list: `made["Candidates"][2 - 1]`."""
    return {
        "Round": [
            ["Field", "Value"],
            ["Vacancy reference", "OPS-2026-041"],
            ["Vacancy title", "Warehouse Team Leader"],
            ["Contact name", "Priya Shah"],
            ["Contact email", "recruitment@example.org"],
            ["Interview date", "2026-11-18"],
        ],
        "Criteria": [
            ["Code", "Criterion", "Kind", "Importance", "What good looks like", "Question"],
            ["PLAN", "Planning a shift", "skill", "essential", "Changes the plan early.", "Tell us about a shift."],
            ["TEAM", "Leading people", "behaviour", "desirable", "", ""],
        ],
        "Candidates": [
            [
                "Reference",
                "First name",
                "Last name",
                "Email",
                "Postal address",
                "Outcome",
                "Format",
                "Language",
                "Told on",
            ],
            ["C-01", "Sam", "Okafor", "sam@example.com", "", "not appointed", "email", "en", ""],
            ["C-02", "Zoë", "Lindqvist", "zoe@example.com", "", "reserve", "", "", ""],
            ["C-03", "", "Suharto", "suharto@example.com", "", "appointed", "", "", "2026-11-19"],
        ],
        "Feedback": [
            [
                "Candidate",
                "Interviewer",
                "Criterion",
                "Rating",
                "Private notes",
                "Strength",
                "Development",
                "Next step",
            ],
            [
                "C-01",
                "dana@example.org",
                "PLAN",
                2,
                "Quiet start.",
                "",
                "Little on early signs.",
                "Note the first sign.",
            ],
            ["C-01", "dana@example.org", "TEAM", 3, "", "You kept the team informed.", "", ""],
            ["C-02", "Tomasz Nowak", "PLAN", 4, "", "A clear plan.", "", ""],
            ["C-02", "Tomasz Nowak", "TEAM", "not assessed", "", "", "", ""],
        ],
    }


def xlsx(path: Path, made: Mapping[str, list[list[Any]]]) -> Path:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in made.items():
        page = book.create_sheet(name)
        for row in rows:
            page.append(row)
    book.save(path)
    return path


def csv_bytes(rows: list[list[Any]], delimiter: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter).writerows(rows)
    return text.getvalue().encode(encoding)


def folder(path: Path, made: Sheets, suffix: str = ".csv", delimiter: str = ",", encoding: str = "utf-8") -> Path:
    path.mkdir()
    for name, rows in made.items():
        (path / f"{name}{suffix}").write_bytes(csv_bytes(rows, delimiter, encoding))
    return path


def zipped(path: Path, made: Sheets, inside: str = "") -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, rows in made.items():
            archive.writestr(f"{inside}{name}.csv", csv_bytes(rows))
    return path


def read(tmp_path: Path, made: Sheets, **how: Any) -> RoundWorkbook:
    return read_workbook(xlsx(tmp_path / "round.xlsx", made), **how)


def places(problems: tuple[Problem, ...]) -> list[tuple[str, str, int, str, str]]:
    return [(str(p.level), p.sheet, p.row, p.column, p.value) for p in problems]
