"""What a workbook may ask of us, and the words when it asks for more or cannot be read."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """The first three are the page's; the others bound what a file may cost before it is refused (500 MB, 10 s)."""

    megabytes: int = 20
    rows: int = 200_000
    sheets: int = 64
    columns: int = 1_000
    text: int = 150  # MB of text in all cells
    expanded: int = 200  # MB that the parts of a compressed file may say they unpack to
    memory: int = 350  # MB for the process that opens the file
    seconds: int = 8  # until that process has seen all of the file
    problems: int = 20_000  # listed one by one; the rest are counted


class Fault(Exception):
    """What is wrong with a file, as the end of a sentence that its name begins, and the way out."""

    def __init__(self, what: str, fix: str) -> None:
        super().__init__(what)
        self.what = what
        self.fix = fix


def too_large(what: str) -> Fault:
    return Fault(f"is too large: {what}", "Split the round into several workbooks, or take out what is not part of it.")


def expands() -> Fault:
    return Fault(
        "expands beyond reason: opening it would take far more memory or time than a hiring round needs",
        "Copy the four sheets into a new workbook, without the empty rows and columns around them, and try again.",
    )


def broken(why: str = "it cannot be read to its end") -> Fault:
    return Fault(
        f"is broken: {why}", "Open it in your spreadsheet program, save it again as .xlsx, and use the new file."
    )


def not_a_workbook() -> Fault:
    return Fault(
        "is not a workbook that we can read",
        "Use .xlsx, .xls or .ods, or a zip of .csv files named Round, Criteria, Candidates and Feedback.",
    )


def protected() -> Fault:
    return Fault("is protected with a password", "Open it, take the password off, save it, and try again.")
