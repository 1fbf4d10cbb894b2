"""The profile that a scorecard of unknown shape seems to have. All of it is a guess until somebody has looked at it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from employer_portal.core.terms import DEFAULT_SCALE, Outcome
from employer_portal.scorecards.grids import JOINED, Grid, Headed, head
from employer_portal.scorecards.places import (
    ABOUT,
    DIVIDED,
    FULL_NAME,
    PROSE,
    field_of,
    is_sum,
    last_place,
    place_of,
    plain,
)
from employer_portal.scorecards.profile import HEADER_ROWS, Placed, Profile
from employer_portal.scorecards.words import guess_scale, is_unrated, looks_rated, number_in
from employer_portal.workbook import cells
from employer_portal.workbook.cells import outcome_meant, scale_text
from employer_portal.workbook.columns import key

#: What is said of the interview and of no criterion stands under this one.
WHOLE = "The interview as a whole"
_LOOKED_AT = 2_000  # values of a column by which it is judged
_LISTED = 60  # words of a column that are matched one by one


def guess(grids: Sequence[Grid], name: str, header_rows: Sequence[int] = HEADER_ROWS) -> Profile | None:
    """The profile that these sheets seem to have, where their headings take so many rows; None where no row looks like
    headings."""
    found = [headed for grid in grids if not grid.hidden and (headed := head(grid, header_rows, _known_headings))]
    if not found:
        return None
    scored, rows, first = max(found, key=lambda one: (one[0], len(one[2].below)))
    if scored < 2:
        return None
    wanted = {key(heading) for heading in first.headings}
    alike = [one for _, _, one in found if 2 * len(wanted & {key(text) for text in one.headings}) >= len(wanted)]
    return _Guess(name, rows, alike).profile()


def _known_headings(headings: list[str]) -> int:
    places = {place_of(text)[0] or (last_place(text) if last_place(text)[1] else "") for text in headings}
    return len(places - {""})


@dataclass
class _Guess:
    """One profile in the making, over all sheets of the same headings."""

    name: str
    header_rows: int
    sheets: list[Headed]
    columns: dict[str, Placed] = field(default_factory=dict)
    guessed: set[tuple[str, str]] = field(default_factory=set)
    taken: set[str] = field(default_factory=set)

    def profile(self) -> Profile:
        headings = list(dict.fromkeys(heading for sheet in self.sheets for heading in sheet.headings))
        self._place_named(headings)
        self._place_divided(headings)
        labels = self._labels()
        sheet_names = self._sheet_names({placed.place for placed in labels.values()})
        ratings, scale = self._ratings()
        outcomes = self._outcomes()
        return Profile(
            self.name, self.columns, self.header_rows, sheet_names, labels, self._round(labels, scale),
            self._for_all(labels, sheet_names), ratings, outcomes, guessed=frozenset(self.guessed),
        )  # fmt: skip

    def _place_named(self, headings: list[str]) -> None:
        """The headings that mean one place of all rows."""
        for heading in headings:
            place, sure = place_of(heading)
            if place == FULL_NAME.name and self._are_references(heading):
                place, sure = "Reference", False
            if place in self.taken and place not in PROSE:
                place = ""
            self._put(heading, Placed(place), sure)

    def _place_divided(self, headings: list[str]) -> None:
        """The headings that mean a place of one criterion; or, where each row has its own, by one panel member."""
        in_rows = "Criterion" in self.taken
        left = ""  # the criterion of the column before
        wide = False
        for heading in headings:
            about, place = last_place(heading)
            known = self.columns[heading].place
            if known and known not in DIVIDED:
                continue
            if is_sum(heading) or is_sum(heading.rpartition(JOINED)[2]):
                self._put(heading, Placed(), sure=False)
            elif not known and not place_of(heading)[0] and (place or looks_rated(self._values(heading))):
                self._put(heading, self._of(about, place or "Rating", in_rows), sure=False)
                left, wide = (about if not in_rows else ""), True
            elif known and left:
                self._put(heading, Placed(known, criterion=left), sure=False)
        if wide and not in_rows:
            for heading, placed in self.columns.items():
                if placed.place in PROSE and not placed.criterion:
                    self._put(heading, Placed(placed.place, criterion=WHOLE), sure=False)

    def _of(self, about: str, place: str, in_rows: bool) -> Placed:
        first, _, second = about.partition(JOINED)
        if in_rows:
            return Placed(place, interviewer=about.replace(JOINED, " "))
        return Placed(place, criterion=plain(first), interviewer=plain(second))

    def _put(self, heading: str, placed: Placed, sure: bool) -> None:
        self.columns[heading] = placed
        self.taken.add(placed.place)
        if not sure and placed.place:
            self.guessed.add(("columns", heading))

    def _values(self, heading: str) -> list[str]:
        values: list[str] = []
        for sheet in self.sheets:
            if heading in sheet.headings:
                values += list(sheet.values(sheet.headings.index(heading)))[:_LOOKED_AT]
        return values

    def _are_references(self, heading: str) -> bool:
        values = self._values(heading)
        return bool(values) and all(re.search(r"\d", value) and " " not in value for value in values)

    def _labels(self) -> dict[str, Placed]:
        labels: dict[str, Placed] = {}
        for label in dict.fromkeys(label for sheet in self.sheets for label in sheet.labels):
            place = place_of(label)[0]
            of_round = field_of(label)
            if of_round and (place not in ABOUT or len(self.sheets) == 1):
                place = of_round
            if place not in self.taken and place not in DIVIDED:
                labels[label] = Placed(place)
                self.taken.add(place)
                if place:
                    self.guessed.add(("labels", label))
        return labels

    def _sheet_names(self, labelled: set[str]) -> str:
        if len(self.sheets) < 2:
            return ""
        self.guessed.add(("", "sheet-names"))
        if not (self.taken | labelled) & {"Reference", FULL_NAME.name, "Last name", "Email"}:
            return FULL_NAME.name
        if "Interviewer" not in self.taken | labelled:
            return "Interviewer"
        return ""

    def _ratings(self) -> tuple[dict[str, str], dict[int, str]]:
        """The ratings that are no points of a scale, and the scale that they seem to be on."""
        headings = [heading for heading, placed in self.columns.items() if placed.place == "Rating"]
        values = [value for heading in headings for value in self._values(heading)]
        tops = [int(found[1]) for text in headings if (found := re.search(r"\b[01]\s*(?:-|–|to)\s*(\d{1,2})\b", text))]
        scale, meant = guess_scale(values, tops[0] if tops else None)
        odd = [
            value
            for value in dict.fromkeys(values)
            if not is_unrated(value) and value not in map(str, scale) and not _point(value, scale)
        ]
        by_key = {key(words): point for words, point in meant.items()}
        ratings = {value: str(by_key.get(key(value), "")) for value in odd[:_LISTED]}
        self.guessed.update(("ratings", value) for value, meant in ratings.items() if meant)
        return ratings, scale

    def _outcomes(self) -> dict[str, str]:
        read = cells.one_of(Outcome)
        found: dict[str, str] = {}
        for heading, placed in self.columns.items():
            for value in self._values(heading) if placed.place == "Outcome" else ():
                if value not in found and len(found) < _LISTED:
                    try:
                        read(value)
                    except cells.Unreadable:
                        found[value] = outcome_meant(value) or ""
        self.guessed.update(("outcomes", value) for value, meant in found.items() if meant)
        return found

    def _round(self, labels: dict[str, Placed], scale: dict[int, str]) -> dict[str, str]:
        given = {placed.place for placed in labels.values()}
        needed = ("Vacancy reference", "Vacancy title", "Contact name", "Contact email")
        told = {name: "" for name in needed if name not in given}
        if scale != DEFAULT_SCALE:
            told["Rating scale"] = scale_text(scale)
            self.guessed.add(("round", "Rating scale"))
        return told

    def _for_all(self, labels: dict[str, Placed], sheet_names: str) -> dict[str, str]:
        given = self.taken | {placed.place for placed in labels.values()} | {sheet_names}
        said_by = {placed.interviewer for placed in self.columns.values() if placed.place in DIVIDED}
        told = {}
        if "Outcome" not in given:
            told["Outcome"] = Outcome.PENDING.value
        if "Interviewer" not in given and "" in said_by:
            told["Interviewer"] = ""
        told["Rating"] = cells.NOT_ASSESSED
        self.guessed.update(("for-all", place) for place, value in told.items() if value)
        return told


def _point(value: str, scale: dict[int, str]) -> bool:
    point = number_in(value)
    return point is not None and point[0] in scale
