"""The Decisions sheet: what the panel agreed on, held against what its interviewers rated."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from employer_portal.core.terms import agreed
from employer_portal.workbook import cells
from employer_portal.workbook.sheets import DecisionRow, RoundSheet
from employer_portal.workbook.table import ReadRow

#: What stands on the Round sheet, and may stand on a row without a criterion instead.
OF_THE_ROUND = {"posts": "Posts", "reserve_until": "Reserve until"}
#: (candidate's reference, criterion's code) -> the interviewers' ratings.
Ratings = Mapping[tuple[str, str], Sequence[int]]


class Decisions:
    """The rows of the sheet that can be read, and the round with what they say of it."""

    def __init__(self, opened: RoundSheet, ratings: Ratings, hold: Callable[..., None]) -> None:
        """`hold` is told whose letter the errors of a row hold."""
        self.rows: list[DecisionRow] = []
        self.round = opened
        self._ratings, self._hold = ratings, hold
        self._seen: dict[tuple[str, str], int] = {}
        self._said = {name: "the Round sheet" for name in OF_THE_ROUND if getattr(opened, name) is not None}

    def read(self, rows: Iterable[ReadRow], known: Callable[[ReadRow], tuple[str | None, str | None]]) -> None:
        """Take in these rows; `known` answers the reference and the code that one means, None for what is unknown."""
        for row in rows:
            whose = known(row)
            self._once(row)
            if row.values.get("criterion"):
                self._on_criterion(row)
            else:
                self._on_all(row)
            if whose[0]:
                self._hold(whose[0], *row.errors)
            if not row.errors:
                self.rows.append(DecisionRow(row=row.number, **row.values))

    def _once(self, row: ReadRow) -> None:
        place = row.values.get("candidate", ""), row.values.get("criterion", "")
        first = self._seen.setdefault(place, row.number)
        if first != row.number and any(place):
            message = f"Row {first} says what was agreed on this already."
            row.error("Candidate", place[0], message, "Keep one of the two.")

    def _on_criterion(self, row: ReadRow) -> None:
        reference, code = row.values.get("candidate", ""), row.values["criterion"]
        if not reference and not row.failed("Candidate"):
            row.error("Candidate", "", "Nobody is named beside this criterion.", "Write the candidate's Reference.")
        if "rating" not in row.values and not row.failed("Agreed rating"):
            fix = f"Write a number of your scale, or: {cells.NOT_ASSESSED}."
            row.error("Agreed rating", "", "The rating that the panel agreed on is needed.", fix)
        for name in (*OF_THE_ROUND, "all_met"):
            if name in row.values:
                column = OF_THE_ROUND.get(name, "Reason where all were met")
                row.error(
                    column, str(row.values[name]), "This is not about one criterion.", "Give it a row of its own."
                )
        if not row.errors and not row.values.get("evidence"):
            self._rests_on(row, self._ratings.get((reference, code), ()))

    def _rests_on(self, row: ReadRow, given: Sequence[int]) -> None:
        rating, scale = row.values["rating"], self.round.scale
        if (rating == agreed(given, len(scale)) and given) or (rating is None and not given):
            return
        said = f"The interviewers gave {_listed(sorted(given))}" if given else "No interviewer rated this"
        row.error("Evidence", "", f"{said}, so the agreed rating needs its evidence.", "Write what it rests on.")

    def _on_all(self, row: ReadRow) -> None:
        if "rating" in row.values:
            row.error("Criterion", "", "An agreed rating is on a criterion.", "Write the criterion's Code beside it.")
        elif not {*OF_THE_ROUND, "all_met"} & row.values.keys() and not row.errors:
            row.warn(
                "Candidate", row.values.get("candidate", ""), "This row says nothing.", "Fill it in or take it out."
            )
        for name, column in OF_THE_ROUND.items():
            if name in row.values:
                self._of_the_round(row, name, column, row.values[name])

    def _of_the_round(self, row: ReadRow, name: str, column: str, value: Any) -> None:
        there = getattr(self.round, name)
        if there is not None and there != value:
            message = f"{self._said[name][0].upper()}{self._said[name][1:]} says {there}, and a round has one."
            row.error(column, str(value), message, "Keep the one that is right.")
        elif there is None:
            self.round = replace(self.round, **{name: value})
            self._said[name] = f"row {row.number}"


def _listed(numbers: Sequence[int]) -> str:
    return " and ".join(filter(None, (", ".join(map(str, numbers[:-1])), str(numbers[-1]))))
