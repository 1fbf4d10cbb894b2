"""A scorecard laid out in the sheets of the portal's own format, with where each line of it comes from."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from employer_portal.scorecards.places import FULL_NAME
from employer_portal.workbook.columns import SHEETS, Sheet
from employer_portal.workbook.sheets import Level, Problem


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a line comes from: the file's sheet and row, and how the file heads each of our columns."""

    sheet: str
    row: int
    headings: Mapping[str, str]

    def heading(self, column: str) -> str:
        """How the file heads a column of ours; our own name where the file has none."""
        whole = FULL_NAME.name if column in ("First name", "Last name") else column
        return self.headings.get(column) or self.headings.get(whole) or column


@dataclass(eq=False)
class Person:
    """A candidate as the rows tell of them, by our columns; the reference is made where no row has one."""

    values: dict[str, str]
    origin: Origin
    reference: str = ""

    @property
    def name(self) -> str:
        return f"{self.values.get('First name', '')} {self.values.get('Last name', '')}".strip()


@dataclass
class Layout:
    """A `Book` of the format that was made of a scorecard. Its rows are numbered through; `origins` says whence."""

    names: list[str]
    lines: dict[str, list[list[str]]] = field(default_factory=dict)
    origins: dict[tuple[str, int], Origin] = field(default_factory=dict)
    notes: list[Problem] = field(default_factory=list)
    contradicted: list[tuple[Person, Problem]] = field(default_factory=list)  # whom an error among the notes holds
    merged: list[tuple[int, int, int]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._next = iter(SHEETS)

    @property
    def found(self) -> Mapping[str, str]:
        return {name: name for name in self.lines}

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """The rows of the next sheet of the format."""
        return iter(list(enumerate(self.lines.get(next(self._next), ()), 1)))

    def add(self, sheet: Sheet, texts: list[str], origin: Origin | None = None) -> None:
        rows = self.lines.setdefault(sheet.name, [])
        rows.append(texts)
        if origin:
            self.origins[sheet.name, len(rows)] = origin

    def warn(self, sheet: str, row: int, column: str, message: str, fix: str, value: str = "") -> None:
        self.notes.append(Problem(Level.WARNING, sheet, row, column, value[:200], message, fix))

    def hold(self, person: Person, origin: Origin, column: str, value: str, message: str, fix: str) -> None:
        """Note an error in a row, which holds this person."""
        problem = Problem(Level.ERROR, origin.sheet, origin.row, origin.heading(column), value[:200], message, fix)
        self.notes.append(problem)
        self.contradicted.append((person, problem))
