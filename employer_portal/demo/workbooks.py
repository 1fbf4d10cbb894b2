"""The example rounds as this employer ran them: the workbooks' people and words, on days before today."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from employer_portal.demo.days import Days
from employer_portal.workbook.reader import read_workbook
from employer_portal.workbook.sheets import CandidateRow, RoundWorkbook

WEEK = timedelta(days=7)


def read(path: Path, told: Mapping[str, Any], days: Days, *, brand: str, contact: Mapping[str, Any]) -> RoundWorkbook:
    """The workbook as `told` (a table of `rounds` in the file) wants it. Interviews keep their weekdays."""
    book = read_workbook(path)
    held = [day for day in (*(row.interview_date for row in book.candidates), book.round.interview_date) if day]
    away = days.day(told["interviewed"]) - max(held)
    moved = WEEK * (away // WEEK)
    old, new = told.get("domain", ("", ""))
    sheet = replace(
        book.round, brand=brand, contact_name=contact["name"], contact_email=contact["email"],
        interview_date=_moved(book.round.interview_date, moved), feedback_due=days.day(told["due"]),
        letter_date=None, reserve_until=_moved(book.round.reserve_until, moved),
        chair=_renamed(book.round.chair, old, new),
    )  # fmt: skip
    return replace(
        book,
        round=sheet,
        candidates=tuple(_candidate(row, moved, days.day(1), old, new) for row in book.candidates),
        feedback=tuple(replace(row, interviewer=_renamed(row.interviewer, old, new)) for row in book.feedback),
    )


def _candidate(row: CandidateRow, moved: timedelta, yesterday: date, old: str, new: str) -> CandidateRow:
    told_on = _moved(row.told_on, moved)
    return replace(
        row,
        email=_renamed(row.email, old, new),
        interview_date=_moved(row.interview_date, moved),
        told_on=min(told_on, yesterday) if told_on else None,
    )


def _moved(day: date | None, by: timedelta) -> date | None:
    return day + by if day else None


def _renamed(address: str, old: str, new: str) -> str:
    return address.replace(f"@{old}", f"@{new}") if old else address
