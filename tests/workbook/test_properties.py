"""Whatever people type survives, and whatever a file holds ends in values or in a sentence."""

import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from employer_portal.core.addresses import shows_address
from employer_portal.core.cleaning import clean
from employer_portal.core.errors import DomainError
from employer_portal.core.terms import Format, Importance, Kind, Language, Outcome
from employer_portal.workbook import cells
from employer_portal.workbook.columns import SHEETS
from employer_portal.workbook.reader import read_workbook
from employer_portal.workbook.sheets import CandidateRow, CriterionRow, FeedbackRow, Level, RoundSheet, RoundWorkbook
from employer_portal.workbook.writer import write_workbook
from tests.workbook.workbooks import folder, sheets, xlsx, zipped

FILES = Path(__file__).parent / "files"

ODD = (
    "=1+1",
    "+1",
    "-",
    "@x",
    "'=1",
    "_x0041_",
    "_x005F_",
    "1.0",
    "0012",
    "TRUE",
    "46328",
    "2026-11-20",
    "\t\n",
    "<b>&amp;</b>",
)
anything = st.text(max_size=80) | st.sampled_from(ODD)
prose = anything.map(lambda text: clean(text)[0]).filter(lambda text: text not in cells.FAILED_FORMULAS)
told = prose.map(cells.words)
line = prose.map(cells.line)
name = line.filter(bool)
#: What can stand before an address in a mail: it holds no other one.
called = line.filter(lambda text: not shows_address(text))
day = st.none() | st.dates(min_value=date(1950, 1, 1), max_value=date(2100, 1, 1))


@st.composite
def rounds(draw: st.DrawFn) -> RoundWorkbook:
    """Any round without a mistake in it."""
    names = st.lists(name, min_size=1, max_size=4, unique_by=str.casefold)
    codes, references = draw(names), draw(names)
    people = draw(
        st.lists(called.filter(lambda text: text and "@" not in text), min_size=1, max_size=2, unique_by=str.casefold)
    )
    scale = {
        number: draw(name.filter(lambda text: "=" not in text and text.strip(",; ") == text))
        for number in range(1, draw(st.integers(3, 6)))
    }
    rows = [(reference, person, code) for reference in references for person in people for code in codes]
    return RoundWorkbook(
        RoundSheet(
            draw(name),
            draw(name),
            draw(called.filter(bool)),
            "hr@example.org",
            draw(line),
            draw(name),
            draw(day),
            draw(day),
            draw(day),
            scale,
        ),
        tuple(
            CriterionRow(row, code, draw(name), *draw(st.tuples(maybe(Kind), maybe(Importance), prose, prose)))
            for row, code in enumerate(codes, 2)
        ),
        tuple(
            CandidateRow(
                row,
                reference,
                draw(called),
                draw(called.filter(bool)),
                draw(st.sampled_from(Outcome)),
                f"c{row}@example.com",
                draw(prose.filter(bool)),
                draw(day),
                draw(st.sampled_from(Format)),
                Language.ENGLISH,
                draw(called),
                draw(st.booleans()),
                draw(day),
                draw(line),
            )
            for row, reference in enumerate(references, 2)
        ),
        tuple(
            FeedbackRow(
                row, *who, draw(st.sampled_from(sorted(scale)) | st.none()), *draw(st.tuples(prose, *[told] * 4, prose))
            )
            for row, who in enumerate(rows, 2)
        ),
    )


def maybe(words):  # type: ignore[no-untyped-def]
    return st.none() | st.sampled_from(words)


@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck))
@given(rounds())
@pytest.mark.slow
def test_any_text_in_any_cell_comes_back_as_it_was(written: RoundWorkbook) -> None:
    with TemporaryDirectory() as folder_name:
        write_workbook(written, Path(folder_name) / "round.xlsx")
        back = read_workbook(Path(folder_name) / "round.xlsx")
    assert [problem for problem in back.problems if problem.level is Level.ERROR] == []
    assert (back.round, back.criteria, back.candidates, back.feedback) == (
        written.round,
        written.criteria,
        written.candidates,
        written.feedback,
    )


def read_or_refusal(path: Path) -> RoundWorkbook | DomainError:
    try:
        return read_workbook(path)
    except DomainError as refused:
        return refused


some_names = st.sampled_from([column.name for sheet in SHEETS.values() for column in sheet.columns] + ["Other", ""])
some_cells = anything | some_names | st.sampled_from(["C-01", "PLAN", "3", "email", "reserve", "sam@example.com"])
some_rows = st.lists(st.lists(some_cells, max_size=8), max_size=8)


@st.composite
def spoilt_sheets(draw: st.DrawFn) -> dict[str, list[list[str]]]:
    """The small round with some cells changed, or with whole sheets of something else."""
    made = sheets()
    for sheet, rows in made.items():
        for _ in range(draw(st.integers(0, 3))):
            row = draw(st.sampled_from(rows))
            if row:
                row[draw(st.integers(0, len(row) - 1))] = draw(some_cells)
        if draw(st.integers(0, 5)) == 0:
            made[sheet] = draw(some_rows)
    if draw(st.integers(0, 5)) == 0:
        del made[draw(st.sampled_from(sorted(made)))]
    return made


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(spoilt_sheets())
@pytest.mark.slow
def test_any_sheets_end_in_values_or_in_a_sentence(made: dict[str, list[list[str]]]) -> None:
    with TemporaryDirectory() as folder_name:
        path = folder(Path(folder_name) / "round", made)
        round_ = read_or_refusal(path)
    if isinstance(round_, DomainError):
        assert round_.message.startswith("round ")
        return
    known = {candidate.reference for candidate in round_.candidates}
    assert {row.candidate for row in round_.feedback} <= known
    assert {row.criterion for row in round_.feedback} <= {criterion.code for criterion in round_.criteria}
    for problem in round_.problems:
        assert problem.message
        assert problem.fix


@given(anything)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    cleaned, _dropped = clean(text)
    assert clean(cleaned) == (cleaned, [])


def spoilt_files(path: Path, times: int) -> Iterator[bytes]:
    """The file cut short at many places, then with some of its bytes changed."""
    data, chance = path.read_bytes(), random.Random(2)
    for number in range(times):
        yield data[: len(data) * (number + 1) // (times + 1)]
    for _ in range(times):
        changed = bytearray(data)
        for _ in range(chance.choice((1, 3, 30))):
            changed[chance.randrange(len(data))] = chance.randrange(256)
        yield bytes(changed)


@pytest.mark.parametrize("kind", ["xlsx", "zip", "xls", "ods"])
@pytest.mark.parametrize("times", [4, pytest.param(25, marks=pytest.mark.slow)])
def test_a_damaged_file_ends_in_values_or_in_a_sentence(tmp_path: Path, kind: str, times: int) -> None:
    whole = {
        "xlsx": lambda: xlsx(tmp_path / "whole.xlsx", sheets()),
        "zip": lambda: zipped(tmp_path / "whole.zip", sheets()),
    }.get(kind, lambda: FILES / f"round.{kind}")()
    path = tmp_path / f"damaged.{kind}"
    refusals = []
    for data in spoilt_files(whole, times):
        path.write_bytes(data)
        if isinstance(outcome := read_or_refusal(path), DomainError):
            refusals.append(outcome)
    assert len(refusals) >= times
    assert all(refusal.message.startswith(path.name) and refusal.fix for refusal in refusals)
