"""Candidates pasted as a block of a spreadsheet: one line each, columns divided by tabs (or semicolons)."""

from employer_portal.core.terms import Outcome
from employer_portal.workbook import cells
from employer_portal.workbook.sheets import CandidateRow

#: The columns in the order they are pasted in; the last two may be left out.
COLUMNS = ("Reference", "First name", "Last name", "E-mail", "Known as", "Outcome")
MOST = 1000


_OUTCOME = cells.one_of(Outcome)


def read_pasted(text: str) -> tuple[list[CandidateRow], list[str]]:
    """The candidates in pasted text, and what is wrong with it, line by line. A line of headings is passed over."""
    rows, wrong = [], []
    lines = [line for line in text.split("\n") if line.strip()]
    if lines and lines[0].split(_divider(lines[0]))[0].strip().casefold() == "reference":
        del lines[0]
    if len(lines) > MOST:
        return [], [f"These are {len(lines):,} rows, and {MOST:,} is the most. Upload a workbook instead."]
    for number, line in enumerate(lines, 1):
        values = [cells.line(value) for value in line.split(_divider(line))]
        values += [""] * (len(COLUMNS) - len(values))
        reference, first, last, email, known_as, outcome = values[: len(COLUMNS)]
        if any(values[len(COLUMNS) :]) or not (reference and last and email):
            wrong.append(f"Row {number}: give {', '.join(COLUMNS[:4])}, and Known as and Outcome if you have them.")
            continue
        if len(max(values, key=len)) > 200:
            wrong.append(f"Row {number}: one of its cells is too long.")
            continue
        try:
            decided = Outcome(_OUTCOME(outcome)) if outcome else Outcome.PENDING
            rows.append(CandidateRow(number, reference, first, last, decided, cells.email(email), known_as=known_as))
        except cells.Unreadable as unreadable:
            wrong.append(f"Row {number}: {unreadable.message} {unreadable.fix}")
    return rows, wrong


def _divider(line: str) -> str:
    return "\t" if "\t" in line else ";"
